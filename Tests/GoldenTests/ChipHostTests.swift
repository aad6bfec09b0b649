import ChipPrograms
import ChipSpec
import CoSimulation
import Testing

@testable import Golden

/// The host and its bridge around a chip: window, DMA, doorbells, interrupts, while tiles compute.
struct ChipHostTests {
  static func window(_ x: Int, _ y: Int, _ address: UInt32) -> UInt64 {
    HostWindow.offset(x: x, y: y, address: address)
  }

  @Test(arguments: ["flow", "none"])
  func theWindowReachesTiles(_ ordering: String) throws {
    let specification = try ChipModelTests.mixed(ordering: ordering)
    var chip = try ChipModel(specification, seed: 7)
    chip.writeWindow(0x1111_1111_2222_2222, at: Self.window(1, 1, 0x100), byteEnable: 0xFF)
    chip.writeWindow(word: 0x3333_3333, at: Self.window(1, 1, 0x104))
    #expect(chip.readWindow(at: Self.window(1, 1, 0x100), length: 8) == 0x3333_3333_2222_2222)
    #expect(chip.readWindow(wordAt: Self.window(1, 1, 0x104)) == 0x3333_3333)
    #expect(chip.read(0x104, x: 1, y: 1) == 0x3333_3333)
    #expect(chip.readBridge("window_errors") == 0)
    // Refused, and answered with an error.
    #expect(chip.readWindow(wordAt: Self.window(0, 1, 0x100)) == nil)
    #expect(chip.readWindow(wordAt: Self.window(3, 0, 0x100)) == nil)
    #expect(chip.readWindow(wordAt: Self.window(1, 1, 0x1000)) == nil)
    #expect(chip.readWindow(at: Self.window(1, 1, 0x100), length: 2) == nil)
    chip.writeWindow(word: 1, at: Self.window(1, 1, 0x8000_0000))
    #expect(chip.readBridge("window_errors") == 5)
    #expect(chip.readBridge("grid") == 0x2_0003)
    #expect(try ChipModelTests.read(&chip, 1, 1, "network_interface", "errors") == 1)
    #expect(chip.run().isAtRest)
  }

  @Test(arguments: ["flow", "none"], [64, 128])
  func copies(_ ordering: String, _ width: Int) throws {
    let specification = try ChipModelTests.mixed(flitWidth: width, ordering: ordering)
    for seed in 1...8 {
      var chip = try ChipModel(specification, seed: UInt64(seed))
      let bytes = (0..<1001).map { UInt8(truncatingIfNeeded: $0 * 31 + seed) }
      chip.writeHost(bytes, at: 0x1_0000_00F0)
      #expect(chip.transfer(.fill, x: 0, y: 0, address: 0, length: 0x2000, word: 0x0101_0101) == 0)
      #expect(
        chip.transfer(
          .toChip, hostAddress: 0x1_0000_00F0, x: 0, y: 0, address: 0x208, length: 1001) == 0)
      #expect(chip.bytes(0x208..<0x5EC, x: 0, y: 0) == Array(bytes.prefix(996)))
      #expect(
        chip.transfer(.toHost, hostAddress: 0x2000, x: 0, y: 0, address: 0x208, length: 1001) == 0)
      #expect(chip.hostBytes(0x2000, count: 1002) == bytes + [0])
      #expect(chip.read(0x200, x: 0, y: 0) == 0x0101_0101)
      // No such tile; beyond its memory; nothing to copy.
      #expect(chip.transfer(.toHost, x: 0, y: 1, address: 0, length: 8) == 2)
      #expect(chip.transfer(.toHost, x: 1, y: 1, address: 0xFF8, length: 16) == 4)
      #expect(chip.transfer(.toHost, x: 1, y: 1, address: 0, length: 0) == 1)
      #expect(chip.readBridge("dma_failed") == 3)
      #expect(chip.readBridge("dma_done") == 3)
    }
  }

  /// Doorbells raise semaphores; the host's tile interrupts the host.
  @Test func doorbellsAndInterrupts() throws {
    let specification = try ChipChainTests.pair()
    var chip = try ChipModel(specification, seed: 9)
    chip.writeBridge("interrupt_enable", 0x1F)
    chip.writeBridge("doorbell", 0x03_02_00_01)
    #expect(chip.run().isAtRest)
    #expect(try ChipModelTests.read(&chip, 1, 0, "semaphores", "semaphore", 2) == 3)
    #expect(chip.hostInterruptCount == 0)
    try ChipModelTests.write(&chip, 0, 0, "semaphores", "interrupt_enable", 1 << 4)
    chip.writeBridge("doorbell", 0x01_04_00_00)
    #expect(chip.run().isAtRest)
    #expect(chip.hostInterruptCount == 1)
    #expect(chip.readBridge("interrupt_pending") == 1 << 4)
    // Once more only when it was 0 in between.
    chip.writeBridge("doorbell", 0x01_04_00_00)
    chip.run()
    #expect(chip.hostInterruptCount == 1)
    try ChipModelTests.write(&chip, 0, 0, "semaphores", "operation", 0x0002_0204)
    chip.writeBridge("doorbell", 0x01_04_00_00)
    chip.run()
    #expect(chip.hostInterruptCount == 2)
    // A doorbell for nobody.
    chip.writeBridge("doorbell", 0x01_04_00_05)
    #expect(chip.run().isAtRest)
    #expect(chip.readBridge("window_errors") == 1)
    #expect(chip.hostInterruptCount == 3)
  }

  /// A whole chain is loaded by DMA and started through the window, while it may run already.
  @Test func aChainFromTheHost() throws {
    let specification = try ChipChainTests.pair(
      sram: "{capacity: 32 KiB, banks: 2, protection: secded}")
    let program = try Chain().program(for: specification)
    for seed in 1...3 {
      let chip = try GoldenChip(specification, seed: UInt64(seed))
      var run = ChipProgramRun(program, on: chip)
      let outcome = try run.run()
      #expect(outcome.isRight, "seed \(seed): \(outcome.differences)")
      #expect(chip.model.report.failures.isEmpty)
    }
  }
}
