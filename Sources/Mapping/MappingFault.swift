import Diagnostics

/// Why a network cannot be mapped onto a chip.
public struct MappingFault: Error, Sendable, CustomStringConvertible {
  /// All that there is to say.
  public let diagnostics: [Diagnostic]

  /// Reasons.
  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  /// The messages, one to a line, each with its remedy.
  public var description: String {
    diagnostics.map { diagnostic in
      "\(diagnostic.message) [\(diagnostic.rule.identifier)]"
        + (diagnostic.help.map { "\n  help: \($0)" } ?? "")
    }.joined(separator: "\n")
  }
}
