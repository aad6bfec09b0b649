/// Prints messages for people: the place, the message, the source line with the span underlined.
///
/// ```
/// chips/demo.yaml:14:12: error: 'lanes' must be a power of two from 1 to 64, found 12 [TW0106]
///    14 |     lanes: 12
///       |            ^~
///       = help: use 8 or 16
/// ```
///
/// Of a binary file it prints the offset, in place of line and column, and bytes:
///
/// ```
/// program.elf:0x12: error: an ELF file for RISC-V is for machine 243, found 62 (x86-64) [TW0405]
/// 00010 | 02 00 3e 00 01 00 00 00 00 00 00 00 34 00 00 00
///       |       ^~~~~
/// ```
///
/// Of a file whose parts have names it prints neither place nor source:
///
/// ```
/// network.onnx: error: node 'conv1' (Conv): the kernel has 3 channels, the input 4 [TW0716]
/// ```
public struct TextRenderer: Sendable {
  /// Whether to colour the text with ANSI escape sequences.
  public var color: Bool

  /// A renderer; it colours only if asked to.
  public init(color: Bool = false) {
    self.color = color
  }

  /// All messages in the given order, separated by blank lines; ends in a line break unless empty.
  public func render(_ diagnostics: some Sequence<Diagnostic>) -> String {
    diagnostics.map(render).joined(separator: "\n")
  }

  /// One message with its notes and help; ends in a line break.
  public func render(_ diagnostic: Diagnostic) -> String {
    let label =
      switch diagnostic.severity {
      case .error: paint("error:", .red)
      case .warning: paint("warning:", .magenta)
      }
    let message = paint(DisplayText.visible(diagnostic.message), .bold)
    var text = heading(diagnostic.span, label, "\(message) [\(diagnostic.rule.identifier)]")
    text += source(diagnostic.span)
    if let help = diagnostic.help {
      text += "\(Self.gutter) = \(paint("help:", .cyan)) \(DisplayText.visible(help))\n"
    }
    for note in diagnostic.notes {
      text += heading(note.span, paint("note:", .cyan), DisplayText.visible(note.message))
      text += source(note.span)
    }
    return text
  }

  /// How many errors and warnings there are, in words, or nil if there are none.
  public func summary(_ diagnostics: [Diagnostic]) -> String? {
    let errors = diagnostics.count { $0.severity == .error }
    let warnings = diagnostics.count - errors
    var parts: [String] = []
    if errors > 0 { parts.append(Excerpt.count(errors, "error")) }
    if warnings > 0 { parts.append(Excerpt.count(warnings, "warning")) }
    return parts.isEmpty ? nil : Excerpt.list(parts)
  }

  private func heading(_ span: SourceSpan, _ label: String, _ message: String) -> String {
    let position =
      switch span.file.form {
      case .text: ":\(span.start.line):\(span.start.column)"
      case .binary: ":0x" + String(span.range.lowerBound, radix: 16)
      case .named: ""
      }
    let place = "\(DisplayText.visible(span.file.name))\(position):"
    return "\(paint(place, .bold)) \(label) \(message)\n"
  }

  // MARK: The source line

  /// Tabs stop every this many columns.
  private static let tabStop = 4

  /// A line longer than this many bytes is shown in part, around the span.
  private static let longestLine = 160

  private static let gutter = "     "

  private func source(_ span: SourceSpan) -> String {
    if span.file.form == .binary { return bytes(span) }
    if span.file.form == .named { return "" }
    let file = span.file
    let number = file.line(at: span.range.lowerBound)
    let line = file.lineRange(number)
    let window = window(around: span.range.lowerBound, in: line, of: file)

    let start = min(max(span.range.lowerBound, window.lowerBound), window.upperBound)
    let end = min(max(span.range.upperBound, start), window.upperBound)
    let before = Self.display(file.bytes[window.lowerBound..<start], column: 0)
    let marked = Self.display(file.bytes[start..<end], column: before.columns)
    let after = Self.display(
      file.bytes[end..<window.upperBound], column: before.columns + marked.columns)

    let (head, tail) = (window.lowerBound > line.lowerBound, window.upperBound < line.upperBound)
    let shown = (head ? "…" : "") + before.text + marked.text + after.text + (tail ? "…" : "")
    let blanks = String(repeating: " ", count: before.columns + (head ? 1 : 0))
    let underline = "^" + String(repeating: "~", count: max(marked.columns, 1) - 1)
    let label = String(repeating: " ", count: max(0, 5 - String(number).count)) + String(number)
    return Self.trimmed("\(label) | \(shown)") + "\n"
      + "\(Self.gutter) | \(blanks)\(paint(underline, .green))\n"
  }

  /// The 16 bytes among which a place of a binary file is, in hexadecimal, the span underlined as
  /// far as it reaches among them.
  private func bytes(_ span: SourceSpan) -> String {
    let file = span.file
    let line = file.lineRange(file.line(at: span.range.lowerBound))
    let shown = file.bytes[line].map { Self.hexadecimal(Int($0), 2) }.joined(separator: " ")
    let blanks = String(repeating: " ", count: 3 * (span.range.lowerBound - line.lowerBound))
    let marked = max(1, min(span.range.upperBound, line.upperBound) - span.range.lowerBound)
    let underline = "^" + String(repeating: "~", count: 3 * marked - 2)
    return Self.trimmed("\(Self.hexadecimal(line.lowerBound, 5)) | \(shown)") + "\n"
      + "\(Self.gutter) | \(blanks)\(paint(underline, .green))\n"
  }

  private static func hexadecimal(_ value: Int, _ digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// The part of a line to show: all of it, or some bytes on both sides of the place.
  private func window(around place: Int, in line: Range<Int>, of file: SourceFile) -> Range<Int> {
    guard line.count > Self.longestLine else { return line }
    var start = max(line.lowerBound, min(place, line.upperBound) - 50)
    var end = min(line.upperBound, start + 100)
    func isContinuation(_ index: Int) -> Bool { file.bytes[index] & 0xC0 == 0x80 }
    while start > line.lowerBound, isContinuation(start) { start -= 1 }
    while end < line.upperBound, isContinuation(end) { end += 1 }
    return start..<end
  }

  /// Bytes as they look from a given column on, and how many columns they take.
  private static func display(
    _ bytes: ArraySlice<UInt8>, column: Int
  ) -> (text: String, columns: Int) {
    var text = String.UnicodeScalarView()
    var columns = 0
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar == "\t" {
        let blanks = tabStop - (column + columns) % tabStop
        text.append(contentsOf: repeatElement(" ", count: blanks))
        columns += blanks
      } else {
        let shown = DisplayText.visible(scalar)
        text.append(shown)
        columns += DisplayText.width(shown)
      }
    }
    return (String(text), columns)
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }

  // MARK: Colour

  private enum Style: String {
    case bold = "1"
    case red = "1;31"
    case green = "1;32"
    case magenta = "1;35"
    case cyan = "1;36"
  }

  private func paint(_ text: String, _ style: Style) -> String {
    color ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}
