import Foundation

/// Threads that check the groups of a chip's tiles side by side, each always the same ones: what a group
/// remembers stays in the cache of one core.
final class CheckerTeam {
  private let state: State

  /// What the members share. One is written by whoever starts them while they wait.
  private final class State: @unchecked Sendable {
    var work: (Int) -> Void = { _ in }
    var isEnding = false
    let go: [DispatchSemaphore]
    let done = DispatchSemaphore(value: 0)
    init(_ count: Int) { go = (0..<count).map { _ in DispatchSemaphore(value: 0) } }
  }

  /// - Parameter count: of threads.
  init(_ count: Int) {
    state = State(count)
    for member in 0..<count {
      let thread = Thread { [state] in
        while true {
          state.go[member].wait()
          if state.isEnding { return }
          state.work(member)
          state.done.signal()
        }
      }
      thread.name = "checker \(member)"
      thread.stackSize = 4 << 20
      thread.start()
    }
  }

  deinit {
    state.isEnding = true
    for go in state.go { go.signal() }
  }

  /// How many threads there are.
  var count: Int { state.go.count }

  /// Has each thread do its share; none may be at work.
  /// - Parameter work: is given the thread's number.
  func start(_ work: @escaping (Int) -> Void) {
    state.work = work
    for go in state.go { go.signal() }
  }

  /// Waits until all have done what they were started for.
  func wait() { for _ in state.go { state.done.wait() } }
}
