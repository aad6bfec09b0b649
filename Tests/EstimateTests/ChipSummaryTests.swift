import ChipSpec
import Estimate
import Testing

struct ChipSummaryTests {
  private func summary(_ path: String) throws -> ChipSummary {
    let reading = try SpecificationReader.read(path: path)
    return ChipSummary(try #require(reading.specification))
  }

  @Test func `the small reference chip`() throws {
    // 64 × 64 products in 8 conversions of 100 ns: 4,096 MAC per 0.8 µs and tile.
    #expect(
      try summary("Hardware/Specs/quad.yaml").text
        == "4 tiles, 16.4 k weights, 41 GOP/s peak, 64 KiB of SRAM, bisection 12.8 GB/s, "
        + "host link 500 MB/s")
  }

  @Test func `the large reference chip has the published weights`() throws {
    let large = try summary("Hardware/Specs/mythic-m1108.yaml")
    #expect(large.tiles == 108)
    #expect(large.weights == 113_246_208)
    // Published: 35 TOPS.
    #expect(abs(2 * large.peakMACs / 35e12 - 1) < 0.02)
  }
}
