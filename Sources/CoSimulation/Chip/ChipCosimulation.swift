import ChipPrograms
import ChipSpec
import Simulation

/// Runs a program, or anything else that a host does, on a chip's Verilog and checks every commit against the golden model.
public struct ChipCosimulation: Sendable {
  /// The models of the chip.
  public let models: EngineModels
  /// What runs.
  public let procedure: HostProcedure
  /// What registers hold before they are written follows from it.
  public let seed: UInt64
  /// Cycles after which the run is stopped, and has failed.
  public var cycles: UInt64 = 10_000_000
  /// Whether commits are checked, and what the program leaves is compared with what it leaves on the
  /// golden chip.
  public var checks = true
  /// How eager the host is at the link.
  public var pace = SimulatedChip.Pace()
  /// Records waveforms of a window.
  public var waves: WaveWindow?

  /// A run.
  public init(models: EngineModels, procedure: HostProcedure, seed: UInt64) {
    self.models = models
    self.procedure = procedure
    self.seed = seed
  }

  /// A run of a program.
  public init(models: EngineModels, program: ChipProgram, seed: UInt64) {
    self.init(models: models, procedure: HostProcedure(program), seed: seed)
  }

  /// The monitors of the chip.
  /// - Throws: ``SimulationError``, `ModelFault`.
  public func sources() throws -> [CommitSource] { try models.engine(seed: seed).sources }

  /// Something has diverged: there is no use in going on.
  private struct Diverged: Error {}

  /// Runs to the end or to the first failure.
  /// - Parameters:
  ///   - log: gets all commits; it is complete afterwards, but not finished.
  ///   - progress: is told now and then in which cycle the run is.
  ///   - watch: gets all commits too.
  /// - Throws: what keeps the run from being done at all; ``CommitLogError``; `CancellationError` if the
  ///   task was cancelled. What is wrong with the chip is in the report.
  public func run(
    log: CommitLogWriter? = nil, progress: @escaping (UInt64) -> Void = { _ in },
    watch: ((UnsafeBufferPointer<CommitRecord>) -> Void)? = nil
  ) throws -> ChipReport {
    let specification = models.specification
    let start = ContinuousClock.now
    let tracing = try waves.map { TracingEngine(try models.engine(seed: seed), $0) }
    let engine = SupervisedEngine(
      try tracing ?? models.engine(seed: seed), specification, limit: cycles,
      watches: models.options.monitors)
    let chip = try SimulatedChip(engine, specification, pace: pace)
    chip.patience = .max
    let observer = try CommitObserver(specification, engine, checks: checks)
    let golden = checks ? GoldenRun(procedure, specification) : nil
    var nextNote = ContinuousClock.now + .milliseconds(200)
    let patience = Watchdog(specification).patience
    let endOfPatience = cycles > patience ? cycles - patience : .max
    // Of the commits that the engine holds so many were shown to others already.
    var shown = 0
    func show(isLast: Bool = false) throws -> Bool {
      let records = UnsafeBufferPointer(rebasing: engine.commits[shown...])
      try log?.append(records)
      watch?(records)
      let goesOn = observer.take(from: engine, isLast: isLast)
      shown = engine.commits.count
      return goesOn
    }
    chip.onCommits = { _ in
      guard try show() else { throw Diverged() }
      if engine.time >= endOfPatience, observer.progress == nil {
        observer.note(engine)
        shown = 0
      }
      if ContinuousClock.now > nextNote {
        nextNote = ContinuousClock.now + .milliseconds(200)
        progress(engine.time)
      }
    }

    var end = try end(on: chip, engine)
    if case .failure(let fault as ChipFault) = end, fault.isLate {
      // The host does not wait any longer: who has the time to get on, and does not, has made it wait.
      observer.note(engine)
      shown = 0
      end = try self.end(engine) {
        try chip.run(cycles: Int(patience))
        return .failure(fault)
      }
    }
    // What was reported until it ended is looked at too.
    _ = try show(isLast: true)
    let divergence = observer.finish(
      at: end.isAtRest ? engine.time : nil, silentUntil: engine.isStuck ? engine.time : nil)
    var report = ChipReport(program: procedure.name, seed: seed)
    report.failure = try failure(end, divergence, golden, engine, chip, observer)
    try tracing?.finish()
    report.missesWaves = tracing.map { !$0.hasBegun } ?? false
    // The engine runs ahead of the checker, more or less.
    report.cycles = divergence.map { min($0.cycle + 1, engine.time) } ?? engine.time
    report.tileCycles = engine.tileCycles
    report.counts = observer.counts
    report.seconds = (ContinuousClock.now - start) / .seconds(1)
    return report
  }

  // MARK: How it ends

  private enum End {
    /// The program has come to its end, or will come to none.
    case outcome(ChipProgramOutcome)
    /// A commit has diverged.
    case diverged
    /// The host cannot go on, or did something that no chip may do.
    case failure(any Error)

    /// What ended the simulation in a cycle.
    func assertion(in cycle: UInt64) -> String? {
      guard case .failure(let fault as ModelFault) = self, fault.cycle == cycle else { return nil }
      return fault.message
    }

    /// Whether the chip rests, so that nothing may be missing.
    var isAtRest: Bool {
      switch self {
      case .outcome: true
      case .failure(let fault as ChipFault): fault.isStuck
      case .diverged, .failure: false
      }
    }
  }

  private func end(on chip: SimulatedChip, _ engine: SupervisedEngine) throws -> End {
    try end(engine) { .outcome(try procedure.run(chip)) }
  }

  private func end(_ engine: SupervisedEngine, of body: () throws -> End) throws -> End {
    do {
      return try body()
    } catch is Diverged {
      return .diverged
    } catch let error where error is ModelFault || error is ChipFault || error is HostLinkFault {
      if case .cancelled = engine.stop { throw CancellationError() }
      return .failure(error)
    }
  }

  /// What is wrong; nil if nothing is.
  private func failure(
    _ end: End, _ divergence: Divergence?, _ golden: GoldenRun?, _ engine: SupervisedEngine,
    _ chip: SimulatedChip, _ observer: CommitObserver
  ) throws -> ChipFailure? {
    let cycle = engine.time
    var hostWaits: [String] { chip.hostWaits.map { "the host waits: \($0)" } }
    func stuck(_ messages: [String], _ divergence: Divergence? = divergence) -> ChipFailure {
      ChipFailure(
        .stuck, cycle: cycle, divergence: divergence, messages: messages, waits: observer.waits)
    }
    func untaken() -> Divergence? {
      chip.refused(for: Watchdog(models.specification).patience).flatMap {
        observer.untaken($0, at: cycle)
      }
    }
    // What is missing in a chip that rests is noticed at its end only.
    if let divergence, divergence.cycle < cycle || !end.isAtRest {
      return ChipFailure(
        .divergence, cycle: divergence.cycle, divergence: divergence,
        messages: end.assertion(in: divergence.cycle).map { ["in the same cycle: \($0)"] } ?? [])
    }
    switch end {
    case .outcome(let outcome):
      if outcome.isStuck {
        return stuck(
          [outcome.wait].compactMap { $0 }
            + outcome.unfinished.map { "\($0.name) has not become \($0.value)" })
      }
      if let divergence {
        return ChipFailure(.divergence, cycle: divergence.cycle, divergence: divergence)
      }
      return try difference(of: outcome, golden, at: cycle)
    case .failure(let fault as ChipFault) where fault.isStuck: return stuck(["\(fault)"])
    case .failure(let fault as ChipFault) where fault.isLate:
      let overdue = observer.progress.flatMap { observer.overdue(since: $0, at: cycle) }
      return ChipFailure(
        .limit, cycle: cycle, divergence: overdue ?? untaken(), messages: ["\(fault)"],
        waits: observer.waits)
    case .failure(let fault):
      switch engine.stop {
      case .limit:
        let watchdog = Watchdog(models.specification)
        // A chip that has slept since was not looked at before: nothing in it has got on. Of one that has
        // woken since then it is not known who had the time to get on.
        let isAsleep = engine.slept > watchdog.patience
        let hadTime = cycle - observer.noted >= watchdog.patience - watchdog.bound
        let progress = isAsleep ? observer.progressAtEnd : hadTime ? observer.progress : nil
        var overdue = progress.flatMap { observer.overdue(since: $0, at: cycle) }
        // It sleeps, and nobody in it waits for a time or anything else.
        if isAsleep, overdue == nil, observer.waits.isEmpty {
          overdue = observer.restless(at: cycle)
        }
        return ChipFailure(
          .limit, cycle: cycle, divergence: overdue ?? untaken(), messages: hostWaits,
          waits: observer.waits)
      case .stuck(let silence):
        return stuck(
          ["nothing was committed for \(silence) cycles, though the chip does not rest"]
            + hostWaits,
          observer.overdue(since: nil, at: cycle) ?? untaken() ?? observer.restless(at: cycle))
      case .cancelled: throw CancellationError()
      case nil:
        let site = fault is HostLinkFault ? HostLinkFault.site : ""
        let message = (fault as? ModelFault)?.message ?? site + "\(fault)"
        return ChipFailure(.fault, cycle: cycle, messages: [message])
      }
    case .diverged: return nil
    }
  }

  /// What memories and registers hold otherwise than they should.
  private func difference(
    of outcome: ChipProgramOutcome, _ golden: GoldenRun?, at cycle: UInt64
  ) throws -> ChipFailure? {
    if !outcome.differences.isEmpty {
      return ChipFailure(.outcome, cycle: cycle, messages: outcome.differences)
    }
    guard let golden else { return nil }
    let differences = outcome.differences(from: try golden.outcome())
    if differences.isEmpty { return nil }
    return ChipFailure(
      .outcome, cycle: cycle,
      messages: differences.map { "on the Verilog, unlike on the golden chip, \($0)" })
  }
}
