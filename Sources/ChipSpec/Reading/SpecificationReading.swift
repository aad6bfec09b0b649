import Diagnostics

/// What came of reading a spec.
public struct SpecificationReading: Sendable, Hashable {
  /// The chip, unless there are errors.
  public let specification: Specification?

  /// Everything that there is to say, in the order of the places in the file.
  public let diagnostics: [Diagnostic]

  init(_ specification: Specification?, _ diagnostics: [Diagnostic]) {
    self.specification = specification
    self.diagnostics = diagnostics
  }

  /// The messages for people; empty if there are none.
  /// - Parameter color: whether to colour them with ANSI escape sequences.
  public func text(color: Bool = false) -> String {
    TextRenderer(color: color).render(diagnostics)
  }
}
