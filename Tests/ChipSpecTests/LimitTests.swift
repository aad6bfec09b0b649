import Foundation
import Testing

@testable import ChipSpec

/// Files made to exhaust a reader end with a message, within a second (three without optimisation,
/// for the sake of busy machines; the times that matter are printed).
@Suite(.serialized) struct LimitTests {
  private func identifiers(_ bytes: [UInt8]) -> [String] {
    let start = ThreadTime.now
    let reading = SpecificationReader.read(bytes: bytes, file: "limit.yaml")
    let text = reading.text()
    let elapsed = ThreadTime.now - start
    #if DEBUG
      let limit = Duration.seconds(3)
    #else
      let limit = Duration.seconds(1)
    #endif
    let head = String(decoding: bytes.prefix(20), as: UTF8.self)
    #expect(elapsed < limit, "took \(elapsed): \(head)")
    if elapsed > .seconds(0.1) { print("limit: \(elapsed) for \(bytes.count) bytes: \(head)") }
    #expect(text.utf8.count < 200_000)
    #expect(
      (reading.specification == nil) == reading.diagnostics.contains { $0.severity == .error })
    return reading.diagnostics.map(\.rule.identifier)
  }

  private func identifiers(_ text: String) -> [String] { identifiers(Array(text.utf8)) }

  @Test func longestFile() {
    let text = "# " + String(repeating: "x", count: (1 << 20) - 3) + "\n"
    #expect(text.utf8.count == 1 << 20)
    #expect(identifiers(text) == ["TW0015"])
    #expect(identifiers(text + "\n") == ["TW0001"])
  }

  @Test func largestLayout() throws {
    let row = "    - " + Array(repeating: "compute", count: 128).joined(separator: " ") + "\n"
    let text =
      "grid: {columns: 128, rows: 128}\ntiles: {compute: {sram: {}, simd: {}}}\nlayout:\n  map:\n"
      + String(repeating: row, count: 128)
    #expect(identifiers(text) == [])
    let spec = SpecificationReader.read(text: text, file: "x").specification
    #expect(spec?.layout.count == 16_384)
    #expect(spec?.grid.xWidth == 7)
  }

  @Test func largestLayoutOfLists() {
    let row = "    - [" + Array(repeating: "compute", count: 128).joined(separator: ", ") + "]\n"
    let text =
      "grid: {columns: 128, rows: 128}\ntiles: {compute: {sram: {}, simd: {}}}\nlayout:\n  map:\n"
      + String(repeating: row, count: 128)
    #expect(identifiers(text) == [])
  }

  @Test func aliasBombs() {
    for width in [2, 9, 30] {
      let bomb = (0..<40).map { level in
        let item = level == 0 ? "x" : "*a\(level - 1)"
        return
          "a\(level): &a\(level) [\(Array(repeating: item, count: width).joined(separator: ", "))]\n"
      }.joined()
      #expect(identifiers(bomb) == ["TW0007"])
    }
    let keys = (0..<20).map { "k\($0): &k\($0) {a: *k\($0 - 1), b: *k\($0 - 1)}\n" }
    #expect(identifiers("k-1: &k-1 {}\n" + keys.joined()) == ["TW0007"])
  }

  @Test func depth() {
    #expect(identifiers(String(repeating: "[", count: 1_000_000)) == ["TW0006"])
    #expect(identifiers(String(repeating: "{a: ", count: 200_000)) == ["TW0006"])
    #expect(identifiers(String(repeating: "- ", count: 500_000)) == ["TW0006"])
    #expect(identifiers(String(repeating: "? ", count: 500_000)) == ["TW0006"])
    let blocks = (0..<400).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(identifiers(blocks) == ["TW0006"])
  }

  @Test func manyOfOneThing() {
    #expect(identifiers(String(repeating: "a: 1\n", count: 200_000)).last == "TW0119")
    #expect(identifiers((0..<60_000).map { "a\($0): 1\n" }.joined()) == ["TW0007"])
    #expect(identifiers((0..<40_000).map { "a\($0): 1\n" }.joined()).count == 101)
    #expect(identifiers("layout: [" + String(repeating: "a,", count: 400_000) + "]") == ["TW0007"])
    #expect(identifiers("name: " + String(repeating: "n", count: 1_000_000)).contains("TW0115"))
    #expect(identifiers("name: '" + String(repeating: "n\n", count: 500_000)) == ["TW0005"])
    #expect(identifiers(String(repeating: "&", count: 1_000_000)) == ["TW0005"])
    #expect(identifiers(String(repeating: "!", count: 1_000_000)).contains("TW0012"))
    #expect(identifiers(String(repeating: "%", count: 1_000_000)) == ["TW0005"])
    #expect(
      identifiers("clock: " + String(repeating: "9", count: 1_000_000) + " MHz").contains("TW0105"))
    #expect(identifiers(String(repeating: "\u{1F600}", count: 250_000)) == ["TW0102"])
    #expect(identifiers(String(repeating: "a: &x *x\n", count: 100_000)).isEmpty == false)
    #expect(identifiers((0..<80_000).map { "- &a\($0) *b\n" }.joined()).isEmpty == false)
    #expect(identifiers((0..<40_000).map { "- *b\($0)\n" }.joined()).count == 101)
    let anchors = (0..<30_000).map { "- &anchor\($0) x\n" }.joined()
    #expect(identifiers(anchors + (0..<10_000).map { "- *b\($0)\n" }.joined()).count == 101)
  }

  @Test func everySingleByte() {
    for byte in UInt8.min...UInt8.max {
      #expect(!identifiers([byte]).isEmpty)
      #expect(!identifiers([0x61, byte, 0x3A, 0x20, byte]).isEmpty)
    }
  }

  /// A valid spec cut off at any byte is reported or read, never a crash.
  @Test func everyPrefix() throws {
    let path = ShippedSpecTests.folder.appending(path: "quad.yaml").path
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    for end in bytes.indices { _ = identifiers(Array(bytes[..<end])) }
  }

  /// Reading the largest reference chip, as an average of many.
  @Test func readingIsFast() throws {
    let path = ShippedSpecTests.folder.appending(path: "mythic-m1108.yaml").path
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let start = ThreadTime.now
    for _ in 0..<50 { _ = SpecificationReader.read(bytes: bytes, file: path) }
    let average = (ThreadTime.now - start) / 50
    print("mythic-m1108.yaml: \(average) on average")
    #expect(average < .milliseconds(50))
  }
}
