import Foundation
import Testing

@testable import ChipSpec

/// What is derived from the keys: reference page, schema, starter spec, a chip's text.
@Suite struct WritingTests {
  /// `TILEWRIGHT_REFRESH=1 swift test --filter WritingTests` writes the page again.
  @Test func referencePageIsCurrent() throws {
    let file = Repository.root.appending(path: "docs/reference/spec.md")
    let page = ReferencePage.text()
    #expect(try page == Repository.expected(file, actual: page), "docs/reference/spec.md is stale")
  }

  @Test(arguments: ["demo", "a", "chip_2"])
  func starterIsValid(name: String) throws {
    let text = StarterSpec.text(name: name)
    let reading = SpecificationReader.read(text: text, file: "\(name).yaml")
    #expect(reading.text() == "")
    let spec = try #require(reading.specification)
    #expect(spec.name == name)
    #expect(spec.count(ofKind: "compute") == 12)
    #expect(spec.count(ofKind: "memory") == 4)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  /// The starter spec shows every key that there is.
  @Test func starterIsComplete() {
    let text = StarterSpec.text(name: "demo")
    func check(_ section: SectionDescription) {
      for key in section.keys {
        if key.key != "fill" {
          #expect(text.contains(" \(key.key):") || text.contains("\n\(key.key):"))
        }
        if let below = key.section?.description { check(below) }
      }
    }
    check(SpecTree.root)
  }

  @Test(arguments: ["demo", "module", "Demo", "4tiles", "a-b"])
  func starterNames(name: String) {
    let reading = SpecificationReader.read(text: StarterSpec.text(name: name), file: "x")
    #expect(StarterSpec.accepts(name: name) == (reading.specification != nil))
  }

  /// Reading a chip's text gives the chip again.
  @Test(arguments: Repository.specs(in: ShippedSpecTests.folder))
  func textReadsBack(name: String) throws {
    let path = ShippedSpecTests.folder.appending(path: name).path
    let spec = try #require(try SpecificationReader.read(path: path).specification)
    let again = SpecificationReader.read(text: SpecificationText.text(spec), file: "again")
    #expect(again.text() == "")
    #expect(again.specification == spec)
  }

  @Test func everyKeyIsDocumented() {
    func check(_ section: SectionDescription) {
      #expect(!section.keys.isEmpty)
      #expect(Set(section.keys.map(\.key)).count == section.keys.count)
      for key in section.keys {
        #expect(key.summary.hasSuffix("."), "'\(key.key)' needs a sentence")
        #expect(key.key.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil)
        if let below = key.section?.description { check(below) }
      }
    }
    check(SpecTree.root)
  }

  /// Every default is a value that its own key accepts.
  @Test func defaultsAreAccepted() {
    let text = """
      name: chip
      tiles:
        a:
          sram: {}
          analog:
            nonidealities: {}
          simd: {}
          packet_manager: {}
          core: {}
      """
    let reading = SpecificationReader.read(text: text, file: "defaults")
    let spec = reading.specification
    #expect(reading.text() == "")
    #expect(spec?.kinds.first?.analog == AnalogSpec())
    let again = spec.map { SpecificationReader.read(text: SpecificationText.text($0), file: "x") }
    #expect(again?.specification == spec)
  }
}
