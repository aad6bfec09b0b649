/// How much a message matters.
public enum Severity: String, Sendable, Hashable, CaseIterable {
  /// The input cannot be used.
  case error
  /// The input can be used, but probably does not mean what its author thinks.
  case warning
}
