import ChipSpec
import Testing

@testable import ELF

/// Programs that the reader accepts.
struct ELFReaderTests {
  @Test func whatIsLoaded() throws {
    var sample = Sample()
    sample.entry = 0x24
    sample.segments = [
      .init(address: 0x20, bytes: [1, 2, 3, 4, 5, 6, 7]),
      .init(address: 0x40, bytes: [8], size: 0x40), .init(address: 0, bytes: [], size: 0x10),
      .init(address: 0, bytes: []), .init(address: 0x2_0000, bytes: [9], type: 0x7000_0003),
    ]
    sample.symbols = [
      ("tohost", 0x80), ("fromhost", 0x88), ("begin_signature", 0xFC0), ("end_signature", 0x1000),
      ("tohost2", 0x2000),
    ]
    let reading = ELFReader.read(bytes: sample.bytes, file: "good.elf", for: Sample.target)
    #expect(reading.text() == "")
    let program = try #require(reading.program)
    #expect(program.entry == 0x24)
    #expect(program.segments.map(\.addresses) == [0x20..<0x27, 0x40..<0x80, 0..<0x10])
    #expect(program.tohost == 0x80)
    #expect(program.fromhost == 0x88)
    #expect(program.signature == 0xFC0..<0x1000)
    let image = program.image(capacity: 0x1000)
    #expect(image.count == 0x1000)
    #expect(Array(image[0x1F..<0x29]) == [0, 1, 2, 3, 4, 5, 6, 7, 0, 0])
    #expect(image[0x40] == 8)
    #expect(image.count { $0 != 0 } == 8)
  }

  /// A program without `tohost` can be run; that it has none is a warning.
  @Test func aProgramWithoutEnd() {
    var sample = Sample()
    sample.symbols = []
    let reading = ELFReader.read(bytes: sample.bytes, file: "good.elf", for: Sample.target)
    #expect(reading.program != nil)
    #expect(reading.diagnostics.map(\.rule.identifier) == ["TW0418"])
  }

  /// A file cut anywhere gives a program or an error, and an error wherever something that counts is
  /// cut off.
  @Test func cutAnywhere() {
    let bytes = Sample().bytes
    for count in 0..<bytes.count {
      let reading = ELFReader.read(
        bytes: Array(bytes.prefix(count)), file: "cut.elf", for: Sample.target)
      #expect(reading.program == nil, "cut at \(count)")
      #expect(reading.diagnostics.containsError)
      #expect(reading.diagnostics.allSatisfy { ["TW0401", "TW0402"].contains($0.rule.identifier) })
    }
  }

  /// No rule's number stands twice.
  @Test func rules() {
    let rules = [
      ELFRules.fileSize, ELFRules.magic, ELFRules.truncated, ELFRules.class, ELFRules.byteOrder,
      ELFRules.machine, ELFRules.type, ELFRules.header, ELFRules.compressed,
      ELFRules.floatingPoint, ELFRules.embedded, ELFRules.nothing, ELFRules.segmentSize,
      ELFRules.outside, ELFRules.overlap, ELFRules.entry, ELFRules.symbols, ELFRules.symbolPlace,
      ELFRules.noEnd, ELFRules.noSignature, ELFRules.more,
    ]
    #expect(Set(rules.map(\.identifier)).count == rules.count)
    #expect(Set(rules.map(\.name)).count == rules.count)
  }
}
