/// A located message: where, which rule, what was found, and what to do about it.
public struct Diagnostic: Sendable, Hashable {
  /// The rule that was broken; gives the identifier and the severity.
  public let rule: DiagnosticRule

  /// The rule in terms of this input, then what was found; one line, no full stop.
  public let message: String

  /// Where the fault is.
  public let span: SourceSpan

  /// Other places that the fault has to do with.
  public let notes: [DiagnosticNote]

  /// The remedy, if there is more to say than the message already does.
  public let help: String?

  /// How much the message matters.
  public var severity: Severity { rule.severity }

  /// A message at a place.
  public init(
    _ rule: DiagnosticRule, _ message: String, at span: SourceSpan,
    notes: [DiagnosticNote] = [], help: String? = nil
  ) {
    self.rule = rule
    self.message = message
    self.span = span
    self.notes = notes
    self.help = help
  }
}

extension Sequence<Diagnostic> {
  /// The messages in the order of their places, each once.
  ///
  /// At one place errors stand before warnings, then lower identifiers before higher ones.
  public func sortedByPosition() -> [Diagnostic] {
    var result: [Diagnostic] = []
    for diagnostic in sorted(by: Diagnostic.precedes) where result.last != diagnostic {
      result.append(diagnostic)
    }
    return result
  }

  /// Whether any message is an error.
  public var containsError: Bool { contains { $0.severity == .error } }
}

extension Diagnostic {
  fileprivate static func precedes(_ a: Diagnostic, _ b: Diagnostic) -> Bool {
    if a.span.file.name != b.span.file.name { return a.span.file.name < b.span.file.name }
    let (left, right) = (a.span.range, b.span.range)
    if left.lowerBound != right.lowerBound { return left.lowerBound < right.lowerBound }
    if a.severity != b.severity { return a.severity == .error }
    if a.rule.identifier != b.rule.identifier { return a.rule.identifier < b.rule.identifier }
    if left.upperBound != right.upperBound { return left.upperBound < right.upperBound }
    return a.message < b.message
  }
}
