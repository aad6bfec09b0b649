import Diagnostics
import Foundation
import Testing

/// JSON and SARIF, which other tools read.
@Suite struct MachineRendererTests {
  @Test func json() {
    #expect(
      JSONRenderer().render([Samples.lanes]) == """
        {
          "errors": 1,
          "warnings": 0,
          "diagnostics": [
            {
              "identifier": "TW9901",
              "rule": "lanes",
              "severity": "error",
              "message": "'lanes' must be a power of two from 1 to 64, found 12",
              "help": "use 8 or 16",
              "file": "chips/demo.yaml",
              "line": 3,
              "column": 12,
              "end_line": 3,
              "end_column": 14,
              "notes": [
                {
                  "message": "the unit is here",
                  "file": "chips/demo.yaml",
                  "line": 2,
                  "column": 3,
                  "end_line": 2,
                  "end_column": 7
                }
              ]
            }
          ]
        }

        """)
  }

  @Test func jsonEscapes() throws {
    let strings = ["\"\\/\n\r\t\u{0}\u{1F}\u{7F}", "é\u{1F600}\u{2028}", ""]
    let text = JSON.object(["strings": .array(strings.map(JSON.string))]).text()
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: [String]]
    #expect(object?["strings"] == strings)
    #expect(
      JSON.array([.null, .bool(true), .integer(-1), .decimal("0.5")]).text()
        == "[null, true, -1, 0.5]")
    #expect(JSON.object([:]).text() == "{}")
    #expect(JSON.array([]).text() == "[]")
  }

  @Test func sarif() throws {
    let text = SARIFRenderer(tool: "tilewright", version: "1.0")
      .render([Samples.unused, Samples.lanes])
    let log = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(log["version"] as? String == "2.1.0")
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    #expect(run["columnKind"] as? String == "unicodeCodePoints")
    let driver = (run["tool"] as? [String: Any])?["driver"] as? [String: Any]
    #expect(driver?["name"] as? String == "tilewright")
    let rules = try #require(driver?["rules"] as? [[String: Any]])
    #expect(rules.compactMap { $0["id"] as? String } == ["TW9901", "TW9902"])
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.compactMap { $0["ruleIndex"] as? Int } == [1, 0])
    #expect(results.compactMap { $0["level"] as? String } == ["warning", "error"])
    let message = results[1]["message"] as? [String: String]
    #expect(message?["text"]?.hasSuffix("found 12\nhelp: use 8 or 16") == true)
    let location = (results[1]["locations"] as? [[String: Any]])?.first
    let place = location?["physicalLocation"] as? [String: Any]
    #expect(
      place?["region"] as? [String: Int] == [
        "startLine": 3, "startColumn": 12, "endLine": 3, "endColumn": 14,
      ])
    #expect((place?["artifactLocation"] as? [String: String])?["uri"] == "chips/demo.yaml")
    #expect((results[1]["relatedLocations"] as? [[String: Any]])?.count == 1)
    #expect(results[0]["relatedLocations"] == nil)
  }

  @Test func sarifPathsAreURIs() {
    let file = SourceFile(name: "/a b/é#.yaml", bytes: [])
    let diagnostic = Diagnostic(Samples.lanesRule, "wrong", at: file.span(0..<0))
    let text = SARIFRenderer(tool: "t", version: "1").render([diagnostic])
    #expect(text.contains("\"uri\": \"file:///a%20b/%C3%A9%23.yaml\""))
  }

  @Test func excerpts() {
    #expect(Excerpt.quoted("a") == "'a'")
    #expect(Excerpt.quoted("a\nb\t\u{1B}") == "'a\\nb\\t\u{FFFD}'")
    #expect(Excerpt.quoted(String(repeating: "x", count: 40)).count == 42)
    #expect(Excerpt.quoted(String(repeating: "x", count: 41)).hasSuffix("xx…'"))
    #expect(Excerpt.list([]) == "")
    #expect(Excerpt.list(["a"]) == "a")
    #expect(Excerpt.list(["a", "b", "c"], "or") == "a, b or c")
    #expect(Excerpt.count(1, "row") == "1 row")
    #expect(Excerpt.count(0, "row") == "0 rows")
  }
}
