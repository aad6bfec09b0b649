import Assembly
import ChipSpec
import Testing

@testable import Golden

/// Cores in a chip without time: started by the loader, they set engines up, poll and are interrupted.
struct ChipCoreTests {
  private static func specification(_ protection: String = "none") throws -> Specification {
    try ChipChainTests.specification(
      """
      name: cores
      grid: {columns: 2, rows: 1}
      tiles:
        worker:
          sram: {capacity: 16 KiB, banks: 2, protection: \(protection)}
          simd: {lanes: 4}
          packet_manager: {transfers: 2}
          core: builtin
          semaphores: 32
      """)
  }

  /// Loads a constant.
  private static func constant(_ rd: UInt32, _ value: UInt32) -> [UInt32] {
    let low = Int32(bitPattern: value << 20) >> 20
    let high = value &- UInt32(bitPattern: low)
    return [CoreEncoding.lui(rd: rd, high >> 12), CoreEncoding.addi(rd: rd, rs1: rd, low)]
  }

  /// Stores a word to an address; x30 and x31 are lost.
  private static func put(_ value: UInt32, _ address: UInt32) -> [UInt32] {
    constant(30, value) + constant(31, address) + [CoreEncoding.store(2, rs2: 30, rs1: 31, 0)]
  }

  /// Loads a word from an address; x31 is lost.
  private static func get(_ rd: UInt32, _ address: UInt32) -> [UInt32] {
    constant(31, address) + [CoreEncoding.load(2, rd: rd, rs1: 31, 0)]
  }

  /// The end of a program.
  private static let rest = [CoreEncoding.wfi, CoreEncoding.jal(rd: 0, -4)]

  private static func address(
    _ chip: ChipModel, _ block: String, _ register: String
  ) throws -> UInt32 {
    try #require(chip.tile(x: 0, y: 0)?.registers.address(block, register))
  }

  /// Loads a program at 0x1000 and starts the core.
  private static func start(
    _ chip: inout ChipModel, _ program: [UInt32], x: Int = 0, entry: UInt32 = 0x1000
  ) throws {
    let bytes = program.flatMap { word in (0..<4).map { UInt8(word >> (8 * $0) & 0xFF) } }
    chip.write(bytes, at: Int(entry), x: x, y: 0)
    try ChipModelTests.write(&chip, x, 0, "core", "entry", entry)
    try ChipModelTests.write(&chip, x, 0, "core", "control", 1)
  }

  @Test func setsAnEngineUp() throws {
    for seed in [nil, 1, 2, 3, 4] as [UInt64?] {
      var chip = try ChipModel(Self.specification(), seed: seed)
      let simd = SIMDAssembler.assemble(
        text: ChipModelTests.program, file: "engine.simd")
      chip.write(try #require(simd.program, "\(simd)").bytes, at: 0, x: 0, y: 0)
      chip.write(37, at: 64, x: 0, y: 0)
      var program = Self.put(1, try Self.address(chip, "simd", "control"))
      program += Self.put(1 << 4, try Self.address(chip, "semaphores", "interrupt_enable"))
      program += Self.put(1, try Self.address(chip, "core", "interrupt_enable"))
      program += Self.put(0x1_0203, try Self.address(chip, "semaphores", "operation"))
      program +=
        Self.constant(5, 1 << 11) + [CoreEncoding.csr(1, rd: 0, 0x304, 5), CoreEncoding.wfi]
      program += Self.get(10, 68) + Self.constant(11, 0x200)
      program += [CoreEncoding.store(2, rs2: 10, rs1: 11, 0)]
      program += Self.put(0x2_0704, try Self.address(chip, "semaphores", "operation"))
      // One byte of a register.
      program += Self.constant(12, 0x2A)
      program += Self.constant(13, try Self.address(chip, "core", "mailbox_outbound"))
      program += [CoreEncoding.store(0, rs2: 12, rs1: 13, 1)] + Self.rest
      try Self.start(&chip, program)
      let report = chip.run(limit: 100_000)
      #expect(report.isAtRest, "\(report), seed \(seed as Any)")
      #expect(chip.read(0x200, x: 0, y: 0) == 42)
      #expect(try ChipModelTests.read(&chip, 0, 0, "core", "mailbox_outbound") == 0x2A00)
      #expect(try ChipModelTests.read(&chip, 0, 0, "semaphores", "semaphore", 4) == 0)
      #expect(chip.tile(x: 0, y: 0)?.core?.isWaiting == true)
      #expect(chip.tile(x: 1, y: 0)?.core == nil)
    }
  }

  /// Two cores: one fills a buffer and sends it, the other polls for it.
  @Test func pollsForAnotherTile() throws {
    for seed in [nil, 1, 2, 3, 4] as [UInt64?] {
      var chip = try ChipModel(Self.specification(), seed: seed)
      let poll =
        Self.constant(31, 0x800) + [
          CoreEncoding.load(2, rd: 10, rs1: 31, 0), CoreEncoding.branch(0, rs1: 10, rs2: 0, -4),
          CoreEncoding.addi(rd: 10, rs1: 10, 1), CoreEncoding.store(2, rs2: 10, rs1: 31, 4),
          CoreEncoding.csr(2, rd: 11, 0xF14, 0), CoreEncoding.store(2, rs2: 11, rs1: 31, 8),
        ] + Self.rest
      chip.write(0, at: 0x800, x: 1, y: 0)
      try Self.start(&chip, poll, x: 1)
      #expect(!chip.run(limit: 10_000).isAtRest)
      chip.send(
        Message.put(99, at: 0x800, flitWidth: chip.specification.router.flitWidth).payload,
        from: (0, 0), to: (1, 0))
      let report = chip.run(limit: 100_000)
      #expect(report.isAtRest, "\(report), seed \(seed as Any)")
      #expect(chip.read(0x804, x: 1, y: 0) == 100 && chip.read(0x808, x: 1, y: 0) == 1)
    }
  }

  /// The loader writes the mailbox; the core is interrupted, answers and clears it.
  @Test func isInterrupted() throws {
    var chip = try ChipModel(Self.specification())
    let inbound = try Self.address(chip, "core", "mailbox_inbound")
    let handler =
      Self.get(10, inbound) + Self.constant(11, 0x300)
      + [CoreEncoding.store(2, rs2: 10, rs1: 11, 0)] + Self.put(0, inbound) + [CoreEncoding.mret]
    chip.write(
      handler.flatMap { word in (0..<4).map { UInt8(word >> (8 * $0) & 0xFF) } }, at: 0x2000, x: 0,
      y: 0)
    var program = Self.constant(5, 0x2000) + [CoreEncoding.csr(1, rd: 0, 0x305, 5)]
    program += Self.put(2, try Self.address(chip, "core", "interrupt_enable"))
    program += Self.constant(5, 1 << 11) + [CoreEncoding.csr(1, rd: 0, 0x304, 5)]
    program += [CoreEncoding.csr(6, rd: 0, 0x300, 8)] + Self.rest
    try Self.start(&chip, program)
    #expect(chip.run(limit: 10_000).isAtRest)
    for word in [UInt32(7), 8] {
      try ChipModelTests.write(&chip, 0, 0, "core", "mailbox_inbound", word)
      #expect(chip.run(limit: 10_000).isAtRest)
      #expect(chip.read(0x300, x: 0, y: 0) == word)
      #expect(try ChipModelTests.read(&chip, 0, 0, "core", "mailbox_inbound") == 0)
    }
    #expect(chip.tile(x: 0, y: 0)?.core?.csr(0x342) == 0x8000_000B)
  }

  /// While the core waits for its timer, time jumps.
  @Test func waitsForItsTimer() throws {
    var chip = try ChipModel(Self.specification())
    var program = Self.put(1_000_000, try Self.address(chip, "core", "timer_compare_low"))
    program += Self.put(0, try Self.address(chip, "core", "timer_compare_high"))
    program += Self.constant(5, 1 << 7) + [CoreEncoding.csr(1, rd: 0, 0x304, 5), CoreEncoding.wfi]
    program += Self.get(10, try Self.address(chip, "core", "time_low"))
    program += Self.constant(11, 0x300) + [CoreEncoding.store(2, rs2: 10, rs1: 11, 0)]
    program += Self.put(.max, try Self.address(chip, "core", "timer_compare_high")) + Self.rest
    try Self.start(&chip, program)
    #expect(chip.run(limit: 10_000).isAtRest)
    let word = chip.read(0x300, x: 0, y: 0)
    let time = try #require(word)
    #expect(1_000_000..<1_000_100 ~= time)
  }

  @Test func startsAndStops() throws {
    var chip = try ChipModel(Self.specification())
    let count =
      Self.constant(11, 0x300) + [
        CoreEncoding.load(2, rd: 10, rs1: 11, 0), CoreEncoding.addi(rd: 10, rs1: 10, 1),
        CoreEncoding.store(2, rs2: 10, rs1: 11, 0), CoreEncoding.jal(rd: 0, -12),
      ]
    chip.write(0, at: 0x300, x: 0, y: 0)
    try Self.start(&chip, count)
    #expect(!chip.run(limit: 3_000).isAtRest)
    let word = chip.read(0x300, x: 0, y: 0)
    let counted = try #require(word)
    #expect(700...750 ~= counted)
    try ChipModelTests.write(&chip, 0, 0, "core", "control", 0)
    #expect(chip.run(limit: 3_000).isAtRest && chip.tile(x: 0, y: 0)?.core == nil)
    #expect(chip.read(0x300, x: 0, y: 0) == counted)
    // Anew, and stopped by itself. It sees what was written meanwhile.
    chip.write(5, at: 0x300, x: 0, y: 0)
    let last =
      Self.constant(11, 0x300) + [
        CoreEncoding.load(2, rd: 10, rs1: 11, 0), CoreEncoding.store(2, rs2: 10, rs1: 11, 4),
      ]
    try Self.start(&chip, last + Self.put(0, try Self.address(chip, "core", "control")) + count)
    #expect(chip.run(limit: 3_000).isAtRest && chip.tile(x: 0, y: 0)?.core == nil)
    #expect(chip.read(0x304, x: 0, y: 0) == 5 && chip.read(0x300, x: 0, y: 0) == 5)
  }

  /// Accesses that fail trap, and set the flag where they were made.
  @Test func errors() throws {
    var chip = try ChipModel(Self.specification("secded"))
    chip.fill(0..<0x4000, x: 0, y: 0)
    chip.write(
      Self.rest.flatMap { word in (0..<4).map { UInt8(word >> (8 * $0) & 0xFF) } }, at: 0x2000,
      x: 0, y: 0)
    func run(_ program: [UInt32]) throws -> (cause: UInt32?, raised: UInt32) {
      try ChipModelTests.write(&chip, 0, 0, "core", "control", 0)
      try ChipModelTests.write(&chip, 0, 0, "core", "bus_error", 2)
      let vector = Self.constant(5, 0x2000) + [CoreEncoding.csr(1, rd: 0, 0x305, 5)]
      try Self.start(&chip, vector + program)
      #expect(chip.run(limit: 1_000).isAtRest)
      let raised = try ChipModelTests.read(&chip, 0, 0, "core", "bus_error")
      return (chip.tile(x: 0, y: 0)?.core?.csr(0x342), raised)
    }
    #expect(try run(Self.get(10, 0x8000_0000) + Self.rest) == (5, 0))
    #expect(try run(Self.get(10, 0x7000_0000) + Self.rest) == (5, 1))
    #expect(
      try run(Self.put(1, try Self.address(chip, "core", "parameters")) + Self.rest) == (7, 1))
    #expect(try run(Self.put(1, 0x310) + Self.rest) == (0, 0))
    // Two bits of a word are wrong.
    try ChipModelTests.write(&chip, 0, 0, "sram", "inject", 0)
    let inject = try Self.address(chip, "sram", "inject")
    var flips: UInt32 = 0
    for field in ["enable_0", "enable_1"] { flips |= try Self.mask("sram", "inject", field, 1) }
    flips |= try Self.mask("sram", "inject", "bit_1", 9)
    let corrupt = Self.put(flips, inject) + Self.put(0xABCD, 0x308) + Self.put(0, inject)
    #expect(try run(corrupt + Self.get(10, 0x30C) + Self.rest) == (5, 1))
    #expect(try ChipModelTests.read(&chip, 0, 0, "core", "interrupt_pending") & 4 == 4)
  }

  /// A value at a field's place.
  private static func mask(
    _ block: String, _ register: String, _ field: String, _ value: UInt32
  ) throws -> UInt32 {
    let map = try #require(try specification("secded").addressMap(ofKind: 0))
    let found = map.blocks.first { $0.name == block }?.registers.first { $0.name == register }?
      .fields.first { $0.name == field }
    return value << UInt32(try #require(found).lowBit)
  }
}
