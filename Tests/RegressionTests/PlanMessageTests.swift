import Diagnostics
import Foundation
import Testing

@testable import Regression

/// What the reader says about plans that are wrong, to the letter.
struct PlanMessageTests {
  /// The repository's directory, in which specs are found.
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  private func reading(_ text: String) -> PlanReading {
    PlanReader.read(bytes: Array(text.utf8), file: "plan.yaml")
  }

  private func messages(_ text: String) -> String { reading(text).text() }

  private let spec = "\(Self.root)/Hardware/Specs/quad.yaml"

  @Test func `a plan's runs`() throws {
    let reading = reading(
      """
      plan: 1
      name: nightly
      defaults: {seeds: 1..2, cycles: 5000}
      groups:
        first:
          specs: \(spec)
          engines: [flat, tiled]
        second:
          specs: [\(spec)]
          seeds: [7, 9..10]
          threads: 2
          skipping: false
          checking: false
          cycles: 10
      """)
    #expect(reading.text() == "")
    let plan = try #require(reading.plan)
    #expect(plan.name == "nightly")
    #expect(
      plan.runs.map(\.name) == [
        "first/quad/random/flat/1", "first/quad/random/flat/2", "first/quad/random/tiled/1",
        "first/quad/random/tiled/2", "second/quad/random/tiled-2-threads-no-skip/7",
        "second/quad/random/tiled-2-threads-no-skip/9",
        "second/quad/random/tiled-2-threads-no-skip/10",
      ])
    #expect(plan.runs.map(\.cycles) == [5000, 5000, 5000, 5000, 10, 10, 10])
    #expect(plan.runs.map(\.checks) == [true, true, true, true, false, false, false])
  }

  @Test func `engines in one word`() {
    #expect(
      messages(
        """
        plan: 1
        groups:
          a:
            specs: \(spec)
            engines: [flat, tiled, tiled-no-skip, tiled-3-threads-no-skip]
            skipping: false
          b: {specs: \(spec), engines: [flat, tiled-2-threads], threads: 2}
        """) == """
          plan.yaml:5:28: error: an item stands once in its list, found 'tiled-no-skip' again [TW0610]
              5 |     engines: [flat, tiled, tiled-no-skip, tiled-3-threads-no-skip]
                |                            ^~~~~~~~~~~~~
                = help: remove one of the two
          plan.yaml:5:21: note: it stands here already
              5 |     engines: [flat, tiled, tiled-no-skip, tiled-3-threads-no-skip]
                |                     ^~~~~

          plan.yaml:7:3: warning: 'threads' and 'skipping' have an effect on the engine 'tiled' only [TW0615]
              7 |   b: {specs: \(spec), engines: [flat, tiled-2-threads], threads: 2}
                |   ^

          """)
  }

  @Test func nothing() {
    #expect(
      messages("") == """
        plan.yaml:1:1: error: the file holds no plan [TW0015]
            1 |
              | ^
              = help: docs/regressions.md has a plan to start from

        """)
  }

  @Test func `a list instead of a mapping`() {
    #expect(
      messages("- a\n") == """
        plan.yaml:1:1: error: a plan must be a mapping of keys, found a list [TW0602]
            1 | - a
              | ^~~

        """)
  }

  @Test func `missing keys`() {
    #expect(
      messages("name: x\n") == """
        plan.yaml:1:1: error: a plan must have the key 'groups', which is missing [TW0601]
            1 | name: x
              | ^~~~
              = help: 'groups' is a mapping of names to groups of runs

        plan.yaml:1:1: error: a plan must have the key 'plan', which is missing [TW0601]
            1 | name: x
              | ^~~~
              = help: write 'plan: 1', the version of the format, at the beginning

        """)
  }

  @Test func `a plan of a later version`() {
    #expect(
      messages("plan: 2\nstages: []\n") == """
        plan.yaml:1:7: error: 'plan' must be 1, the version of the format, found '2' [TW0604]
            1 | plan: 2
              |       ^
              = help: a later version of tilewright reads it

        """)
  }

  @Test func `keys that are misspelt, misplaced or reserved`() {
    #expect(
      messages(
        """
        plan: 1
        seeds: 4
        groups:
          smoke:
            spec: \(spec)
            tags: [quick]
            colour: red
        """) == """
          plan.yaml:2:1: error: a plan has no key 'seeds' [TW0600]
              2 | seeds: 4
                | ^~~~~
                = help: 'seeds' is a key of 'defaults' and of each group

          plan.yaml:5:5: error: group 'smoke' has no key 'spec' [TW0600]
              5 |     spec: \(spec)
                |     ^~~~
                = help: did you mean 'specs'?

          plan.yaml:6:5: error: 'tags' is a key that this version does not understand [TW0614]
              6 |     tags: [quick]
                |     ^~~~
                = help: a later version will read words by which a part of the plan is chosen there; remove the key

          plan.yaml:7:5: error: group 'smoke' has no key 'colour' [TW0600]
              7 |     colour: red
                |     ^~~~~~
                = help: its keys are specs, programs, seeds, engines, threads, skipping, checking and cycles

          """)
  }

  @Test func `values that are wrong`() {
    #expect(
      messages(
        """
        plan: 1
        defaults:
          seeds: [1..3, 3, 9..2, 1-4, "x"]
          engines: [flat, tield, flat]
          threads: 0
          skipping: yes
          cycles: 1_000
        groups:
          "a b": {}
          x: {specs: [], programs: }
        """) == """
          plan.yaml:3:17: error: an item stands once in its list, found '3' again [TW0610]
              3 |   seeds: [1..3, 3, 9..2, 1-4, "x"]
                |                 ^
                = help: remove one of the two
          plan.yaml:3:11: note: it stands here already
              3 |   seeds: [1..3, 3, 9..2, 1-4, "x"]
                |           ^~~~

          plan.yaml:3:20: error: 'seeds' must be numbers and ranges such as '1..20', found '9..2' [TW0607]
              3 |   seeds: [1..3, 3, 9..2, 1-4, "x"]
                |                    ^~~~
                = help: write '2..9'

          plan.yaml:3:26: error: 'seeds' must be numbers and ranges such as '1..20', found '1-4' [TW0607]
              3 |   seeds: [1..3, 3, 9..2, 1-4, "x"]
                |                          ^~~
                = help: write a range with two dots: '1..20'

          plan.yaml:3:31: error: 'seeds' must be numbers and ranges such as '1..20', found 'x' [TW0607]
              3 |   seeds: [1..3, 3, 9..2, 1-4, "x"]
                |                               ^~~

          plan.yaml:4:19: error: 'engines' must be 'flat', 'tiled', 'tiled-no-skip', 'tiled-one-by-one' or 'tiled-2-threads', found 'tield' [TW0608]
              4 |   engines: [flat, tield, flat]
                |                   ^~~~~
                = help: did you mean 'tiled'?

          plan.yaml:4:26: error: an item stands once in its list, found 'flat' again [TW0610]
              4 |   engines: [flat, tield, flat]
                |                          ^~~~
                = help: remove one of the two
          plan.yaml:4:13: note: it stands here already
              4 |   engines: [flat, tield, flat]
                |             ^~~~

          plan.yaml:5:12: error: 'threads' must be a whole number from 1 to 64, found '0' [TW0606]
              5 |   threads: 0
                |            ^

          plan.yaml:6:13: error: 'skipping' must be 'true' or 'false', found 'yes' [TW0609]
              6 |   skipping: yes
                |             ^~~

          plan.yaml:7:11: error: 'cycles' must be a whole number from 1 to 1000000000000, found '1_000' [TW0606]
              7 |   cycles: 1_000
                |           ^~~~~
                = help: write plain digits

          plan.yaml:9:3: error: the name of a group must be 1 to 64 letters, digits, '_', '-' and '.', found 'a b' [TW0605]
              9 |   "a b": {}
                |   ^~~~~

          plan.yaml:10:14: error: 'specs' must have at least one item, found an empty list [TW0603]
             10 |   x: {specs: [], programs: }
                |              ^~

          plan.yaml:10:18: error: 'programs' has no value [TW0603]
             10 |   x: {specs: [], programs: }
                |                  ^~~~~~~~

          """)
  }

  @Test func `specs that are not there`() {
    #expect(
      messages(
        """
        plan: 1
        groups:
          all: {seeds: 1..3}
          one: {specs: nowhere.yaml}
        """) == """
          plan.yaml:3:3: error: group 'all' must have the key 'specs', which is missing [TW0601]
              3 |   all: {seeds: 1..3}
                |   ^~~
                = help: name its specs there or in 'defaults', relative to the plan

          plan.yaml:4:16: error: the spec 'nowhere.yaml' cannot be read: No such file or directory [TW0611]
              4 |   one: {specs: nowhere.yaml}
                |                ^~~~~~~~~~~~
                = help: paths are relative to the plan

          """)
  }

  @Test func `seeds out of their range`() {
    #expect(
      messages(
        """
        plan: 1
        groups:
          all: {specs: \(spec), seeds: [-1, 5..18446744073709551615, 9223372036854775808]}
        """
      ).split(separator: "\n").filter { $0.contains(" error: ") }.map {
        String($0.drop { $0 != " " })
      }
        == ["-1", "18446744073709551615"].map {
          " error: a seed must be a whole number from 0 to 18446744073709551614, found '\($0)' [TW0607]"
        })
  }

  /// Programs used to be tried on the first spec only.
  @Test func `a program that does not fit every spec`() throws {
    let path = NSTemporaryDirectory() + "tilewright-plan-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let program = """
      {"format": "tilewright-program", "version": 1,
       "load": [{"step": "write", "tile": [1, 1], "address": 0, "words": [1]}]}
      """
    try Data(program.utf8).write(to: URL(fileURLWithPath: path))
    let single = "\(Self.root)/Hardware/Plans/Specs/single.yaml"
    func plan(_ specs: String) -> String {
      "plan: 1\ngroups:\n  one:\n    programs: \(path)\n    specs: [\(specs)]\n"
    }
    #expect(messages(plan(spec)) == "")
    let text = messages(plan("\(spec), \(single)"))
    #expect(
      text.contains("plan.yaml:4:15: error: the program ")
        && text.contains(" does not fit the chip of ")
        && text.contains("plan.yaml:5:\(15 + spec.count): note: the spec stands here\n"), "\(text)")
    #expect(
      text.contains(
        "\(path):2:37: error: 'tile' must lie in the grid of the chip 'single', which is 1 × 1, found "
          + "[1, 1] [TW0509]"))
  }

  @Test func `too many runs`() {
    #expect(
      messages(
        """
        plan: 1
        groups:
          many: {specs: \(spec), seeds: 1..60000, engines: [flat, tiled]}
          more: {specs: \(spec), seeds: 1..1000000}
        """
      ).contains("[TW0613]"))
  }

  @Test func `the rules are documented`() throws {
    let page = try String(contentsOfFile: "\(Self.root)/docs/regressions.md", encoding: .utf8)
    for rule in PlanRules.all {
      let severity = rule.severity == .error ? "error" : "warning"
      #expect(
        page.contains("| \(rule.identifier) | \(rule.name) | \(severity) | \(rule.summary) |"))
    }
    #expect(Set(PlanRules.all.map(\.identifier)).count == PlanRules.all.count)
  }

  /// Whatever bytes a plan holds, reading ends, with messages if there is no plan.
  @Test func `random bytes`() {
    let seed =
      ProcessInfo.processInfo.environment["TILEWRIGHT_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
    var random = Generator(state: seed)
    let sample = Array(
      "plan: 1\ndefaults: {seeds: 1..2}\ngroups:\n  a: {specs: [x.yaml], engines: flat}\n".utf8)
    for _ in 0..<2_000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(sample.randomElement(using: &random) ?? 0, at: place)
        }
      }
      let reading = PlanReader.read(bytes: bytes, file: "plan.yaml")
      #expect(reading.plan != nil || reading.diagnostics.containsError, "seed \(seed)")
    }
  }

  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 33
    }
  }
}
