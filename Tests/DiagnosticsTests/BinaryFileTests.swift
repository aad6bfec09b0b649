import Testing

@testable import Diagnostics

/// Messages about files that are no text.
struct BinaryFileTests {
  static let rule = DiagnosticRule("TW9903", "magic", "A file begins as it should.")
  static let file = SourceFile(
    name: "a.bin", bytes: (0..<40).map { $0 == 33 ? 0x0A : UInt8($0) }, form: .binary)

  private func diagnostic(_ range: Range<Int>) -> Diagnostic {
    Diagnostic(Self.rule, "wrong", at: Self.file.span(range), help: "do it again")
  }

  @Test func bytesAreShown() {
    #expect(
      TextRenderer().render(diagnostic(0x12..<0x14)) == """
        a.bin:0x12: error: wrong [TW9903]
        00010 | 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f
              |       ^~~~~
              = help: do it again

        """)
  }

  /// A line feed is a byte like any other, and what reaches beyond the line is marked to its end.
  @Test func theLastBytes() {
    #expect(
      TextRenderer().render(diagnostic(0x26..<0x40)) == """
        a.bin:0x26: error: wrong [TW9903]
        00020 | 20 0a 22 23 24 25 26 27
              |                   ^~~~~
              = help: do it again

        """)
    #expect(
      TextRenderer().render(diagnostic(0x1E..<0x22)) == """
        a.bin:0x1e: error: wrong [TW9903]
        00010 | 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f
              |                                           ^~~~~
              = help: do it again

        """)
  }

  @Test func theEndOfTheFile() {
    #expect(
      TextRenderer().render(diagnostic(40..<40)).contains(
        "a.bin:0x28: error: wrong [TW9903]\n00020 | 20 0a 22 23 24 25 26 27\n"
          + "      |                         ^~\n"))
    let empty = SourceFile(name: "e", bytes: [], form: .binary)
    #expect(
      TextRenderer().render(Diagnostic(Self.rule, "wrong", at: empty.span(0..<4)))
        == "e:0x0: error: wrong [TW9903]\n00000 |\n      | ^~\n")
  }

  @Test func machinesReadOffsets() {
    let json = JSONRenderer().render([diagnostic(0x12..<0x14)])
    #expect(json.contains("\"offset\": 18,\n"))
    #expect(json.contains("\"end_offset\": 20,\n"))
    #expect(!json.contains("line"))
    let sarif = SARIFRenderer(tool: "t", version: "1").render([diagnostic(0x12..<0x14)])
    #expect(sarif.contains("\"byteOffset\": 18,\n"))
    #expect(sarif.contains("\"byteLength\": 2\n"))
    #expect(!sarif.contains("startLine"))
  }

  /// A file whose parts have names has no places.
  @Test func namedParts() {
    let file = SourceFile(name: "a.onnx", bytes: [], form: .named)
    let diagnostic = Diagnostic(Self.rule, "node 'a': wrong", at: file.span(0..<0), help: "mend it")
    #expect(
      TextRenderer().render(diagnostic) == """
        a.onnx: error: node 'a': wrong [TW9903]
              = help: mend it

        """)
    let json = JSONRenderer().render([diagnostic])
    #expect(json.contains("\"file\": \"a.onnx\""))
    #expect(!json.contains("line") && !json.contains("offset"))
    let sarif = SARIFRenderer(tool: "t", version: "1").render([diagnostic])
    #expect(sarif.contains("\"uri\": \"a.onnx\""))
    #expect(!sarif.contains("region"))
  }

  @Test func positions() {
    #expect(Self.file.position(at: 0) == SourcePosition(line: 1, column: 1))
    #expect(Self.file.position(at: 0x22) == SourcePosition(line: 3, column: 3))
    #expect(Self.file.lineRange(3) == 32..<40)
    #expect(Self.file.lineRange(99) == 32..<40)
  }
}
