import Assembly
import ChipSpec
import CoSimulation
import Simulation

/// What the parts of each tile tell: every event is provoked by itself, and seen in its register, in no
/// other one, and at the interrupt lines of the tile's core.
struct ChipEventRun {
  /// A difference between the chip and what its pages say.
  struct Difference: Error, CustomStringConvertible {
    let description: String
  }

  private let specification: Specification
  private(set) var session: ChipSession

  /// The tile at work.
  private var x = 0, y = 0
  private var kind: Int { specification.layout[y * specification.grid.columns + x] }

  init(
    _ specification: Specification, on library: ModelLibrary, seed: UInt64,
    inputs: [String: UInt64] = [:], patience: Int = 100_000
  ) throws {
    self.specification = specification
    session = try ChipSession(specification, on: library, seed: seed, inputs: inputs)
    session.patience = patience
  }

  /// Goes through all tiles with a memory.
  mutating func run() throws {
    for (place, index) in specification.layout.enumerated() {
      (x, y) = (place % specification.grid.columns, place / specification.grid.columns)
      let kind = specification.kinds[index]
      guard let sram = kind.sram else { continue }
      session.start(.fill, x: x, y: y, at: 0, length: sram.capacity, pattern: .max)
      try session.settle()
      if sram.protection == .secded { try memory(sram) }
      if kind.semaphores > 3 { try semaphores() }
      if kind.packetManager != nil { try packetManager(sram) }
      if kind.simd != nil { try simd() }
      if kind.analog != nil { try analog(sram) }
      if kind.externalCore != nil { try core(sram) }
    }
  }

  // MARK: Registers

  private func address(_ block: String, _ register: String, _ index: Int) throws -> UInt32 {
    guard
      let place = session.addressMaps[kind]?.blocks.first(where: { $0.name == block }),
      let found = place.registers.first(where: { $0.name == register })
    else { throw Difference(description: "there is no register \(block).\(register)") }
    return UInt32(place.address + found.offsets[index])
  }

  private mutating func write(
    _ word: UInt32, _ block: String, _ register: String, _ index: Int = 0
  ) throws {
    session.write(word, x: x, y: y, at: try address(block, register, index))
  }

  private mutating func expect(
    _ word: UInt32, _ block: String, _ register: String, _ index: Int = 0
  ) throws {
    let found = try session.read(x: x, y: y, at: try address(block, register, index))
    guard found == word else {
      throw Difference(
        description: "\(block).\(register)[\(index)] of (\(x), \(y)) is "
          + "\(found.map(String.init) ?? "refused"), expected \(word)")
    }
  }

  private mutating func expectInMemory(_ word: UInt32?, at place: UInt32) throws {
    let found = try session.read(x: x, y: y, at: place)
    guard found == word else {
      throw Difference(
        description: "(\(x), \(y)) holds \(found.map(String.init) ?? "an error") at \(place), "
          + "expected \(word.map(String.init) ?? "an error")")
    }
  }

  /// Puts 64-bit words or code into the tile.
  private mutating func load(_ bytes: [UInt8], at place: UInt32) throws {
    session.host.memory.write(bytes, at: 0x1000)
    session.start(.toChip, host: 0x1000, x: x, y: y, at: place, length: bytes.count)
    try session.settle()
  }

  private mutating func load(_ words: [UInt64], at place: UInt32) throws {
    try load(
      words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } },
      at: place)
  }

  // MARK: Interrupts

  private var coreIndex: Int? { session.cores.firstIndex { $0.x == x && $0.y == y } }

  private func expectLines(_ lines: [Bool], _ what: String) throws {
    guard let index = coreIndex, session.cores[index].interrupts != lines else { return }
    throw Difference(
      description: "\(what): interrupts of (\(x), \(y)) are \(session.cores[index].interrupts)")
  }

  /// Requires that these sources of the external interrupt ask, and that each reaches the core exactly
  /// if it is enabled.
  private mutating func expectSources(_ sources: UInt32, _ what: String) throws {
    guard coreIndex != nil else { return }
    try session.settle()
    try expect(sources, "core", "interrupt_pending")
    for source in 0..<UInt32(6) {
      try write(1 << source, "core", "interrupt_enable")
      try session.settle()
      try expectLines(
        [sources >> source & 1 == 1, false, false], "\(what), source \(source) enabled")
    }
    try write(0, "core", "interrupt_enable")
    try session.settle()
    try expectLines([false, false, false], "\(what), nothing enabled")
  }

  // MARK: Memory

  private mutating func memory(_ sram: SRAMSpec) throws {
    // One wrong bit in one bank, then two in the next.
    let places: [UInt32] = [0x100, 0x108]
    for (number, flips) in [UInt32(0x85), 0x8985].enumerated() {
      try write(flips, "sram", "inject")
      try session.settle()
      session.write(0x1234_5678, x: x, y: y, at: places[number])
      try session.settle()
      try write(0, "sram", "inject")
      try expectInMemory(number == 0 ? 0x1234_5678 : nil, at: places[number])
    }
    let banks = places.map { Int($0) / 8 % sram.banks }
    for bank in Set(banks) {
      try expect(bank == banks[0] ? 1 : 0, "sram", "corrected", bank)
      try expect(bank == banks[1] ? 1 : 0, "sram", "uncorrected", bank)
    }
    try expect(1 << UInt32(banks[0]), "sram", "corrected_flags")
    try expect(1 << UInt32(banks[1]), "sram", "uncorrected_flags")
    try expect(1, "network_interface", "errors")
    try expect(0, "network_interface", "refused")
    session.start(.fill, x: x, y: y, at: 0x100, length: 16, pattern: .max)
    try write(.max, "sram", "corrected_flags")
    try write(.max, "sram", "uncorrected_flags")
    try write(0, "network_interface", "errors")
    try session.settle()
    try expectInMemory(.max, at: places[1])
  }

  // MARK: Semaphores

  private mutating func operate(_ command: UInt32, by amount: UInt32, on index: UInt32 = 3) throws {
    try write(command << 16 | amount << 8 | index, "semaphores", "operation")
    try session.settle()
  }

  private mutating func semaphores() throws {
    let isHost = specification.host.map { $0.x == x && $0.y == y } ?? false
    session.host.write(.max, at: ChipSession.bridge(0x14))
    session.host.write(1 << 4, at: ChipSession.bridge(0x10))
    try write(1 << 3, "semaphores", "interrupt_enable")
    try expectSources(0, "nothing happened")
    let interrupts = session.host.interrupts
    try operate(1, by: 5)
    guard session.host.interrupts == interrupts + (isHost ? 1 : 0) else {
      throw Difference(description: "the host heard \(session.host.interrupts) interrupts")
    }
    try expect(5, "semaphores", "semaphore", 3)
    try expectSources(1, "a semaphore is raised")
    try operate(2, by: 3)
    try expect(2 << 16 | 1, "semaphores", "result")
    try operate(2, by: 3)
    try expect(2 << 16, "semaphores", "result")
    try operate(2, by: 2)
    try expect(0, "semaphores", "semaphore", 3)
    try expect(0, "semaphores", "events")
    try operate(1, by: 1, on: 255)
    try expect(2, "semaphores", "events")
    try write(.max, "semaphores", "events")
    try expectSources(0, "the semaphore is taken")
    session.host.write(0, at: ChipSession.bridge(0x10))
    try write(0, "semaphores", "interrupt_enable")
  }

  // MARK: Engines

  private mutating func packetManager(_ sram: SRAMSpec) throws {
    try write(UInt32(sram.capacity) | 1, "packet_manager", "start")
    try expectSources(1 << 5, "a channel of the packet manager failed")
    try expect(1, "packet_manager", "failed")
    try expect(0, "packet_manager", "done")
    try expect(1 << 4, "packet_manager", "status")
    try write(.max, "packet_manager", "failed")
    // One that waits is started again, and goes on in the end.
    var waiting = TransferDescriptor.send(to: (x, y))
    waiting.wait = .init(3)
    try load(waiting.encode(), at: 0x200)
    try write(0x201, "packet_manager", "start")
    try write(0x201, "packet_manager", "start")
    try session.settle()
    try expect(1, "packet_manager", "refused")
    try expect(3, "packet_manager", "status")
    try operate(1, by: 1)
    try expect(1, "packet_manager", "done")
    try expect(0, "packet_manager", "failed")
    try write(.max, "packet_manager", "done")
    try write(.max, "packet_manager", "refused")
    try expectSources(0, "the packet manager is well again")
  }

  /// A program that runs while everything else rests, and then ends or fails.
  private mutating func simd() throws {
    let assembly = SIMDAssembler.assemble(
      text: """
        .origin 0x300
        copy r1, 100
        copy r2, 1
        count:
        sub r1, r1, r2
        bne r1, r0, count

        """, file: "count.simd")
    guard let count = assembly.program else { throw Difference(description: assembly.text()) }
    let halt = SIMDAssembler.assemble(text: "halt\n", file: "halt.simd").program?.bytes ?? []
    for (end, event, source) in [
      (Array(repeating: 0xFF, count: 8), UInt32(2), UInt32(1) << 4), (halt, 1, 0),
    ] {
      try load(count.bytes + end, at: 0x300)
      try write(0, "simd", "retired")
      if coreIndex != nil { try write(1 << 4, "core", "interrupt_enable") }
      try write(0x300, "simd", "start")
      try write(1, "simd", "control")
      try session.settle()
      try expectLines([source != 0, false, false], "the SIMD unit stopped")
      try expect(event, "simd", "events")
      try expect(202 + (source == 0 ? 1 : 0), "simd", "retired")
      try write(.max, "simd", "events")
      try expectSources(source, "the SIMD unit stopped")
    }
  }

  private mutating func analog(_ sram: SRAMSpec) throws {
    try write(UInt32(sram.capacity), "analog", "start")
    try write(1, "analog", "control")
    try expectSources(1 << 3, "the analog part failed")
    try expect(2, "analog", "events")
    try expect(UInt32(sram.capacity), "analog", "error")
    try write(.max, "analog", "events")
    var calibrate = AnalogJobDescriptor(.loadCalibration)
    calibrate.source = 0x400
    calibrate.columns = 0..<1
    try load(calibrate.encode(), at: 0x440)
    try write(0x440, "analog", "start")
    try write(1, "analog", "control")
    try session.settle()
    try expect(1, "analog", "events")
    try write(.max, "analog", "events")
    try expectSources(0, "the analog part is well again")
  }

  // MARK: Core

  private mutating func core(_ sram: SRAMSpec) throws {
    guard let index = coreIndex else { return }
    try write(1, "core", "mailbox_inbound")
    try expectSources(1 << 1, "a word lies in the mailbox")
    try write(0, "core", "mailbox_inbound")
    try write(1, "core", "control")
    try session.settle()
    session.cores[index].ask(.read(UInt32(sram.capacity)))
    try expectSources(1 << 2, "an access of the core failed")
    try write(2, "core", "bus_error")
    try expectSources(0, "the error is cleared")
    session.cores[index].answers = []
    try write(0, "core", "control")
    try write(1, "core", "software_interrupt")
    try session.settle()
    try expectLines([false, true, false], "software interrupts")
    try write(0, "core", "software_interrupt")
    try session.settle()
    try timer()
  }

  /// Sets the timer, both halves at once: half a time would let the chip sleep too long.
  private mutating func setTimer(_ time: UInt64) throws {
    let register = try address("core", "timer_compare_low", 0)
    session.host.write([
      .write(time, at: HostWindow.offset(x: x, y: y, address: register), byteEnable: 0xFF)
    ])
  }

  /// Sets the timer to a time far away, and waits for it: the chip sleeps until then, no longer.
  private mutating func timer() throws {
    try session.settle()
    try expectLines([false, false, false], "the timer is not set")
    let time = session.time + 1 << 44
    try setTimer(time)
    let line = coreIndex
    try session.run(until: "the timer interrupts") { session in
      line.map { session.cores[$0].interrupts[2] } ?? true
    }
    guard session.time >= time, session.time < time + 100 else {
      throw Difference(
        description: "the timer of (\(x), \(y)) interrupts at \(session.time), not \(time)")
    }
    try expectLines([false, false, true], "it is time")
    try setTimer(.max)
    try session.settle()
    try expectLines([false, false, false], "the timer is set anew")
  }
}
