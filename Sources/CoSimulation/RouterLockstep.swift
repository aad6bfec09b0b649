import ChipSpec
import Golden
import Simulation

/// Runs the Verilog of a router and its golden model side by side on random traffic.
///
/// Everything follows from the seed: traffic, the router's place on the grid, the initial values of
/// the Verilog's registers.
public struct RouterLockstep: Sendable {
  private let spec: RouterSpec
  private let columns: Int, rows: Int
  private let resetPeriod: Int  // cycles between resets, on average

  /// The router of a chip with `columns × rows` tiles.
  public init(spec: RouterSpec, columns: Int, rows: Int, resetPeriod: Int = 20_000) {
    self.spec = spec
    self.columns = columns
    self.rows = rows
    self.resetPeriod = resetPeriod
  }

  /// Runs until `transactions` flits have been accepted, or to the first difference.
  /// - Parameters:
  ///   - library: the router's model.
  ///   - recording: takes the values of all ports in every cycle, if there is one. It begins with a
  ///     cycle in reset, so that another simulator can start from it.
  public func run(
    on library: ModelLibrary, seed: UInt64, transactions: Int,
    recording: UnsafeMutablePointer<VectorRecording>? = nil
  ) throws -> LockstepReport {
    var random = SeededRandom(seed: seed)
    let model = try library.instantiate(seed: random.next())
    let pins = try RouterPins(model)
    let (x, y, present) = place(&random)
    var golden = Router(spec: spec, x: x, y: y, present: present)
    var stimulus = RouterStimulus(
      spec: spec, widthX: pins.x.width, widthY: pins.y.width, x: x, y: y, present: present)
    var report = LockstepReport(part: "router", seed: seed)
    var history = CommitHistory()

    pins.x.value = UInt64(x)
    pins.y.value = UInt64(y)
    pins.present.value = UInt64(present)
    pins.write(RouterInputs())
    try model.reset()
    let recorder = recording.map { RouterRecorder($0) }
    if let recorder { try interrupt(model, pins, &golden, &stimulus, recorder) }
    model.cycle = 0

    while report.transactions < transactions {
      if random.below(resetPeriod) == 0 {
        try interrupt(model, pins, &golden, &stimulus, recorder)
        report.resets += 1
      }
      let inputs = stimulus.next(&random, showing: golden.outputs)
      pins.write(inputs)
      try model.eval()
      recorder?.sample(model, golden.outputs)

      let cycle = model.cycle
      func fail(_ stage: String, _ expected: String, _ actual: String) {
        report.mismatch = Mismatch(
          cycle: cycle, part: "router", stage: stage, expected: expected, actual: actual,
          history: history.text)
      }
      let (bits, difference) = pins.compare(golden.outputs)
      report.bits += bits
      if let difference {
        fail(difference.stage, difference.expected, difference.actual)
        break
      }
      golden.advance(inputs)
      try model.step()
      report.cycles += 1

      if let difference = firstDifference(expected: golden.commits, actual: model.commits) {
        fail("commit", difference.expected, difference.actual)
        break
      }
      model.discardCommits()
      for commit in golden.commits {
        history.append(commit, cycle: cycle)
        report.commits += 1
        if commit.kind == .flitAccepted { report.transactions += 1 }
      }
    }
    report.coverage = golden.coverage.items
    return report
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

  /// A reset in the middle of everything: flits are lost, credits are whole again.
  private func interrupt(
    _ model: ModelInstance, _ pins: RouterPins, _ golden: inout Router,
    _ stimulus: inout RouterStimulus, _ recorder: RouterRecorder?
  ) throws {
    golden.reset()
    stimulus.reset()
    pins.write(RouterInputs())
    pins.reset.value = 0
    try model.eval()
    recorder?.sample(model, golden.outputs)
    try model.step()
    pins.reset.value = 1
  }
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
