import ChipPrograms
import ChipSpec
import CoSimulation
import Golden
import Testing

/// What a host does with a chip, on the golden chip.
struct ChipTests {
  private static func chip(_ seed: UInt64?) throws -> GoldenChip {
    let reading = SpecificationReader.read(text: StuckChipProgram.text, file: "chip.yaml")
    return try GoldenChip(try #require(reading.specification), seed: seed)
  }

  @Test(arguments: [nil, 3] as [UInt64?])
  func words(seed: UInt64?) throws {
    let chip = try Self.chip(seed)
    try chip.write([1, 2, 3], x: 1, y: 0, at: 0x100)
    #expect(try chip.read(x: 1, y: 0, at: 0x108) == 3)
    #expect(try chip.read(x: 2, y: 0, at: 0) == nil)
    #expect(try chip.read(.windowErrors) == 1)
    try chip.ring(5, by: 7, x: 1, y: 0)
    try chip.settle()
    #expect(chip.model.tile(x: 1, y: 0)?.semaphores?.values[5] == 7)
  }

  @Test(arguments: [nil, 3] as [UInt64?])
  func copies(seed: UInt64?) throws {
    let chip = try Self.chip(seed)
    let bytes = (0..<1_001).map { UInt8(truncatingIfNeeded: 7 * $0) }
    #expect(try chip.copy(bytes, toX: 1, y: 0, at: 0x200) == 0)
    #expect(try chip.copy(bytes.count, fromX: 1, y: 0, at: 0x200) == bytes)
    #expect(try chip.fill(16, with: 0x0102_0304, x: 0, y: 0, at: 8) == 0)
    #expect(try chip.read(x: 0, y: 0, at: 20) == 0x0102_0304)
    #expect(try chip.copy(bytes, toX: 0, y: 1, at: 0) == HostPacket.Failure.target.rawValue)
    #expect(try chip.copy(8, fromX: 0, y: 0, at: 4) == nil)
    let fill = HostTransferRequest(.fill, x: 1, y: 0, at: 0, length: 64, pattern: 9)
    #expect(try chip.transfer(fill, interrupts: true) == 0)
    #expect(try chip.read(x: 1, y: 0, at: 60) == 9)
  }
}
