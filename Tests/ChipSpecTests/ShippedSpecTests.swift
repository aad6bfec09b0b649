import Foundation
import Testing

@testable import ChipSpec

/// The specs in `Hardware/Specs` mean what their comments say.
@Suite struct ShippedSpecTests {
  static let folder = Repository.root.appending(path: "Hardware/Specs")

  private func read(_ name: String) throws -> Specification {
    let reading = try SpecificationReader.read(path: Self.folder.appending(path: name).path)
    #expect(reading.text() == "")
    return try #require(reading.specification)
  }

  @Test(arguments: Repository.specs(in: folder))
  func isValid(name: String) throws {
    _ = try read(name)
  }

  @Test func quad() throws {
    let spec = try read("quad.yaml")
    #expect(spec.name == "quad")
    #expect(spec.clock == 400_000_000)
    #expect(spec.power == 250)
    #expect(spec.grid.count == 4)
    #expect(spec.grid.xWidth == 1)
    #expect(spec.layout == [0, 0, 0, 0])
    let tile = spec.kind(x: 1, y: 1)
    #expect(tile.name == "compute")
    #expect(tile.sram?.capacity == 16_384)
    #expect(tile.sram?.banks == 4)
    #expect(tile.analog?.rows == 64)
    #expect(tile.analog?.columns == 64)
    #expect(tile.analog?.converters == 8)
    #expect(tile.analog?.conversionCycles(clock: spec.clock) == 40)
    #expect(tile.analog?.nonidealities.isIdeal == true)
    #expect(tile.simd?.lanes == 4)
    #expect(tile.core == CoreSpec())
    #expect(spec.router == RouterSpec())
  }

  @Test func mythicM1108() throws {
    let spec = try read("mythic-m1108.yaml")
    #expect(spec.grid.columns == 12)
    #expect(spec.grid.rows == 9)
    #expect(spec.grid.xWidth == 4)
    #expect(spec.grid.yWidth == 4)
    #expect(spec.count(ofKind: "compute") == 108)
    #expect(spec.weights == 108 * 1024 * 1024)  // 113.2 million, as published
    #expect(spec.kind(x: 11, y: 8).sram?.capacity == 65_536)
    #expect(spec.host?.bandwidth == 2_000_000_000)
    #expect(spec.kind(x: 0, y: 0).analog?.productTime == 6_400_000)  // 6.47 us published
  }

  @Test func fileThatCannotBeRead() {
    let error = #expect(throws: SpecificationFileError.self) {
      try SpecificationReader.read(path: "/nowhere/chip.yaml")
    }
    #expect(error?.description == "cannot read '/nowhere/chip.yaml': No such file or directory")
    #expect(throws: SpecificationFileError.self) { try SpecificationReader.read(path: "/tmp") }
    #expect(throws: SpecificationFileError.self) { try SpecificationReader.read(path: "a\u{0}b") }
  }
}
