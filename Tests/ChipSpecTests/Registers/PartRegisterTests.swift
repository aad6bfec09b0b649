import Testing

@testable import ChipSpec

/// The blocks of the parts that exist.
@Suite("Registers of the parts")
struct PartRegisterTests {
  static func map(
    columns: Int = 2, rows: Int = 2, banks: Int = 4, protection: SRAMSpec.Protection = .secded,
    capacity: Int = 65_536
  ) throws(AddressMapFaults) -> AddressMap {
    var sram = SRAMSpec()
    sram.banks = banks
    sram.protection = protection
    sram.capacity = capacity
    return try AddressMap.tile(
      chip: "quad", columns: columns, rows: rows, kind: 3, sram: sram, sramPorts: 4,
      router: RouterSpec())
  }

  static func lines(_ map: AddressMap) -> [String] {
    map.blocks.flatMap { block in
      block.registers.flatMap { register in
        register.fields.map { field in
          "\(PlainText.hex(block.address + register.offset, digits: 8))"
            + " \(block.name).\(register.name)\(register.array.map { "[\($0.count)]" } ?? "")"
            + ".\(field.name) \(field.bitRange) \(field.access.rawValue)"
            + " \(PlainText.hex(field.reset, digits: 1))"
        }
      }
    }
  }

  @Test("a tile with error correction")
  func secded() throws {
    #expect(
      Self.lines(try Self.map(columns: 12, rows: 9)).joined(separator: "\n") == """
        0x40000000 tile.version.minor 7:0 constant 0x0
        0x40000000 tile.version.major 15:8 constant 0x1
        0x40000004 tile.kind.index 7:0 constant 0x3
        0x40000008 tile.grid.columns 15:0 constant 0xc
        0x40000008 tile.grid.rows 31:16 constant 0x9
        0x4000000c tile.position.x 3:0 readOnly 0x0
        0x4000000c tile.position.y 19:16 readOnly 0x0
        0x40000010 tile.memory.bytes 31:0 constant 0x10000
        0x40000014 tile.features.sram 0 constant 0x1
        0x40000014 tile.features.secded 1 constant 0x1
        0x40000014 tile.features.router 2 constant 0x1
        0x40000014 tile.features.semaphores 3 constant 0x0
        0x40000014 tile.features.analog 4 constant 0x0
        0x40000014 tile.features.simd 5 constant 0x0
        0x40000014 tile.features.packet_manager 6 constant 0x0
        0x40000014 tile.features.core 7 constant 0x0
        0x40001000 sram.capacity.bytes 31:0 constant 0x10000
        0x40001004 sram.parameters.banks 15:0 constant 0x4
        0x40001004 sram.parameters.ports 23:16 constant 0x4
        0x40001004 sram.parameters.protection 25:24 constant 0x1
        0x40001008 sram.inject.bit_0 6:0 readWrite 0x0
        0x40001008 sram.inject.enable_0 7 readWrite 0x0
        0x40001008 sram.inject.bit_1 14:8 readWrite 0x0
        0x40001008 sram.inject.enable_1 15 readWrite 0x0
        0x40001020 sram.corrected_flags.banks 3:0 event 0x0
        0x40001040 sram.uncorrected_flags.banks 3:0 event 0x0
        0x40001400 sram.corrected[4].count 31:0 counter 0x0
        0x40001800 sram.uncorrected[4].count 31:0 counter 0x0
        0x40002000 router.position.x 3:0 readOnly 0x0
        0x40002000 router.position.y 19:16 readOnly 0x0
        0x40002004 router.neighbours.north 0 readOnly 0x0
        0x40002004 router.neighbours.east 1 readOnly 0x0
        0x40002004 router.neighbours.south 2 readOnly 0x0
        0x40002004 router.neighbours.west 3 readOnly 0x0
        0x40002008 router.parameters.flit_width 15:0 constant 0x40
        0x40002008 router.parameters.virtual_channels 19:16 constant 0x2
        0x40002008 router.parameters.in_order 20 constant 0x1
        0x40002008 router.parameters.buffer_depth 31:24 constant 0x4
        0x40002010 router.dropped[5].count 31:0 counter 0x0
        0x40003000 network_interface.discarded.count 31:0 counter 0x0
        0x40003004 network_interface.unexpected.count 31:0 counter 0x0
        0x40003008 network_interface.errors.count 31:0 counter 0x0
        0x4000300c network_interface.refused.count 31:0 counter 0x0
        """)
  }

  @Test("any number of semaphores has its registers", arguments: [1, 16, 32, 33, 256])
  func semaphores(_ count: Int) throws {
    let map = try AddressMap(
      name: "some", documentation: "A tile's.", memorySize: 1024,
      blocks: [.semaphores(count, clients: 7)])
    let lines = Self.lines(map)
    let banks = count > 32 ? "[\(count > 64 ? 8 : 2)]" : ""
    #expect(
      lines.joined(separator: "\n") == """
        0x40004000 semaphores.operation.index 7:0 readWrite 0x0
        0x40004000 semaphores.operation.amount 15:8 readWrite 0x0
        0x40004000 semaphores.operation.raise 16 pulse 0x0
        0x40004000 semaphores.operation.take 17 pulse 0x0
        0x40004004 semaphores.result.success 0 readOnly 0x0
        0x40004004 semaphores.result.value 31:16 readOnly 0x0
        0x40004008 semaphores.events.overflow 0 event 0x0
        0x40004008 semaphores.events.bad_index 1 event 0x0
        0x4000400c semaphores.parameters.semaphores 15:0 constant \(PlainText.hex(UInt32(count), digits: 1))
        0x4000400c semaphores.parameters.clients 23:16 constant 0x7
        0x40004020 semaphores.interrupt_enable\(banks).semaphores \(count == 1 ? "0" : "\(min(count, 32) - 1):0") readWrite 0x0
        0x40004400 semaphores.semaphore[\(count)].value 15:0 readOnly 0x0
        """)
  }

  @Test("without error correction there are no error registers")
  func unprotected() throws {
    let map = try Self.map(protection: .none)
    let sram = try #require(map.blocks.first { $0.name == "sram" })
    #expect(sram.registers.map(\.name) == ["capacity", "parameters"])
    let parameters = try #require(sram.registers.last)
    #expect(parameters.reset == 0x0004_0004)
    let features = try #require(map.blocks[0].registers.last)
    #expect(features.reset == 0b101)
  }

  @Test(
    "coordinates have as many bits as the grid needs, at least one",
    arguments: [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (16, 4), (17, 5), (0, 1), (-3, 1)])
  func coordinateWidth(size: Int, width: Int) {
    #expect(RegisterBlock.coordinateWidth(size) == width)
  }

  @Test("any number of banks has its flags and counters", arguments: [1, 2, 32, 64, 256])
  func banks(_ banks: Int) throws {
    let map = try Self.map(banks: banks)
    let sram = try #require(map.blocks.first { $0.name == "sram" })
    for name in ["corrected_flags", "uncorrected_flags"] {
      let flags = try #require(sram.registers.first { $0.name == name })
      #expect(flags.count * flags.fields[0].width == banks)
    }
    for name in ["corrected", "uncorrected"] {
      let counters = try #require(sram.registers.first { $0.name == name })
      #expect(counters.count == banks)
    }
  }

  @Test("a spec that the registers cannot tell is refused, without a trap")
  func refused() {
    #expect(throws: AddressMapFaults.self) { try Self.map(banks: 512) }
    #expect(throws: AddressMapFaults.self) { try Self.map(banks: 0) }
    #expect(throws: AddressMapFaults.self) { try Self.map(banks: Int.max) }
    #expect(throws: AddressMapFaults.self) { try Self.map(columns: 65_537) }
    #expect(throws: AddressMapFaults.self) { try Self.map(capacity: 1 << 31) }
  }

  @Test("port numbers are their places")
  func ports() {
    #expect(RouterPort.allCases.map(\.rawValue) == Array(0..<5))
    #expect(RouterPort.neighbours == Array(RouterPort.allCases.dropLast()))
  }
}
