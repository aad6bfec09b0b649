import ChipSpec
import Foundation
import Simulation
import Synchronization

/// Checks a chip's commits on a thread of its own, while the engine goes on.
///
/// The engine hands over the records of whole cycles in batches, a few of which may wait to be checked; for
/// their memory it gets that of batches that were. When as many wait as may, the engine waits: so the lag
/// is bounded. What is found does not depend on how the threads take turns, since the records are checked
/// in their order and nothing is checked after the first divergence.
public final class CheckerThread: Sendable {
  /// Records for which it is worth while to hand over a batch. Those that go to and fro stay in a cache; with
  /// half as many the threads' turns cost more than that saves.
  private static let batch = 16384
  /// Batches that may be under way.
  private static let batches = 8

  private let state = Mutex(State())
  private let checker: Box
  /// Counts batches that are free, and those that are to be checked.
  private let free = DispatchSemaphore(value: 0)
  private let filled = DispatchSemaphore(value: 0)
  private let done = DispatchSemaphore(value: 0)
  /// Set when there is no use in going on.
  private let hasDiverged = Atomic(false)

  private struct State {
    /// Batches to check, oldest first.
    var waiting: [CommitBuffer] = []
    var empty = (0..<CheckerThread.batches).map { _ in CommitBuffer() }
  }

  /// The checker: the thread's until `done` is signalled, then `finish`'s.
  private final class Box: @unchecked Sendable {
    let checker: ChipChecker
    init(_ checker: ChipChecker) { self.checker = checker }
  }

  /// Starts the thread with a checker of the chip after reset.
  public init(_ checker: sending ChipChecker) {
    self.checker = Box(checker)
    // A semaphore must not end below the value that it began with.
    for _ in 0..<Self.batches { free.signal() }
    let thread = Thread { [self] in run() }
    thread.name = "checker"
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Takes an engine's commits if there are enough, those of whole cycles, later than those before.
  /// - Parameter isLast: whether few are enough, too.
  /// - Returns: whether to go on: false soon after a divergence, which `finish` tells.
  public func take(from engine: any ChipEngine, isLast: Bool = false) -> Bool {
    if engine.commits.count >= (isLast ? 1 : Self.batch) {
      free.wait()
      // There are as many as the semaphore says.
      let batch = state.withLock { state in state.empty.removeLast() }
      engine.takeCommits(batch)
      state.withLock { state in state.waiting.append(batch) }
      filled.signal()
    }
    return !hasDiverged.load(ordering: .relaxed)
  }

  /// Waits until everything that was handed over is checked, and looks at the checker.
  public func look<Result>(_ body: (ChipChecker) -> Result) -> Result {
    // Who has all batches knows that none is under way.
    for _ in 0..<Self.batches { free.wait() }
    defer { for _ in 0..<Self.batches { free.signal() } }
    return body(checker.checker)
  }

  /// Waits until everything that was handed over is checked, and ends the thread. To be called once.
  /// - Parameter cycle: if the chip is at rest, the cycle that did not happen any more: nothing may be
  ///   missing then. Nil for a run that was broken off.
  /// - Returns: the checker with what it has found and counted.
  public func finish(at cycle: UInt64?) -> ChipChecker {
    filled.signal()
    done.wait()
    if let cycle { checker.checker.finish(at: cycle) }
    return checker.checker
  }

  private func run() {
    // The batch that is being checked.
    var held: CommitBuffer?
    while true {
      // While the next batch is sorted the team goes on with the last one; with none there it is waited for.
      if filled.wait(timeout: .now()) == .timedOut {
        note(checker.checker.settle())
        release(&held)
        filled.wait()
      }
      let next: CommitBuffer? = state.withLock { state in
        state.waiting.isEmpty ? nil : state.waiting.removeFirst()
      }
      guard let next else { break }
      if !hasDiverged.load(ordering: .relaxed) { note(checker.checker.begin(next.records)) }
      release(&held)
      held = next
    }
    note(checker.checker.settle())
    release(&held)
    done.signal()
  }

  private func note(_ divergence: Divergence?) {
    if divergence != nil { hasDiverged.store(true, ordering: .relaxed) }
  }

  /// Gives back a batch that is checked.
  private func release(_ batch: inout CommitBuffer?) {
    guard let empty = batch else { return }
    batch = nil
    state.withLock { state in state.empty.append(empty) }
    free.signal()
  }
}
