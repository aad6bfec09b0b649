import Assembly
import ChipPrograms
import ChipSpec
import Testing

@testable import Golden

/// The chip's model piece by piece: registers, messages, engines, the host, and what waits for what.
struct ChipModelTests {
  /// Kinds with and without each part; the host link has a tile for itself, in the west of the second
  /// row.
  static func mixed(flitWidth: Int = 64, ordering: String = "flow") throws -> Specification {
    try ChipChainTests.specification(
      """
      name: mixed
      grid: {columns: 3, rows: 2}
      router: {flit_width: \(flitWidth), ordering: \(ordering)}
      host: {x: 0, y: 1}
      tiles:
        gateway: {symbol: H, role: host, semaphores: 0}
        full:
          symbol: F
          sram: {capacity: 32 KiB, banks: 4, protection: secded}
          analog: {rows: 16, columns: 24, columns_per_adc: 3}
          simd: {lanes: 8}
          packet_manager: {transfers: 4}
          core: external
          semaphores: 32
        sums: {symbol: A, sram: {capacity: 8 KiB}, analog: {rows: 8, columns: 8}, semaphores: 0}
        digital: {symbol: D, sram: {capacity: 16 KiB}, simd: {lanes: 4}, core: external}
        store: {symbol: M, role: memory, sram: {capacity: 4 KiB}, packet_manager: {}}
      layout:
        map:
          - F D A
          - H M D
      """)
  }

  /// A word of a tile's register.
  static func read(
    _ chip: inout ChipModel, _ x: Int, _ y: Int, _ block: String, _ register: String,
    _ index: Int = 0
  ) throws -> UInt32 {
    let address = try #require(
      chip.tile(x: x, y: y)?.registers.address(block, register, index), "\(block).\(register)")
    let word = chip.read(address, x: x, y: y)
    return try #require(word, "\(block).\(register)")
  }

  static func write(
    _ chip: inout ChipModel, _ x: Int, _ y: Int, _ block: String, _ register: String,
    _ word: UInt32, _ index: Int = 0
  ) throws {
    let address = try #require(
      chip.tile(x: x, y: y)?.registers.address(block, register, index), "\(block).\(register)")
    let isWritten = chip.write(word, at: address, x: x, y: y)
    #expect(isWritten)
  }

  // MARK: Registers and memories

  /// Every register of every kind can be read, shows after reset what the map says, and is refused as
  /// the map says.
  @Test func everyRegisterAnswers() throws {
    let specification = try Self.mixed()
    var chip = try ChipModel(specification)
    var count = 0
    for place in specification.layout.indices {
      let (x, y) = (place % 3, place / 3)
      guard let map = try specification.addressMap(ofKind: specification.layout[place])
      else {
        #expect(chip.tile(x: x, y: y) == nil && (x, y) == (0, 1))
        continue
      }
      for block in map.blocks {
        for register in block.registers {
          for offset in register.offsets {
            let address = UInt32(block.address + offset)
            let response = chip.access(RemoteRequest(.read, at: address), x: x, y: y)
            let read = try #require(response)
            #expect(!read.error, "\(block.name).\(register.name)")
            // The errors that this test makes are counted.
            if register.name == "errors" { continue }
            #expect(
              read.data & register.resetMask == register.reset & register.resetMask,
              "\(block.name).\(register.name)")
            let write = RemoteRequest(.write, at: address, data: read.data & 0xFFFF_FF00)
            #expect(chip.access(write, x: x, y: y)?.error == !register.isWritable)
            count += 1
          }
        }
      }
      let errors = try Self.read(&chip, x, y, "network_interface", "errors")
      #expect(errors > 0)
    }
    #expect(count > 350)
    #expect(chip.run().isAtRest)
  }

  @Test func badAddressesAreAnsweredWithErrors() throws {
    var chip = try ChipModel(Self.mixed())
    for address: UInt32 in [
      0x1000, 0x3FFF_FFFC, 0x4000_0FFC, 0x4000_5000, 0x4000_A000, 0x7FFF_FFFC,
    ] {
      #expect(chip.access(RemoteRequest(.read, at: address), x: 1, y: 1)?.error == true)
      #expect(chip.read(address, x: 1, y: 1) == nil)
    }
    #expect(try Self.read(&chip, 1, 1, "network_interface", "errors") == 12)
    // No such tile, no interface, beyond a tile's map.
    #expect(chip.access(RemoteRequest(.read, at: 0), x: 3, y: 0) == nil)
    #expect(chip.access(RemoteRequest(.read, at: 0), x: 0, y: 1) == nil)
    #expect(chip.access(RemoteRequest(.read, at: 0x8000_0000), x: 1, y: 1) == nil)
    #expect(!chip.raise(0, x: 0, y: 1) && !chip.raise(0, x: 0, y: 2))
  }

  /// What is sent to where nobody is gets lost, and is counted where it is lost.
  @Test func messagesToAbsentTiles() throws {
    var chip = try ChipModel(Self.mixed())
    let get = Message.get(0, answer: .put(0, at: 0, flitWidth: 64), flitWidth: 64).payload
    chip.send(get, from: (1, 1), to: (3, 1))
    chip.send(get, from: (0, 0), to: (3, 1))
    chip.send(get, from: (0, 0), to: (2, 3))
    chip.send(get, from: (1, 0), to: (0, 1))
    #expect(chip.run().isAtRest)
    #expect(try Self.read(&chip, 2, 1, "router", "dropped", RouterPort.east.rawValue) == 1)
    #expect(try Self.read(&chip, 2, 0, "router", "dropped", RouterPort.east.rawValue) == 1)
    #expect(try Self.read(&chip, 2, 1, "router", "dropped", RouterPort.south.rawValue) == 1)
    // Answers for which nobody waits: there is no packet manager, or nothing that it understands.
    chip.send(get, from: (1, 0), to: (1, 1))
    chip.send(UInt128(0xC000_0000) << 32 | get & 0xFFFF_FFFF, from: (1, 1), to: (0, 0))
    chip.send(0x8FC0_0000, from: (1, 0), to: (0, 0))
    #expect(chip.run().isAtRest)
    #expect(try Self.read(&chip, 1, 0, "network_interface", "unexpected") == 2)
    #expect(try Self.read(&chip, 1, 1, "network_interface", "unexpected") == 1)
    // A signal to a tile without semaphores.
    chip.raise(0, x: 2, y: 0)
    #expect(try Self.read(&chip, 2, 0, "network_interface", "refused") == 1)
  }

  // MARK: Engines

  static let program = """
      copy r2, 64
      load.i32 r1, [r2]
      wait 3, 2
      add r1, r1, 5
      store.i32 r1, [r2 + 4]
      signal 4, 7
      halt
    """

  /// The SIMD unit waits, is raised by a doorbell, and shows all that in its registers.
  @Test func aProgramWaitsForADoorbell() throws {
    var chip = try ChipModel(Self.mixed())
    let assembly = SIMDAssembler.assemble(text: Self.program, file: "wait.simd")
    chip.write(try #require(assembly.program).bytes, at: 0, x: 1, y: 0)
    chip.write(37, at: 64, x: 1, y: 0)
    try Self.write(&chip, 1, 0, "simd", "control", 1)
    var report = chip.run()
    #expect(
      report.description == "tile (1, 0), SIMD: waits for 2 of semaphore 3, which is 0")
    #expect(try Self.read(&chip, 1, 0, "simd", "status") == 3)
    #expect(try Self.read(&chip, 1, 0, "simd", "pc") == 16)
    #expect(try Self.read(&chip, 1, 0, "simd", "scalar", 1) == 37)
    #expect(try Self.read(&chip, 1, 0, "simd", "retired") == 2)
    chip.raise(3, x: 1, y: 0)
    report = chip.run()
    #expect(
      report.description == "tile (1, 0), SIMD: waits for 2 of semaphore 3, which is 1")
    chip.raise(3, x: 1, y: 0)
    report = chip.run()
    #expect(report.isAtRest && report.description == "everything rests")
    #expect(chip.read(68, x: 1, y: 0) == 42)
    #expect(try Self.read(&chip, 1, 0, "semaphores", "semaphore", 4) == 7)
    #expect(try Self.read(&chip, 1, 0, "simd", "status") == 0)
    #expect(try Self.read(&chip, 1, 0, "simd", "events") == 1)
    try Self.write(&chip, 1, 0, "simd", "retired", 0)
    #expect(try Self.read(&chip, 1, 0, "simd", "retired") == 0)
    // Again, and stopped while it waits.
    try Self.write(&chip, 1, 0, "simd", "control", 1)
    #expect(!chip.run().isAtRest)
    try Self.write(&chip, 1, 0, "simd", "control", 2)
    #expect(chip.run().isAtRest)
    #expect(try Self.read(&chip, 1, 0, "simd", "retired") == 2)
    chip.raise(3, by: 2, x: 1, y: 0)
    #expect(chip.run().isAtRest)
    #expect(try Self.read(&chip, 1, 0, "semaphores", "semaphore", 3) == 2)
    // Nothing that could be executed.
    try Self.write(&chip, 1, 0, "simd", "start", 0x4000)
    try Self.write(&chip, 1, 0, "simd", "control", 1)
    #expect(
      chip.run().description == "tile (1, 0), SIMD: failed with error 1 (fetch) at 4000")
    #expect(try Self.read(&chip, 1, 0, "simd", "status") == 0x10)
    #expect(try Self.read(&chip, 1, 0, "simd", "events") == 3)
    #expect(try Self.read(&chip, 1, 0, "core", "interrupt_pending") == 0b010000)
  }

  /// The packet manager copies, is refused, fails and tells.
  @Test func transfers() throws {
    for (width, ordering) in [(64, "flow"), (128, "none")] {
      var chip = try ChipModel(Self.mixed(flitWidth: width, ordering: ordering))
      chip.fill(0..<0x1000, x: 1, y: 1)
      chip.fill(0..<0x4000, x: 1, y: 0)
      chip.write((0..<64).map { UInt8($0) }, at: 0x100, x: 1, y: 1)
      var send = TransferDescriptor.send(to: (1, 0), source: 0x103, destination: 0x206, run: 10)
      send.remote = .init(5, by: 3)
      send.next = 0x40
      var fetch = TransferDescriptor.fetch(
        from: (1, 0), source: 0x200, destination: 0x200, run: 24)
      fetch.local = .init(2)
      chip.write(bytes(send.encode()), at: 0, x: 1, y: 1)
      chip.write(bytes(fetch.encode()), at: 0x40, x: 1, y: 1)
      try Self.write(&chip, 1, 1, "packet_manager", "start", 1, 1)
      #expect(chip.run().isAtRest)
      let expected = Array(repeating: 0, count: 6) + (3..<13).map { UInt8($0) }
      #expect(chip.bytes(0x200..<0x210, x: 1, y: 0) == expected)
      #expect(chip.bytes(0x200..<0x210, x: 1, y: 1) == expected)
      #expect(try Self.read(&chip, 1, 0, "semaphores", "semaphore", 5) == 3)
      #expect(try Self.read(&chip, 1, 1, "semaphores", "semaphore", 2) == 1)
      #expect(try Self.read(&chip, 1, 1, "packet_manager", "done") == 2)
      #expect(try Self.read(&chip, 1, 1, "packet_manager", "descriptor", 1) == 0x40)

      // The tile of the host link cannot be reached, and a channel that waits is busy.
      let lost = TransferDescriptor.send(to: (0, 1))
      chip.write(bytes(lost.encode()), at: 0, x: 1, y: 1)
      var wait = TransferDescriptor.send(to: (0, 0))
      wait.wait = .init(9)
      chip.write(bytes(wait.encode()), at: 0x40, x: 1, y: 1)
      try Self.write(&chip, 1, 1, "packet_manager", "start", 1, 0)
      try Self.write(&chip, 1, 1, "packet_manager", "start", 0x41, 1)
      let report = chip.run()
      #expect(
        report.description == """
          tile (1, 1), packet manager, channel 0: failed with error 3 (target) at 0
          tile (1, 1), packet manager, channel 1: waits for 1 of semaphore 9, which is 0
          """)
      try Self.write(&chip, 1, 1, "packet_manager", "start", 0x41, 1)
      #expect(try Self.read(&chip, 1, 1, "packet_manager", "refused") == 2)
      #expect(try Self.read(&chip, 1, 1, "packet_manager", "failed") == 1)
      #expect(try Self.read(&chip, 1, 1, "packet_manager", "status", 0) == 0x30)
      #expect(try Self.read(&chip, 1, 1, "packet_manager", "status", 1) == 0x03)
    }
  }

  /// Answers that never come are waited for, and the report says whose.
  @Test func answersThatDoNotCome() throws {
    var chip = try ChipModel(Self.mixed())
    let fetch = TransferDescriptor.fetch(from: (1, 0), source: 0, destination: 0x200, run: 8)
    chip.write(bytes(fetch.encode()), at: 0, x: 1, y: 1)
    try Self.write(&chip, 1, 1, "packet_manager", "start", 1, 0)
    try Self.write(&chip, 1, 1, "packet_manager", "start", 1, 1)
    // The first channel's gets are lost: as if the tile had gone.
    chip.tiles[1] = nil
    let report = chip.run().waits.map(\.reason)
    #expect(Set(report) == [.answers(x: 1, y: 0), .otherChannel])
  }

  /// The analog part runs, waits on both sides, stops with an error.
  @Test func products() throws {
    let specification = try Self.mixed()
    var chip = try ChipModel(specification, seed: 5)
    chip.fill(0..<0x2000, x: 0, y: 0)
    chip.write((0..<16 * 24).map { UInt8(truncatingIfNeeded: $0 * 7) }, at: 0x400, x: 0, y: 0)
    chip.write((0..<32).map { UInt8(truncatingIfNeeded: $0 * 5 - 70) }, at: 0x800, x: 0, y: 0)
    var load = AnalogJobDescriptor(.loadWeights)
    (load.source, load.sourceStride) = (0x400, 24)
    (load.rows, load.columns, load.next) = (0..<16, 0..<24, 0x28)
    var convert = AnalogJobDescriptor(.convert)
    (convert.source, convert.sourceStride) = (0x800, 16)
    (convert.destination, convert.destinationStride) = (0x1000, 96)
    (convert.rows, convert.columns) = (0..<16, 0..<24)
    (convert.format, convert.count) = (.raw, 2)
    convert.waitInput = .init(0)
    convert.waitOutput = .init(1)
    convert.outputDone = .init(2)
    chip.write(bytes(load.encode() + convert.encode()), at: 0, x: 0, y: 0)
    #expect(chip.tile(x: 0, y: 0)?.analog == nil)
    try Self.write(&chip, 0, 0, "analog", "control", 0b11)
    try Self.write(&chip, 0, 0, "analog", "control", 0b01)
    #expect(
      chip.run().description
        == "tile (0, 0), analog, input side: waits for 1 of semaphore 0, which is 0")
    #expect(try Self.read(&chip, 0, 0, "analog", "events") == 4)
    chip.raise(0, by: 2, x: 0, y: 0)
    #expect(
      chip.run().description
        == "tile (0, 0), analog, output side: waits for 1 of semaphore 1, which is 0")
    #expect(try Self.read(&chip, 0, 0, "analog", "status") == 1)
    #expect(try Self.read(&chip, 0, 0, "analog", "products") == 2)
    chip.raise(1, by: 2, x: 0, y: 0)
    #expect(chip.run().isAtRest)
    #expect(try Self.read(&chip, 0, 0, "semaphores", "semaphore", 2) == 2)
    #expect(try Self.read(&chip, 0, 0, "analog", "events") == 5)
    for product in 0..<2 {
      for column in 0..<24 {
        let sum = (0..<16).reduce(0) { sum, row in
          let input = Int8(truncatingIfNeeded: (16 * product + row) * 5 - 70)
          return sum + Int(input) * Int(Int8(truncatingIfNeeded: (row * 24 + column) * 7))
        }
        let word = chip.read(UInt32(0x1000 + 96 * product + 4 * column), x: 0, y: 0)
        #expect(word == UInt32(bitPattern: Int32(sum)))
      }
    }
    // An address that the SRAM does not have.
    try Self.write(&chip, 0, 0, "analog", "start", 0x8000)
    try Self.write(&chip, 0, 0, "analog", "control", 1)
    #expect(
      chip.run().description == "tile (0, 0), analog: failed with error 1 (descriptor) at 8000")
    #expect(try Self.read(&chip, 0, 0, "analog", "status") == 0x14)
    #expect(try Self.read(&chip, 0, 0, "analog", "error") == 0x8000)
    #expect(try Self.read(&chip, 0, 0, "core", "interrupt_pending") & 0b1000 == 0b1000)
    // A tile without semaphores waits for none.
    load.rows = 0..<8
    load.columns = 0..<8
    load.waitInput = .init(3, by: 9)
    load.next = nil
    chip.write(bytes(load.encode()), at: 0, x: 2, y: 0)
    chip.fill(0x400..<0x500, x: 2, y: 0)
    try Self.write(&chip, 2, 0, "analog", "control", 1)
    #expect(chip.run().waits.isEmpty)
    #expect(try Self.read(&chip, 2, 0, "analog", "events") == 1)
  }

  // MARK: Interleavings

  /// Two tiles write one word without asking each other: each order occurs.
  @Test func racesAreSeen() throws {
    let specification = try Self.mixed()
    var outcomes: Set<UInt32> = []
    for seed in 1...40 {
      var chip = try ChipModel(specification, seed: UInt64(seed))
      for (x, y) in [(0, 0), (1, 1)] {
        chip.fill(0..<0x100, x: x, y: y)
        let fill = TransferDescriptor.fill(
          (1, 0), with: UInt16(0x101 * (x + 1)), destination: 0x100, run: 4)
        chip.write(bytes(fill.encode()), at: 0, x: x, y: y)
        try Self.write(&chip, x, y, "packet_manager", "start", 1)
      }
      #expect(chip.run().isAtRest)
      let word = chip.read(0x100, x: 1, y: 0)
      outcomes.insert(word ?? 0)
    }
    #expect(outcomes == [0x0101_0101, 0x0202_0202])
  }

  /// A signal overtakes its puts where the network keeps no order.
  @Test func messagesOvertakeOneAnother() throws {
    for (ordering, expected) in [("flow", Set([1])), ("none", Set([0, 1]))] {
      let specification = try Self.mixed(ordering: ordering)
      var outcomes: Set<Int> = []
      for seed in 1...60 {
        var chip = try ChipModel(specification, seed: UInt64(seed))
        chip.write(0, at: 0x100, x: 1, y: 0)
        let program = SIMDAssembler.assemble(
          text: "wait 0\n copy r1, 0x100\n load.i32 r2, [r1]\n halt", file: "race.simd")
        chip.write(try #require(program.program).bytes, at: 0, x: 1, y: 0)
        try Self.write(&chip, 1, 0, "simd", "control", 1)
        let put = Message.put(1, at: 0x100, flitWidth: 64)
        chip.send(put.payload, from: (0, 0), to: (1, 0))
        chip.send(Message.signal(0, flitWidth: 64).payload, from: (0, 0), to: (1, 0))
        #expect(chip.run().isAtRest)
        outcomes.insert(Int(try Self.read(&chip, 1, 0, "simd", "scalar", 2)))
      }
      #expect(outcomes == expected, "\(ordering)")
    }
  }

  /// A program that runs for ever ends at the limit.
  @Test func theLimitOfSteps() throws {
    var chip = try ChipModel(Self.mixed(), seed: 3)
    let program = SIMDAssembler.assemble(text: "jump .", file: "loop.simd")
    chip.write(try #require(program.program).bytes, at: 0, x: 1, y: 0)
    try Self.write(&chip, 1, 0, "simd", "control", 1)
    let report = chip.run(limit: 5_000)
    #expect(report.isAtLimit && !report.isAtRest)
    #expect(try Self.read(&chip, 1, 0, "simd", "retired") == 5_000)
  }

  private func bytes(_ words: [UInt64]) -> [UInt8] {
    words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }
  }
}
