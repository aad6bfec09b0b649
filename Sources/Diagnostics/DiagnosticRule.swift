/// One kind of fault that the tool can find, with an identifier that never changes its meaning.
///
/// Identifiers are never reused: a rule that goes away leaves its number behind. Each part of the
/// tool numbers its own range, so that numbers can be handed out without looking elsewhere.
public struct DiagnosticRule: Sendable, Hashable {
  /// `TW` and four digits, for example `TW0012`.
  public let identifier: String

  /// A short name for people, lower case with hyphens, for example `duplicate-key`.
  public let name: String

  /// One sentence that says what the rule demands.
  public let summary: String

  /// How much a breach of the rule matters.
  public let severity: Severity

  /// A rule; its identifier must not be used by any other.
  public init(
    _ identifier: String, _ name: String, _ summary: String, severity: Severity = .error
  ) {
    self.identifier = identifier
    self.name = name
    self.summary = summary
    self.severity = severity
  }
}
