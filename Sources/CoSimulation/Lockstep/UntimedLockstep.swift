import Golden
import Simulation

/// Lockstep with a golden model that says what the part does in which order, but not when.
///
/// The environment plays what surrounds the part. What passes through the ports and what the monitor
/// says is compared with the model's predictions, stream by stream; and while the part says that it is
/// quiet, nothing of it may change.
protocol UntimedLockstep: Lockstep {
  associatedtype Golden: UntimedModel
  associatedtype Environment: UntimedEnvironment<Golden>

  /// The part's name in reports.
  static var part: String { get }

  /// Cycles between resets, on average.
  var resetPeriod: Int { get }

  /// Cycles without a record that agrees, after which the part counts as stuck.
  var patience: Int { get }

  /// Model and environment of one run. Inputs that stay as they are for the whole run are set here.
  func bench(
    of model: ModelInstance, _ random: inout SeededRandom
  ) throws -> UntimedBench<Golden, Environment>

  /// Whether a record of the monitor counts as one of the things that the part was given to do.
  static func isTransaction(_ commit: Commit) -> Bool
}

/// What one run of an untimed lockstep consists of, beside the Verilog.
struct UntimedBench<Golden, Environment> {
  var golden: Golden
  var environment: Environment
}

extension UntimedLockstep {
  /// Enough for rare grants and rare raises of semaphores.
  var patience: Int { 10_000 }

  /// Every commit is a transaction.
  static func isTransaction(_ commit: Commit) -> Bool { true }

  /// Runs until the part has been given `transactions` things to do and has done them, or to the first
  /// difference.
  public func run(
    on library: ModelLibrary, seed: UInt64, transactions: Int,
    recording: UnsafeMutablePointer<VectorRecording>?
  ) throws -> LockstepReport {
    var random = SeededRandom(seed: seed)
    let model = try library.instantiate(seed: random.next())
    var run = UntimedRun<Self>(
      bench: try bench(of: model, &random), model: model, reset: try model.port("rst_ni"),
      recorder: recording.map { PortRecorder($0) }, seed: seed)

    run.environment.reset()
    try model.reset()
    if recording != nil { try run.interrupt() }
    model.cycle = 0

    // What comes too late, after all is done, is seen in a few more cycles.
    var restingCycles = 0
    while restingCycles < 50 {
      let begins = run.report.transactions < transactions
      if begins && random.below(resetPeriod) == 0 {
        try run.interrupt()
        run.report.resets += 1
      }
      try run.cycle(&random, begins: begins)
      run.giveUp(after: patience)
      if run.report.mismatch != nil { break }
      restingCycles = !begins && run.isAtRest ? restingCycles + 1 : 0
    }
    run.report.coverage = run.golden.coverageItems + run.environment.coverageItems
    if let timebase = run.environment.timebase { run.report.coverage += timebase.coverageItems }
    return run.report
  }
}
