import Diagnostics

/// What is wrong with a program's file.
public struct ChipProgramFault: Error, Sendable, CustomStringConvertible {
  /// Every fault, where it stands.
  public let diagnostics: [Diagnostic]

  /// All messages with the lines that they are about.
  public var description: String { text() }

  /// All messages with the lines that they are about.
  public func text(color: Bool = false) -> String { TextRenderer(color: color).render(diagnostics) }
}
