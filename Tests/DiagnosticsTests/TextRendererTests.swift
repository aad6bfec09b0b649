import Diagnostics
import Testing

@Suite struct TextRendererTests {
  /// One message about a word of a text.
  private func render(_ text: String, _ word: String, color: Bool = false) -> String {
    let file = SourceFile(name: "a.yaml", bytes: Array(text.utf8))
    let diagnostic = Diagnostic(
      Samples.lanesRule, "wrong", at: Samples.span(word, in: file))
    return TextRenderer(color: color).render(diagnostic)
  }

  @Test func everything() {
    #expect(
      TextRenderer().render([Samples.lanes, Samples.unused]) == """
        chips/demo.yaml:3:12: error: 'lanes' must be a power of two from 1 to 64, found 12 [TW9901]
            3 |     lanes: 12
              |            ^~
              = help: use 8 or 16
        chips/demo.yaml:2:3: note: the unit is here
            2 |   simd:
              |   ^~~~

        chips/demo.yaml:1:1: warning: 'chip' is not used [TW9902]
            1 | chip:
              | ^~~~

        """)
  }

  @Test func colorOnlyIfAsked() {
    #expect(!render("a: 1\n", "1").contains("\u{1B}"))
    #expect(
      render("a: 1\n", "1", color: true) == """
        \u{1B}[1ma.yaml:1:4:\u{1B}[0m \u{1B}[1;31merror:\u{1B}[0m \u{1B}[1mwrong\u{1B}[0m [TW9901]
            1 | a: 1
              |    \u{1B}[1;32m^\u{1B}[0m

        """)
  }

  @Test func tabsStopEveryFourColumns() {
    #expect(
      render("a:\tbc\td\n", "bc\td") == """
        a.yaml:1:4: error: wrong [TW9901]
            1 | a:  bc  d
              |     ^~~~~

        """)
  }

  @Test func wideAndCombiningLetters() {
    #expect(
      render("芯片: cafe\u{301}x: 演\n", "演") == """
        a.yaml:1:13: error: wrong [TW9901]
            1 | 芯片: cafe\u{301}x: 演
              |              ^~

        """)
  }

  /// Source text cannot move the cursor, colour the terminal or turn the reading order around.
  @Test func controlCharactersAreReplaced() {
    let text = render("a: \u{1B}[31m\u{202E}1\u{7}\n", "1")
    #expect(text.contains("1 | a: \u{FFFD}[31m\u{FFFD}1\u{FFFD}\n"))
    let file = SourceFile(name: "a\u{1B}[2J", bytes: [])
    let message = Diagnostic(
      Samples.lanesRule, "b\u{1B}", at: file.span(0..<0), help: "c\u{9B}")
    let rendered = TextRenderer().render(message)
    #expect(
      !rendered.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
  }

  @Test func bytesThatAreNoText() {
    let file = SourceFile(name: "a.yaml", bytes: [0x61, 0xFF, 0xC0, 0x80, 0x62, 0x0A])
    let diagnostic = Diagnostic(Samples.lanesRule, "wrong", at: file.span(4..<5))
    #expect(
      TextRenderer().render(diagnostic) == """
        a.yaml:1:5: error: wrong [TW9901]
            1 | a\u{FFFD}\u{FFFD}\u{FFFD}b
              |     ^

        """)
  }

  @Test func longLinesAreCut() {
    let text = String(repeating: "é", count: 500) + "X" + String(repeating: "é", count: 500)
    let lines = render(text, "X").split(separator: "\n")
    #expect(lines[0] == "a.yaml:1:501: error: wrong [TW9901]")
    #expect(lines[1].hasPrefix("    1 | …éé"))
    #expect(lines[1].hasSuffix("éé…"))
    #expect(lines[1].count < 120)
    let caret = lines[2].firstIndex(of: "^").map {
      lines[2].distance(from: lines[2].startIndex, to: $0)
    }
    let place = lines[1].firstIndex(of: "X").map {
      lines[1].distance(from: lines[1].startIndex, to: $0)
    }
    #expect(caret == place)
  }

  @Test func spansOfSeveralLinesEndWithTheFirst() {
    #expect(
      render("a: [1,\n2]\n", "[1,\n2]") == """
        a.yaml:1:4: error: wrong [TW9901]
            1 | a: [1,
              |    ^~~

        """)
  }

  @Test func lineNumbersOfAnyLength() {
    let text = render(String(repeating: "\n", count: 123_456) + "x", "x")
    #expect(text.contains("123457 | x\n"))
  }

  @Test func summaries() {
    let renderer = TextRenderer()
    #expect(renderer.summary([]) == nil)
    #expect(renderer.summary([Samples.lanes]) == "1 error")
    #expect(
      renderer.summary([Samples.lanes, Samples.unused, Samples.lanes]) == "2 errors and 1 warning")
  }
}
