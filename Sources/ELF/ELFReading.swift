import Diagnostics

/// What came of reading an ELF file.
public struct ELFReading: Sendable {
  /// The program, unless there are errors.
  public let program: ELFProgram?

  /// Everything that there is to say, in the order of the places in the file.
  public let diagnostics: [Diagnostic]

  init(_ program: ELFProgram?, _ diagnostics: [Diagnostic]) {
    self.program = program
    self.diagnostics = diagnostics
  }

  /// The messages for people; empty if there are none.
  /// - Parameter color: whether to colour them with ANSI escape sequences.
  public func text(color: Bool = false) -> String {
    TextRenderer(color: color).render(diagnostics)
  }
}
