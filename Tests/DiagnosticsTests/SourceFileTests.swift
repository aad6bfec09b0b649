import Diagnostics
import Testing

@Suite struct SourceFileTests {
  @Test(arguments: [
    ("a\nb\nc", [1, 1, 2, 2, 3, 3]), ("a\r\nb", [1, 1, 1, 2, 2]), ("a\rb", [1, 1, 2, 2]),
    ("", [1]), ("\n\n", [1, 2, 3]),
  ])
  func lines(text: String, expected: [Int]) {
    let file = SourceFile(name: "x", bytes: Array(text.utf8))
    #expect((0...text.utf8.count).map(file.line(at:)) == expected)
  }

  @Test func columnsCountCodePoints() {
    let file = SourceFile(name: "x", bytes: Array("é\u{1F600}\tz".utf8))
    #expect(file.position(at: 2) == SourcePosition(line: 1, column: 2))
    #expect(file.position(at: 6) == SourcePosition(line: 1, column: 3))
    #expect(file.position(at: 7) == SourcePosition(line: 1, column: 4))
  }

  @Test func byteOrderMarkIsNoColumn() {
    let file = SourceFile(name: "x", bytes: [0xEF, 0xBB, 0xBF, 0x61, 0x0A, 0x62])
    #expect(file.byteOrderMarkLength == 3)
    #expect(file.position(at: 0) == SourcePosition(line: 1, column: 1))
    #expect(file.position(at: 3) == SourcePosition(line: 1, column: 1))
    #expect(file.position(at: 5) == SourcePosition(line: 2, column: 1))
  }

  @Test func spansArePulledIn() {
    let file = SourceFile(name: "x", bytes: [0x61])
    #expect(file.span(5..<9).range == 1..<1)
    #expect(file.span(-3..<1).range == 0..<1)
  }

  @Test func sorting() {
    let (error, warning) = (Samples.lanes, Samples.unused)
    #expect([error, warning, error].sortedByPosition() == [warning, error])
    #expect([error].containsError)
    #expect(![warning].containsError)
  }
}
