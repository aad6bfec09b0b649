import Golden
import Simulation

/// Lockstep with a golden model that says what the part shows and commits in every cycle.
///
/// All outputs are compared in every cycle, and every commit record after it. A part gives its model,
/// pins and stimulus; the loop is here, once.
protocol CycleExactLockstep: Lockstep {
  associatedtype Golden: CycleExactModel
  associatedtype Pins: CycleExactPins<Golden.Inputs, Golden.Outputs>
  associatedtype Stimulus: CycleExactStimulus<Golden>
  associatedtype Recorder: CycleExactRecorder<Golden.Outputs> = PlainRecorder<Golden.Outputs>

  /// The part's name in reports.
  static var part: String { get }

  /// Cycles between resets, on average.
  var resetPeriod: Int { get }

  /// What the part is in during reset.
  static var idle: Golden.Inputs { get }

  /// Model, pins and stimulus of one run. Inputs that are static from a reset on are set here; all
  /// others get the idle values.
  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> CycleExactBench<Golden, Pins, Stimulus>

  /// Changes what is static from a reset on, as the reset begins; a part may leave it as it is.
  func move(_ bench: inout CycleExactBench<Golden, Pins, Stimulus>, _ random: inout SeededRandom)

  /// What keeps the values of all ports for another simulator.
  func recorder(_ recording: UnsafeMutablePointer<VectorRecording>) -> Recorder

  /// How many things the part was given to do in a cycle: flits accepted, accesses granted.
  static func transactions(_ outputs: borrowing Golden.Outputs, _ commits: [Commit]) -> Int
}

/// What one run of a cycle-exact lockstep consists of, beside the Verilog.
struct CycleExactBench<Golden, Pins, Stimulus> {
  var golden: Golden
  let pins: Pins
  var stimulus: Stimulus
}

extension CycleExactLockstep where Recorder == PlainRecorder<Golden.Outputs> {
  /// Every output means something in every cycle.
  func recorder(_ recording: UnsafeMutablePointer<VectorRecording>) -> Recorder {
    PlainRecorder(recording)
  }
}

extension CycleExactLockstep {
  /// All stays as it is.
  func move(_ bench: inout CycleExactBench<Golden, Pins, Stimulus>, _ random: inout SeededRandom) {}

  /// Every commit is a transaction.
  static func transactions(_ outputs: borrowing Golden.Outputs, _ commits: [Commit]) -> Int {
    commits.count
  }

  /// Runs until the part has been given `transactions` things to do, or to the first difference.
  public func run(
    on library: ModelLibrary, seed: UInt64, transactions: Int,
    recording: UnsafeMutablePointer<VectorRecording>?
  ) throws -> LockstepReport {
    var random = SeededRandom(seed: seed)
    let model = try library.instantiate(seed: random.next())
    var bench = try bench(of: model, &random)
    let pins = bench.pins
    var report = LockstepReport(part: Self.part, seed: seed)
    var history = CommitHistory()

    pins.write(Self.idle)
    try model.reset()
    let recorder = recording.map { self.recorder($0) }
    if let recorder { try Self.interrupt(model, &bench, recorder) }
    model.cycle = 0

    while report.transactions < transactions {
      if random.below(resetPeriod) == 0 {
        move(&bench, &random)
        try Self.interrupt(model, &bench, recorder)
        report.resets += 1
      }
      let inputs = bench.stimulus.next(&random, beside: bench.golden)
      pins.write(inputs)
      try model.eval()
      let outputs = bench.golden.outputs(for: inputs)
      recorder?.sample(model, outputs)

      let cycle = model.cycle
      let (bits, difference) = pins.compare(outputs)
      report.bits += bits
      if let difference {
        report.mismatch = Mismatch(difference, part: Self.part, cycle: cycle, history)
        break
      }
      bench.stimulus.observe(outputs)
      bench.golden.advance(inputs)
      try model.step()
      report.cycles += 1

      let commits = bench.golden.commits
      report.transactions += Self.transactions(outputs, commits)
      if let difference = firstDifference(expected: commits, actual: model.commits) {
        report.mismatch = Mismatch(difference, part: Self.part, cycle: cycle, history)
        break
      }
      model.discardCommits()
      report.commits += commits.count
      for commit in commits { history.append(commit, cycle: cycle) }
    }
    report.coverage = bench.golden.coverageItems
    return report
  }

  /// A reset in the middle of everything: what was under way is given up.
  private static func interrupt(
    _ model: ModelInstance, _ bench: inout CycleExactBench<Golden, Pins, Stimulus>,
    _ recorder: Recorder?
  ) throws {
    bench.golden.reset()
    bench.stimulus.reset()
    bench.pins.write(idle)
    bench.pins.reset.value = 0
    try model.eval()
    recorder?.sample(model, bench.golden.outputs(for: idle))
    try model.step()
    bench.pins.reset.value = 1
  }
}
