import ChipSpec
import Golden
import Simulation

/// Runs the Verilog of an SRAM and its golden model side by side on random accesses.
///
/// Everything follows from the seed: the accesses, the bit errors, the initial contents of the
/// Verilog's memory.
public struct SRAMLockstep: Sendable {
  private let spec: SRAMSpec
  private let ports: Int
  private let resetPeriod: Int  // cycles between resets, on average

  /// The memory with `ports` request ports.
  public init(spec: SRAMSpec, ports: Int, resetPeriod: Int = 20_000) {
    self.spec = spec
    self.ports = ports
    self.resetPeriod = resetPeriod
  }

  /// Runs until `transactions` accesses have been granted, or to the first difference.
  /// - Parameters:
  ///   - library: the memory's model.
  ///   - recording: takes the values of all ports in every cycle, if there is one. It begins with a
  ///     cycle in reset, so that another simulator can start from it.
  public func run(
    on library: ModelLibrary, seed: UInt64, transactions: Int,
    recording: UnsafeMutablePointer<VectorRecording>? = nil
  ) throws -> LockstepReport {
    var random = SeededRandom(seed: seed)
    let model = try library.instantiate(seed: random.next())
    let pins = try SRAMPins(model, ports: ports, isProtected: spec.protection == .secded)
    var golden = SRAM(spec: spec, ports: ports)
    var stimulus = SRAMStimulus(spec: spec, ports: ports)
    var report = LockstepReport(part: "sram", seed: seed)
    var history = CommitHistory()

    pins.write(SRAMInputs())
    try model.reset()
    let recorder = recording.map { SRAMRecorder($0, ports: ports) }
    if let recorder { try interrupt(model, pins, &golden, recorder) }
    model.cycle = 0

    while report.transactions < transactions {
      if random.below(resetPeriod) == 0 {
        try interrupt(model, pins, &golden, recorder)
        stimulus.reset()
        report.resets += 1
      }
      let inputs = stimulus.next(&random)
      pins.write(inputs)
      try model.eval()
      let outputs = golden.outputs(for: inputs)
      recorder?.sample(model, outputs)

      let cycle = model.cycle
      func fail(_ stage: String, _ expected: String, _ actual: String) {
        report.mismatch = Mismatch(
          cycle: cycle, part: "sram", stage: stage, expected: expected, actual: actual,
          history: history.text)
      }
      let (bits, difference) = pins.compare(outputs)
      report.bits += bits
      if let difference {
        fail(difference.stage, difference.expected, difference.actual)
        break
      }
      stimulus.observe(grants: outputs.grants)
      report.transactions += outputs.grants.nonzeroBitCount
      golden.advance(inputs)
      try model.step()
      report.cycles += 1

      if let difference = firstDifference(expected: golden.commits, actual: model.commits) {
        fail("commit", difference.expected, difference.actual)
        break
      }
      model.discardCommits()
      report.commits += golden.commits.count
      for commit in golden.commits { history.append(commit, cycle: cycle) }
    }
    report.coverage = golden.coverage.items
    return report
  }

  /// A reset in the middle of everything: the contents stay, what was under way is given up.
  private func interrupt(
    _ model: ModelInstance, _ pins: SRAMPins, _ golden: inout SRAM,
    _ recorder: SRAMRecorder?
  ) throws {
    golden.reset()
    pins.write(SRAMInputs())
    pins.reset.value = 0
    try model.eval()
    recorder?.sample(model, golden.outputs(for: SRAMInputs()))
    try model.step()
    pins.reset.value = 1
  }
}

extension SRAMCoverage {
  /// The counts by name, for reports and tests.
  var items: [CoverageItem] {
    var items: [CoverageItem] = []
    func add(_ name: String, _ count: Int) { items.append(CoverageItem(name: name, count: count)) }
    add("reads", reads)
    add("full writes", fullWrites)
    add("partial writes", partialWrites)
    add("reads out of range", readsOutOfRange)
    add("writes out of range", writesOutOfRange)
    add("byte-enable patterns", byteEnables.count { $0 > 0 })
    for (port, count) in ports.enumerated() { add("granted to port \(port)", count) }
    for (bank, count) in banks.enumerated() { add("granted by bank \(bank)", count) }
    for (number, count) in contenders.enumerated().dropFirst(2) where number <= ports.count {
      add("conflict of \(number)", count)
    }
    add("banks busy at once", parallel.lastIndex { $0 > 0 } ?? 0)
    add("arbiter wraps", wraps)
    add("waited for another port", waitedForPort)
    add("waited for a read-modify-write", waitedForReadModifyWrite)
    add("granted again in the response cycle", backToBack)
    add("undefined words read", undefinedReads)
    add("single errors corrected in reads", corrected.reduce(0, +))
    add("code word bits corrected in reads", corrected.count { $0 > 0 })
    add("single errors corrected in read-modify-writes", correctedInReadModifyWrite.reduce(0, +))
    add("uncorrectable errors in reads", uncorrected)
    add("uncorrectable errors in read-modify-writes", uncorrectedInReadModifyWrite)
    return items
  }
}
