/// A remark at a second place that a fault has to do with.
public struct DiagnosticNote: Sendable, Hashable {
  /// What there is to see at the place.
  public let message: String

  /// The place.
  public let span: SourceSpan

  /// A remark at a place.
  public init(_ message: String, at span: SourceSpan) {
    self.message = message
    self.span = span
  }
}
