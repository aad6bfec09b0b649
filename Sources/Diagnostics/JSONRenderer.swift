/// Prints messages as JSON for scripts.
///
/// One object: `errors` and `warnings` (counts) and `diagnostics`, each with `identifier`, `rule`,
/// `severity`, `message`, `help` (or null), `file`, `line`, `column`, `end_line`, `end_column`
/// and `notes` (`message` and a place of the same form). Columns count code points from 1. Of a
/// binary file `offset` and `end_offset`, in bytes, stand in place of lines and columns; a file whose
/// parts have names has neither.
public struct JSONRenderer: Sendable {
  /// A renderer.
  public init() {}

  /// The messages in the given order, as text that ends in a line break.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    value(diagnostics).text() + "\n"
  }

  /// The messages in the given order, as a value that a larger report can take in.
  public func value(_ diagnostics: [Diagnostic]) -> JSON {
    let errors = diagnostics.count { $0.severity == .error }
    return .object([
      "errors": .integer(errors),
      "warnings": .integer(diagnostics.count - errors),
      "diagnostics": .array(diagnostics.map(value)),
    ])
  }

  private func value(_ diagnostic: Diagnostic) -> JSON {
    let head: [JSON.Member] = [
      .init("identifier", .string(diagnostic.rule.identifier)),
      .init("rule", .string(diagnostic.rule.name)),
      .init("severity", .string(diagnostic.severity.rawValue)),
      .init("message", .string(diagnostic.message)),
      .init("help", diagnostic.help.map(JSON.string) ?? .null),
    ]
    let notes = diagnostic.notes.map { note in
      JSON.object([.init("message", .string(note.message))] + place(note.span))
    }
    return .object(head + place(diagnostic.span) + [.init("notes", .array(notes))])
  }

  private func place(_ span: SourceSpan) -> [JSON.Member] {
    if span.file.form == .named { return [.init("file", .string(span.file.name))] }
    if span.file.form == .binary {
      return [
        .init("file", .string(span.file.name)),
        .init("offset", .integer(span.range.lowerBound)),
        .init("end_offset", .integer(span.range.upperBound)),
      ]
    }
    let (start, end) = (span.start, span.end)
    return [
      .init("file", .string(span.file.name)),
      .init("line", .integer(start.line)),
      .init("column", .integer(start.column)),
      .init("end_line", .integer(end.line)),
      .init("end_column", .integer(end.column)),
    ]
  }
}
