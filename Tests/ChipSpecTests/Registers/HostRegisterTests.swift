import Testing

@testable import ChipSpec

/// The blocks of core and host bridge, field by field as docs/parts has them.
@Suite("Registers of core and host bridge")
struct HostRegisterTests {
  static func lines(_ map: AddressMap) -> String {
    map.blocks.flatMap { block in
      block.registers.flatMap { register in
        register.fields.map { field in
          "\(PlainText.hex(register.offset, digits: 2)) \(register.name).\(field.name)"
            + " \(field.bitRange) \(field.access.rawValue) \(PlainText.hex(field.reset, digits: 1))"
        }
      }
    }.joined(separator: "\n")
  }

  @Test("the core's block")
  func core() throws {
    let map = try AddressMap(
      name: "some", documentation: "A tile's.", memorySize: 1024, blocks: [.core(CoreSpec())])
    #expect(map.blocks[0].address == 0x4000_8000)
    #expect(
      Self.lines(map) == """
        0x00 parameters.external 0 constant 0x0
        0x00 parameters.multiply 1 constant 0x1
        0x00 parameters.compressed 2 constant 0x1
        0x04 entry.address 31:2 readWrite 0x0
        0x08 control.run 0 readWrite 0x0
        0x0c interrupt_enable.semaphores 0 readWrite 0x0
        0x0c interrupt_enable.mailbox 1 readWrite 0x0
        0x0c interrupt_enable.bus_error 2 readWrite 0x0
        0x0c interrupt_enable.analog 3 readWrite 0x0
        0x0c interrupt_enable.simd 4 readWrite 0x0
        0x0c interrupt_enable.packet_manager 5 readWrite 0x0
        0x10 interrupt_pending.semaphores 0 readOnly 0x0
        0x10 interrupt_pending.mailbox 1 readOnly 0x0
        0x10 interrupt_pending.bus_error 2 readOnly 0x0
        0x10 interrupt_pending.analog 3 readOnly 0x0
        0x10 interrupt_pending.simd 4 readOnly 0x0
        0x10 interrupt_pending.packet_manager 5 readOnly 0x0
        0x14 software_interrupt.pending 0 readWrite 0x0
        0x18 timer_compare_low.value 31:0 readWrite 0xffffffff
        0x1c timer_compare_high.value 31:0 readWrite 0xffffffff
        0x20 time_low.value 31:0 readOnly 0x0
        0x24 time_high.value 31:0 readOnly 0x0
        0x28 mailbox_inbound.word 31:0 readWrite 0x0
        0x2c mailbox_outbound.word 31:0 readWrite 0x0
        0x30 bus_error.raised 0 readOnly 0x0
        0x30 bus_error.clear 1 pulse 0x0
        """)
  }

  @Test("what the core is", arguments: CoreSpec.InstructionSet.allCases)
  func parameters(_ isa: CoreSpec.InstructionSet) {
    var spec = CoreSpec()
    spec.implementation = .external
    spec.isa = isa
    let expected: [CoreSpec.InstructionSet: UInt32] = [
      .rv32i: 0b001, .rv32ic: 0b101, .rv32im: 0b011, .rv32imc: 0b111,
    ]
    #expect(RegisterBlock.core(spec).registers[0].reset == expected[isa])
  }

  @Test("the host bridge's block")
  func hostBridge() throws {
    var host = HostSpec()
    (host.generation, host.lanes, host.x, host.y) = (3, 16, 5, 8)
    var grid = GridSpec()
    (grid.columns, grid.rows) = (12, 9)
    let map = try AddressMap(
      name: "some", documentation: "The host's.", memorySize: nil,
      blocks: [.hostBridge(host, grid: grid)])
    #expect(map.blocks[0].address == 0x4000_0000)
    #expect(
      Self.lines(map) == """
        0x00 version.minor 7:0 constant 0x0
        0x00 version.major 15:8 constant 0x1
        0x04 grid.columns 15:0 constant 0xc
        0x04 grid.rows 31:16 constant 0x9
        0x08 connection.generation 3:0 constant 0x3
        0x08 connection.lanes 12:8 constant 0x10
        0x08 connection.x 23:16 constant 0x5
        0x08 connection.y 31:24 constant 0x8
        0x0c parameters.descriptors 7:0 constant 0x4
        0x0c parameters.chunk 23:8 constant 0x100
        0x10 interrupt_enable.dma_done 0 readWrite 0x0
        0x10 interrupt_enable.dma_failed 1 readWrite 0x0
        0x10 interrupt_enable.dma_refused 2 readWrite 0x0
        0x10 interrupt_enable.window_error 3 readWrite 0x0
        0x10 interrupt_enable.semaphores 4 readWrite 0x0
        0x14 interrupt_pending.dma_done 0 event 0x0
        0x14 interrupt_pending.dma_failed 1 event 0x0
        0x14 interrupt_pending.dma_refused 2 event 0x0
        0x14 interrupt_pending.window_error 3 event 0x0
        0x14 interrupt_pending.semaphores 4 event 0x0
        0x18 doorbell.x 7:0 pulse 0x0
        0x18 doorbell.y 15:8 pulse 0x0
        0x18 doorbell.semaphore 23:16 pulse 0x0
        0x18 doorbell.amount 31:24 pulse 0x0
        0x1c window_errors.count 31:0 counter 0x0
        0x20 unexpected.count 31:0 counter 0x0
        0x24 dma_host_low.address 31:0 readWrite 0x0
        0x28 dma_host_high.address 31:0 readWrite 0x0
        0x2c dma_tile.x 7:0 readWrite 0x0
        0x2c dma_tile.y 15:8 readWrite 0x0
        0x30 dma_address.address 31:0 readWrite 0x0
        0x34 dma_length.bytes 31:0 readWrite 0x0
        0x38 dma_pattern.word 31:0 readWrite 0x0
        0x3c dma_control.operation 1:0 readWrite 0x0
        0x3c dma_control.interrupt 8 readWrite 0x0
        0x40 dma_start.start 0 pulse 0x0
        0x44 dma_status.queued 7:0 readOnly 0x0
        0x48 dma_done.count 31:0 counter 0x0
        0x4c dma_failed.count 31:0 counter 0x0
        0x50 dma_error.code 3:0 readOnly 0x0
        0x54 dma_progress.bytes 31:0 readOnly 0x0
        """)
  }

  @Test("a space without a memory has none in its files")
  func withoutMemory() throws {
    let map = try AddressMap(
      name: "some", documentation: "The host's.", memorySize: nil,
      blocks: [.hostBridge(HostSpec(), grid: GridSpec())])
    let header = CHeader.text(for: map)
    #expect(!header.contains("MEMORY"))
    #expect(header.contains("#define SOME_HOST_BRIDGE_BASE"))
    #expect(!SwiftConstants.text(for: map).contains("memorySize"))
    #expect(!RegisterPage.text(for: map).contains("memory | The SRAM"))
    #expect(SystemViewDescription.text(for: map).lowercased().contains("dma_start"))
  }

  @Test("the window's fields lie side by side")
  func window() {
    #expect(
      HostWindow.offset(x: 3, y: 5, address: 0x4000_1000) == 0x0001_0503_4000_1000)
    #expect(HostWindow.address.upperBound == HostWindow.x.lowerBound)
    #expect(HostWindow.x.upperBound == HostWindow.y.lowerBound)
    #expect(HostWindow.y.upperBound == HostWindow.isTile)
  }
}
