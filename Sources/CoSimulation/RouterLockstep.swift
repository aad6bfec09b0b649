import ChipSpec
import Golden
import Simulation

/// Runs the Verilog of a router and its golden model side by side on random traffic.
///
/// Everything follows from the seed: traffic, the router's place on the grid, which is another one after
/// each reset, the initial values of the Verilog's registers.
public struct RouterLockstep: CycleExactLockstep {
  static let part = "router"
  static let idle = RouterInputs()
  let resetPeriod: Int
  private let spec: RouterSpec
  private let columns: Int, rows: Int

  /// The router of a chip with `columns × rows` tiles.
  public init(spec: RouterSpec, columns: Int, rows: Int, resetPeriod: Int = 20_000) {
    self.spec = spec
    self.columns = columns
    self.rows = rows
    self.resetPeriod = resetPeriod
  }

  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> CycleExactBench<Router, RouterPins, RouterStimulus> {
    let pins = try RouterPins(model)
    let (x, y, present) = place(&random)
    pins.x.value = UInt64(x)
    pins.y.value = UInt64(y)
    pins.present.value = UInt64(present)
    return CycleExactBench(
      golden: Router(spec: spec, x: x, y: y, present: present), pins: pins,
      stimulus: RouterStimulus(
        spec: spec, widthX: pins.x.width, widthY: pins.y.width, x: x, y: y, present: present))
  }

  func move(
    _ bench: inout CycleExactBench<Router, RouterPins, RouterStimulus>,
    _ random: inout SeededRandom
  ) {
    let (x, y, present) = place(&random)
    bench.pins.x.value = UInt64(x)
    bench.pins.y.value = UInt64(y)
    bench.pins.present.value = UInt64(present)
    bench.golden.reset(x: x, y: y, present: present)
    bench.stimulus.move(x: x, y: y, present: present)
  }

  func recorder(_ recording: UnsafeMutablePointer<VectorRecording>) -> RouterRecorder {
    RouterRecorder(recording)
  }

  static func transactions(_ outputs: borrowing RouterOutputs, _ commits: [Commit]) -> Int {
    commits.count { $0.kind == .flitAccepted }
  }

  /// The router's place: one in three columns and rows is the first, one the last, so that corners and
  /// rims occur on large grids too. One neighbour in four is missing, as beside a hole in the grid.
  private func place(_ random: inout SeededRandom) -> (x: Int, y: Int, present: UInt8) {
    let x = random.pick([0, columns - 1, random.below(columns)])
    let y = random.pick([0, rows - 1, random.below(rows)])
    var present: UInt8 = 0
    for (port, exists) in [y > 0, x < columns - 1, y < rows - 1, x > 0].enumerated()
    where random.below(4) > 0 && exists {
      present |= 1 << UInt8(port)
    }
    return (x, y, present)
  }
}

extension Router: CycleExactModel {
  func outputs(for inputs: RouterInputs) -> RouterOutputs { outputs }
  var coverageItems: [CoverageItem] { coverage.items }
}

extension RouterCoverage {
  /// The counts by name, for reports and tests. Turns that dimension order knows are there even if
  /// they were never taken.
  var items: [CoverageItem] {
    var items: [CoverageItem] = []
    func add(_ name: String, _ count: Int) { items.append(CoverageItem(name: name, count: count)) }
    for input in RouterPort.allCases {
      for output in RouterPort.allCases {
        let count = turns[input.rawValue * 5 + output.rawValue]
        let isVertical = input == .north || input == .south
        let isTurn = !isVertical || output == .local || output == input.opposite
        let isBack = input == output && input != .local
        if count > 0 || (isTurn && !isBack) { add("turn \(input) to \(output)", count) }
      }
    }
    for (channel, count) in accepted.enumerated() { add("accepted on channel \(channel)", count) }
    for (channel, count) in sent.enumerated() { add("sent on channel \(channel)", count) }
    for port in RouterPort.allCases where port != .local {
      add("dropped at \(port)", dropped[port.rawValue])
    }
    for port in RouterPort.allCases {
      add("back-pressure at \(port)", withoutCredit[port.rawValue])
    }
    add("conflict of 2", contenders[2])
    add("conflict of 3", contenders[3])
    add("conflict of 4 or more", contenders.dropFirst(4).reduce(0, +))
    add("arbiter wraps", wraps)
    add("queue filled", filled)
    add("queue emptied", emptied)
    add("push and pop of one queue", pushAndPop)
    add("credit spent and returned at once", spentAndReturned)
    add("channel changed", channelChanges)
    add("rules broken by the stimulus", violations)
    return items
  }
}
