import Diagnostics

/// Messages to print.
enum Samples {
  static let lanesRule = DiagnosticRule("TW9901", "lanes", "Lanes are a power of two.")
  static let unusedRule = DiagnosticRule(
    "TW9902", "unused", "Everything is used.", severity: .warning)

  static let text = "chip:\n  simd:\n    lanes: 12\n"
  static let file = SourceFile(name: "chips/demo.yaml", bytes: Array(text.utf8))

  static let lanes = Diagnostic(
    lanesRule, "'lanes' must be a power of two from 1 to 64, found 12", at: span("12"),
    notes: [DiagnosticNote("the unit is here", at: span("simd"))], help: "use 8 or 16")

  static let unused = Diagnostic(unusedRule, "'chip' is not used", at: span("chip"))

  /// The place of a word in the sample.
  static func span(_ word: String) -> SourceSpan { span(word, in: file) }

  /// The first place of a word in a file.
  static func span(_ word: String, in file: SourceFile) -> SourceSpan {
    let sought = Array(word.utf8)
    let start = file.bytes.indices.first { file.bytes[$0...].starts(with: sought) } ?? 0
    return file.span(start..<start + sought.count)
  }
}
