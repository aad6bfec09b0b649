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
  ///   - recording: takes the values of all ports in every cycle, if there is one.
  public func run(
    on library: ModelLibrary, seed: UInt64, transactions: Int,
    recording: UnsafeMutablePointer<VectorRecording>? = nil
  ) throws -> LockstepReport {
    var random = SeededRandom(seed: seed)
    let model = try library.instantiate(seed: random.next())
    let pins = try RouterPins(model)
    let x = random.below(columns)
    let y = random.below(rows)
    let present = UInt8(
      (y > 0 ? 1 : 0) | (x < columns - 1 ? 2 : 0) | (y < rows - 1 ? 4 : 0) | (x > 0 ? 8 : 0))
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
    model.cycle = 0

    while report.transactions < transactions {
      if random.below(resetPeriod) == 0 {
        try interrupt(model, pins, &golden, &stimulus, recording)
        report.resets += 1
      }
      let inputs = stimulus.next(&random)
      pins.write(inputs)
      try model.eval()
      recording?.pointee.sample(model, golden.outputs)

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
      stimulus.observe(golden.outputs)
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

  /// A reset in the middle of everything: flits are lost, credits are whole again.
  private func interrupt(
    _ model: ModelInstance, _ pins: RouterPins, _ golden: inout Router,
    _ stimulus: inout RouterStimulus, _ recording: UnsafeMutablePointer<VectorRecording>?
  ) throws {
    golden.reset()
    stimulus.reset()
    pins.write(RouterInputs())
    pins.reset.value = 0
    try model.eval()
    recording?.pointee.sample(model, golden.outputs)
    try model.step()
    pins.reset.value = 1
  }
}

extension VectorRecording {
  /// Appends a cycle of a router; fields that mean nothing in it do not count.
  fileprivate mutating func sample(_ model: ModelInstance, _ outputs: RouterOutputs) {
    let cycle = cycleCount
    sample(model)
    for port in 0..<5 {
      if outputs.leaving[port].valid || outputs.dropped >> UInt8(port) & 1 == 1 { continue }
      let name = RouterPort.allCases[port]
      for (index, description) in ports.enumerated()
      where description.direction == .output && description.name.hasPrefix("\(name)_out_")
        && description.name != "\(name)_out_valid_o"
      {
        ignore(cycle: cycle, port: index)
      }
    }
  }
}

extension RouterCoverage {
  /// The counts by name, for reports and tests.
  var items: [CoverageItem] {
    var items: [CoverageItem] = []
    func add(_ name: String, _ count: Int) { items.append(CoverageItem(name: name, count: count)) }
    for input in RouterPort.allCases {
      for output in RouterPort.allCases where turns[input.rawValue * 5 + output.rawValue] > 0 {
        add("turn \(input) to \(output)", turns[input.rawValue * 5 + output.rawValue])
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
