import Foundation
import Testing

@testable import ChipSpec

/// Each wrong spec in `Bad/` gives exactly the messages in the `.txt` file beside it.
/// `TILEWRIGHT_REFRESH=1 swift test --filter BadSpecTests` writes those files again.
@Suite struct BadSpecTests {
  @Test(arguments: Repository.specs(in: Repository.bad))
  func messages(name: String) throws {
    let file = Repository.bad.appending(path: name)
    let reading = try SpecificationReader.read(bytes: Array(Data(contentsOf: file)), file: name)
    let expected = file.deletingPathExtension().appendingPathExtension("txt")
    #expect(try reading.text() == Repository.expected(expected, actual: reading.text()))
    #expect(!reading.diagnostics.isEmpty, "a wrong spec must be reported")
  }

  @Test func thereAreManyWrongSpecs() {
    #expect(Repository.specs(in: Repository.bad).count >= 100)
  }

  /// A rule that no wrong spec breaks is a rule that nobody has seen working.
  @Test func everyRuleIsBroken() throws {
    var seen: Set<String> = []
    for name in Repository.specs(in: Repository.bad) {
      let data = try Data(contentsOf: Repository.bad.appending(path: name))
      let reading = SpecificationReader.read(bytes: Array(data), file: name)
      seen.formUnion(reading.diagnostics.map(\.rule.identifier))
    }
    // Files that break these are too large to keep: LimitTests makes them.
    seen.formUnion([YAMLRules.fileSize.identifier])
    let all = Set((YAMLRules.all + SpecRules.all).map(\.identifier))
    #expect(all.subtracting(seen).sorted() == [])
  }

  @Test func identifiersAreUnique() {
    let rules = YAMLRules.all + SpecRules.all
    #expect(Set(rules.map(\.identifier)).count == rules.count)
    #expect(Set(rules.map(\.name)).count == rules.count)
    #expect(rules.allSatisfy { $0.identifier.wholeMatch(of: /TW[0-9]{4}/) != nil })
  }
}
