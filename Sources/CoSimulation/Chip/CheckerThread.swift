import ChipSpec
import Foundation
import Simulation
import Synchronization

/// Checks a chip's commits on a thread of its own, while the engine goes on.
///
/// The engine hands over the records of whole cycles; they are copied into batches, a few of which may
/// wait to be checked. When as many wait as may, the engine waits: so the lag is bounded. What is found
/// does not depend on how the threads take turns, since the records are checked in their order and
/// nothing is checked after the first divergence.
public final class CheckerThread: Sendable {
  /// Records that a batch holds before it is handed over, more or less: a batch ends with a cycle. Those
  /// that go to and fro stay in a cache; with half as many the threads' turns cost more than that saves.
  private static let batch = 4096
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
    var filling = CheckerThread.makeBatch()
    /// Batches to check, oldest first.
    var waiting: [RecordBatch] = []
    var empty: [RecordBatch] = []
  }

  /// Room for a batch that is full, and for the rest of its last cycles.
  private static func makeBatch() -> RecordBatch { RecordBatch(capacity: 2 * batch) }

  /// The checker: the thread's until `done` is signalled, then `finish`'s.
  private final class Box: @unchecked Sendable {
    let checker: ChipChecker
    init(_ checker: ChipChecker) { self.checker = checker }
  }

  /// Starts the thread with a checker of the chip after reset.
  public init(_ checker: sending ChipChecker) {
    self.checker = Box(checker)
    // One batch is being filled. A semaphore must not end below the value that it began with.
    for _ in 1..<Self.batches { free.signal() }
    let thread = Thread { [self] in run() }
    thread.name = "checker"
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Hands over the records of whole cycles, later than those before.
  /// - Returns: whether to go on: false soon after a divergence, which `finish` tells.
  public func submit(_ records: UnsafeBufferPointer<CommitRecord>) -> Bool {
    if records.isEmpty { return !hasDiverged.load(ordering: .relaxed) }
    let isFull = state.withLock { state in
      state.filling.append(records)
      return state.filling.count >= Self.batch
    }
    if isFull { handOver() }
    return !hasDiverged.load(ordering: .relaxed)
  }

  /// Has the batch checked as it is.
  private func handOver() {
    free.wait()
    state.withLock { state in
      state.waiting.append(state.filling)
      state.filling = state.empty.popLast() ?? Self.makeBatch()
    }
    filled.signal()
  }

  /// Waits until everything that was handed over is checked, and looks at the checker.
  public func look<Result>(_ body: (ChipChecker) -> Result) -> Result {
    handOver()
    // Who has all batches that may be under way knows that none is.
    for _ in 1..<Self.batches { free.wait() }
    defer { for _ in 1..<Self.batches { free.signal() } }
    return body(checker.checker)
  }

  /// Waits until everything that was handed over is checked, and ends the thread. To be called once.
  /// - Parameter cycle: if the chip is at rest, the cycle that did not happen any more: nothing may be
  ///   missing then. Nil for a run that was broken off.
  /// - Returns: the checker with what it has found and counted.
  public func finish(at cycle: UInt64?) -> ChipChecker {
    handOver()
    filled.signal()
    done.wait()
    if let cycle { checker.checker.finish(at: cycle) }
    return checker.checker
  }

  private func run() {
    // The batch that is being checked.
    var held: RecordBatch?
    while true {
      if filled.wait(timeout: .now()) == .timedOut {
        note(checker.checker.settle())
        release(&held)
        filled.wait()
      }
      let next: RecordBatch? = state.withLock { state in
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
  private func release(_ batch: inout RecordBatch?) {
    guard let empty = batch else { return }
    batch = nil
    empty.removeAll()
    state.withLock { state in state.empty.append(empty) }
    free.signal()
  }
}
