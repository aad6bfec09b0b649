import Synchronization

/// Faults of statements that no module can report, as none of their values belongs to one: a
/// constant that is driven by a constant.
final class StrayFaults: Sendable {
  /// The elaboration's own list, while one is running.
  @TaskLocal static var current: StrayFaults?

  private struct State {
    var module = ""
    var faults: [Fault] = []
  }

  private let state = Mutex(State())

  /// Runs `body` with faults reported for `module`.
  func within<Result>(_ module: String, _ body: () -> Result) -> Result {
    let outer = state.withLock { state in
      defer { state.module = module }
      return state.module
    }
    defer { state.withLock { $0.module = outer } }
    return body()
  }

  /// Removes and returns what was reported.
  func take() -> [Fault] {
    state.withLock { state in
      defer { state.faults = [] }
      return state.faults
    }
  }

  /// Adds a fault to the list of the elaboration that is running.
  static func report(_ rule: Fault.Rule, _ message: String, _ location: SourceLocation) {
    current?.state.withLock {
      $0.faults.append(
        Fault(
          rule: rule, module: $0.module, message: message, location: location, notes: [], help: ""))
    }
  }
}
