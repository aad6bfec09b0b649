import Diagnostics

/// What is wrong at a place of a program; reading goes on in the next line.
struct AssemblyFault: Error {
  let rule: DiagnosticRule
  let message: String
  let range: Range<Int>
  let help: String?
  var note: (message: String, range: Range<Int>)?

  init(
    _ rule: DiagnosticRule, _ message: String, _ range: Range<Int>, help: String? = nil,
    note: (message: String, range: Range<Int>)? = nil
  ) {
    self.rule = rule
    self.message = message
    self.range = range
    self.help = help
    self.note = note
  }

  /// The message as everybody prints it.
  func diagnostic(in source: SourceFile) -> Diagnostic {
    Diagnostic(
      rule, message, at: source.span(range),
      notes: note.map { [DiagnosticNote($0.message, at: source.span($0.range))] } ?? [],
      help: help)
  }
}
