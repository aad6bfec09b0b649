import CoSimulation
import Foundation
import Testing

/// Capsules: what is written is read again, and what is wrong with a file is said where it stands.
struct CapsuleFileTests {
  private static let capsule = Capsule(
    version: "0.1.0", spec: .init(file: "a.yaml", text: "name: a\n"), program: .init(), seed: .max,
    cycles: 100, checks: true, engine: EngineChoice(threads: 2),
    tools: .init(verilator: "Verilator 5.006", compiler: "clang 19"),
    rtl: .init(sha256: "12ab", edited: [.init(name: "router.v", text: "module router;\n")]),
    failure: ChipFailure(
      .stuck, cycle: 9,
      divergence: Divergence(
        cycle: 8, x: 1, y: nil, part: "router", stage: "commit", expected: "a", actual: "b",
        history: ["c"]),
      messages: ["d"],
      waits: [
        TileWaits(x: 0, y: 1, waits: [PartWait(part: "simd", reason: "e", isOwed: true)])
      ]))

  /// The messages about a file.
  private static func messages(_ text: String) -> String {
    do {
      _ = try CapsuleFile.read(bytes: Array(text.utf8), path: "bad.json")
      return "nothing is wrong"
    } catch {
      return error.description
    }
  }

  @Test func `what is written is read again`() throws {
    let text = try CapsuleFile.text(Self.capsule)
    #expect(try CapsuleFile.read(bytes: Array(text.utf8), path: "a.json") == Self.capsule)
  }

  /// A number that is out of its range used to make a capsule "not JSON".
  @Test func `numbers out of their range`() throws {
    let text = try CapsuleFile.text(Self.capsule)
    let line =
      try #require(
        text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex {
          $0.hasPrefix("  \"seed\"")
        }) + 1
    for found in ["-1", "18446744073709551616", "1.5"] {
      #expect(
        Self.messages(
          text.replacing("\"seed\" : 18446744073709551615", with: "\"seed\" : \(found)")
        )
        .hasPrefix(
          "bad.json:\(line):12: error: 'seed' must be a whole number from 0 to 18446744073709551615, "
            + "found '\(found)' [TW1004]\n"))
    }
    #expect(
      Self.messages(text.replacing("\"threads\" : 2", with: "\"threads\" : 65")).contains(
        "'engine.threads' must be a whole number from 1 to 64, found '65' [TW1004]"))
  }

  @Test func `what is no capsule`() throws {
    let text = try CapsuleFile.text(Self.capsule)
    for (original, replacement, message) in [
      (
        "\"capsule\" : 1", "\"capsule\" : 9",
        "'capsule' must be 1, the version of the format, found 9 [TW1001]"
      ),
      ("\"seed\"", "\"sees\"", "a capsule must have the key 'seed', which is missing [TW1002]"),
      (
        "\"isOwed\" : true", "\"isOwed\" : 1",
        "'failure.waits[0].waits[0].isOwed' must be true or false, found a number [TW1003]"
      ),
      (
        "[\n      \"d\"\n    ]", "\"d\"",
        "'failure.messages' must be an array, found a string [TW1003]"
      ),
      ("\"tiled\"", "\"mpi\"", "'engine.kind' must be 'flat' or 'tiled', found 'mpi' [TW1005]"),
      (
        "name: a", "name: b",
        "'spec.sha256' is not that of 'spec.text': one of the two was edited [TW1006]"
      ),
      (
        "\"program\" : {", "\"program\" : {\"file\": \"x\"",
        "'program' must have both 'file' and 'text', 'text' is missing [TW1002]"
      ),
      (",", ";", "expected ',' or '}', found ';' [TW1000]"),
    ] {
      try #require(text.contains(original))
      let found = Self.messages(text.replacing(original, with: replacement))
      #expect(found.hasPrefix("bad.json:"))
      #expect(found.contains(": error: \(message)\n"), "\(found)")
    }
    #expect(
      Self.messages("") == """
        bad.json:1:1: error: expected a value, found the end of the file [TW1000]
            1 |
              | ^
              = help: a capsule is the JSON file that a failure of 'cosim' or 'regress' leaves

        """)
  }

  @Test func `the rules are documented`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    let page = try String(contentsOfFile: "\(root)/docs/regressions.md", encoding: .utf8)
    for rule in CapsuleRules.all {
      #expect(page.contains("| \(rule.identifier) | \(rule.name) | \(rule.summary) |"))
    }
  }
}
