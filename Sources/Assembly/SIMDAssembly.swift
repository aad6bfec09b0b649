import Diagnostics

/// What came of assembling a program.
public struct SIMDAssembly: Sendable {
  /// The program, unless there are errors.
  public let program: SIMDProgram?

  /// Everything that there is to say, in the order of the places in the file.
  public let diagnostics: [Diagnostic]

  private let source: SourceFile

  init(_ source: SourceFile, _ program: SIMDProgram?, _ diagnostics: [Diagnostic]) {
    self.source = source
    self.program = program
    self.diagnostics = diagnostics
  }

  /// The messages for people; empty if there are none.
  /// - Parameter color: whether to colour them with ANSI escape sequences.
  public func text(color: Bool = false) -> String {
    TextRenderer(color: color).render(diagnostics)
  }

  /// The program beside its text: address, bytes (the last is the lowest), line; empty if there are
  /// errors. Of data that take more than 8 bytes the first are shown.
  public var listing: String {
    guard let program else { return "" }
    var text = ""
    for place in program.places {
      let start = Int(place.address - program.origin)
      let shown = program.bytes[start..<start + min(place.count, 8)]
      let range = source.lineRange(place.line)
      let line = String(decoding: source.bytes[range], as: UTF8.self)
      text += Hexadecimal.digits(UInt64(place.address), 8) + "  "
      let digits = shown.reversed().map { Hexadecimal.digits(UInt64($0), 2) }.joined()
      text += digits + String(repeating: " ", count: 16 - digits.count)
      text += place.count > 8 ? "… " : "  "
      text += DisplayText.visible(line.drop { $0 == " " || $0 == "\t" }.description) + "\n"
    }
    return text
  }
}
