import Testing

@testable import ChipSpec

/// The packet manager's registers are those of docs/parts/packet_manager.md.
struct PacketManagerRegisterTests {
  static func spec(transfers: Int, dimensions: Int) -> PacketManagerSpec {
    var spec = PacketManagerSpec()
    spec.transfers = transfers
    spec.dimensions = dimensions
    return spec
  }

  @Test func registersOfTheDocument() throws {
    let block = RegisterBlock.packetManager(Self.spec(transfers: 3, dimensions: 4), grain: 8)
    #expect(block.faults.isEmpty)
    let map = try AddressMap(
      name: "t", documentation: "A tile.", memorySize: 1024, blocks: [block])
    #expect(
      PartRegisterTests.lines(map).joined(separator: "\n") == """
        0x40007000 packet_manager.parameters.channels 7:0 constant 0x3
        0x40007000 packet_manager.parameters.dimensions 15:8 constant 0x4
        0x40007000 packet_manager.parameters.grain 23:16 constant 0x8
        0x40007010 packet_manager.done.channels 2:0 event 0x0
        0x40007014 packet_manager.failed.channels 2:0 event 0x0
        0x40007018 packet_manager.refused.channels 2:0 event 0x0
        0x40007100 packet_manager.start[3].go 0 pulse 0x0
        0x40007100 packet_manager.start[3].stop 1 pulse 0x0
        0x40007100 packet_manager.start[3].address 23:3 readWrite 0x0
        0x40007140 packet_manager.status[3].busy 0 readOnly 0x0
        0x40007140 packet_manager.status[3].waiting 1 readOnly 0x0
        0x40007140 packet_manager.status[3].unanswered 2 readOnly 0x0
        0x40007140 packet_manager.status[3].error 7:4 readOnly 0x0
        0x40007180 packet_manager.descriptor[3].address 23:3 readOnly 0x0
        """)
  }

  @Test(arguments: [1, 2, 16])
  func anyNumberOfChannelsHasRoom(_ transfers: Int) throws {
    let block = RegisterBlock.packetManager(
      Self.spec(transfers: transfers, dimensions: 8), grain: 4)
    #expect(block.faults.isEmpty)
    for name in ["start", "status", "descriptor"] {
      let register = try #require(block.registers.first { $0.name == name })
      #expect(register.count == transfers)
    }
  }
}
