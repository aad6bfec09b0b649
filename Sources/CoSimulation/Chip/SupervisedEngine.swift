import ChipSpec
import Simulation

/// An engine that is stopped when a run takes too long, is stuck, or is not wanted any more, and
/// otherwise does what another does.
final class SupervisedEngine: ForwardingEngine {
  /// Why a run was stopped.
  enum Stop: Sendable {
    /// The cycles are over.
    case limit
    /// Nothing was reported for so many cycles, though the chip does not rest.
    case stuck(silence: UInt64)
    /// The task was cancelled.
    case cancelled
  }

  private let limit: UInt64
  private var watchdog: Watchdog?
  private var steps: UInt64 = 0
  /// Cycles since the last one that was simulated: the chip waits for a time.
  private(set) var slept: UInt64 = 0
  /// Why the run was stopped; what ``step()`` throws then means nothing else.
  private(set) var stop: Stop?

  /// Whether the run was stopped because the chip had fallen silent.
  var isStuck: Bool {
    if case .stuck = stop { true } else { false }
  }

  /// - Parameters:
  ///   - limit: cycles after which the run is stopped.
  ///   - watches: whether there are commits by whose absence a stuck chip is known.
  init(_ engine: any ChipEngine, _ specification: Specification, limit: UInt64, watches: Bool) {
    self.limit = limit
    watchdog = watches ? Watchdog(specification) : nil
    super.init(engine)
  }

  override func step() throws(ModelFault) {
    steps &+= 1
    if steps & 0xFFF == 0, Task.isCancelled { try end(.cancelled) }
    if engine.time >= limit { try end(.limit) }
    let before = engine.commits.count
    try engine.step()
    slept = 0
    guard watchdog != nil else { return }
    let commits = engine.commits[before...]
    if watchdog?.isStuck(commits: commits, quiet: engine.nextEvent > engine.time) == true {
      try end(.stuck(silence: watchdog?.bound ?? 0))
    }
  }

  /// A chip whose time to go on is wrong may name any.
  override func skip(to cycle: UInt64) {
    let time = engine.time
    engine.skip(to: min(cycle, max(limit, time)))
    slept += engine.time - time
  }

  private func end(_ stop: Stop) throws(ModelFault) {
    self.stop = stop
    throw ModelFault(message: "stopped", cycle: engine.time)
  }
}
