import ChipSpec
import CoSimulation
import Simulation

/// A host and two cores that use all that is inside a tile: memory with injected errors, semaphores,
/// registers of all blocks, and every kind of instruction, with traps and interrupts.
struct InsideRun {
  private var session: ChipSession
  private let specification: Specification
  private var random: SeededRandom
  /// What is being done, for reports.
  private(set) var phase = ""

  private static let code: UInt32 = 0x1000
  private static let data: UInt32 = 0x800

  init(
    _ specification: Specification, on library: ModelLibrary, seed: UInt64,
    inputs: [String: UInt64] = [:], patience: Int = 30_000
  ) throws {
    self.specification = specification
    random = SeededRandom(seed: seed)
    session = try ChipSession(specification, on: library, seed: seed, inputs: inputs)
    session.patience = patience
  }

  private var places: [(x: Int, y: Int)] {
    specification.layout.indices.map {
      ($0 % specification.grid.columns, $0 / specification.grid.columns)
    }
  }

  private func register(_ block: Int, _ offset: Int) -> UInt32 {
    UInt32(TileAddressMap.registers.lowerBound + block + offset)
  }

  /// Runs it all.
  /// - Parameter instructions: of each core's program.
  mutating func run(instructions: Int) throws {
    phase = "clears memories"
    for place in places {
      session.start(.fill, x: place.x, y: place.y, at: 0, length: 16_384)
      try session.settle()
    }
    phase = "uses memories"
    try useMemory()
    phase = "uses semaphores"
    try useSemaphores()
    phase = "loads programs"
    for place in places {
      var program = InsideProgram(seed: random.next(), data: Self.data)
      let words = program.words(instructions)
      var bytes: [UInt8] = []
      for word in words {
        for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(8 * byte))) }
      }
      let staging = UInt64(0x1_0000_0000 + 0x10_0000 * place.x)
      session.host.memory.write(bytes, at: staging)
      session.start(
        .toChip, host: staging, x: place.x, y: place.y, at: Self.code, length: bytes.count)
      try session.settle()
      write(Self.code, place, TileAddressMap.coreBlock, 0x04)
      write(1, place, TileAddressMap.coreBlock, 0x08)
    }
    // The host goes on meanwhile.
    phase = "uses cores"
    for number in 0..<40 {
      let place = places[random.number(below: places.count)]
      switch number % 6 {
      case 0: write(UInt32(1 + random.number(below: 100)), place, TileAddressMap.coreBlock, 0x28)
      case 1: write(UInt32(number / 6 & 1), place, TileAddressMap.coreBlock, 0x14)
      case 2: try read(place, TileAddressMap.coreBlock, 4 * random.number(below: 13))
      case 4: write(0x40, place, TileAddressMap.semaphoresBlock, 0x20)
      case 3:
        write(0x1_0100 | UInt32(random.number(below: 9)), place, TileAddressMap.semaphoresBlock, 0)
      default: session.write(random.word, x: place.x, y: place.y, at: Self.data + 0x200)
      }
      for _ in 0..<random.number(below: 60) { try session.cycle() }
    }
    for place in places { write(0, place, TileAddressMap.coreBlock, 0x14) }
    phase = "waits for cores"
    try session.settle()
    phase = "reads everything"
    try readRegisters()
    for place in places {
      session.start(
        .toHost, host: 0x3_0000_0000, x: place.x, y: place.y, at: 0, length: 16_384)
      try session.settle()
    }
    // Cores that sleep are stopped.
    for place in places { write(0, place, TileAddressMap.coreBlock, 0x08) }
    try session.settle()
  }

  private mutating func write(
    _ word: UInt32, _ place: (x: Int, y: Int), _ block: Int, _ offset: Int
  ) {
    session.write(word, x: place.x, y: place.y, at: register(block, offset))
  }

  private mutating func read(_ place: (x: Int, y: Int), _ block: Int, _ offset: Int) throws {
    _ = try session.read(x: place.x, y: place.y, at: register(block, offset))
  }

  /// Words and parts of words, with errors that are injected.
  private mutating func useMemory() throws {
    let addresses = (0..<24).map { _ in UInt32(8 * random.number(below: 64)) }
    for place in places {
      for round in 0..<60 {
        if round % 6 == 0 {
          // One bit, two bits, or none.
          let first = UInt32(0x80 | random.number(below: 73)),
            second = UInt32(0x80 | random.number(below: 73))
          let word = [0, first, first | second << 8][random.number(below: 3)]
          write(word, place, TileAddressMap.sramBlock, 0x08)
        }
        let address = addresses[random.number(below: addresses.count)]
        switch random.number(below: 5) {
        case 0, 1:
          session.write(
            random.word, x: place.x, y: place.y, at: address + UInt32(4 * random.number(below: 2)))
        case 2:
          session.start(
            .fill, x: place.x, y: place.y, at: address, length: 16, pattern: random.word)
          try session.settle()
        default: _ = try session.read(x: place.x, y: place.y, at: address)
        }
      }
      // Every bit of a code word, and some that there are not.
      for position in UInt32(0)..<80 {
        write(0x80 | position, place, TileAddressMap.sramBlock, 0x08)
        session.start(.fill, x: place.x, y: place.y, at: 0x200, length: 8, pattern: random.word)
        try session.settle()
        _ = try session.read(x: place.x, y: place.y, at: 0x200)
      }
      write(0, place, TileAddressMap.sramBlock, 0x08)
      session.start(.fill, x: place.x, y: place.y, at: 0, length: 1_024)
      try session.settle()
    }
    try readRegisters()
    for place in places {
      for offset in [0x20, 0x40, 0x400, 0x804] {
        write(.max, place, TileAddressMap.sramBlock, offset)
        try read(place, TileAddressMap.sramBlock, offset)
      }
    }
  }

  private mutating func useSemaphores() throws {
    for place in places {
      for round in 0..<40 {
        // Up to and beyond what there is and what one can hold.
        let amount: UInt32 = [1, 7, 255, 255][random.number(below: 4)]
        let index = UInt32(random.number(below: 9))
        let command: UInt32 = [1 << 16, 1 << 16, 1 << 17, 3 << 16][random.number(below: 4)]
        write(command | amount << 8 | index, place, TileAddressMap.semaphoresBlock, 0)
        if round % 2 == 0 { try read(place, TileAddressMap.semaphoresBlock, 4) }
      }
      for _ in 0..<258 { write(1 << 16 | 255 << 8 | 6, place, TileAddressMap.semaphoresBlock, 0) }
      try readRegisters()
      write(3, place, TileAddressMap.semaphoresBlock, 8)
      for index in 0..<UInt32(8) {
        for _ in 0..<3 { write(1 << 17 | 1 << 8 | index, place, TileAddressMap.semaphoresBlock, 0) }
      }
    }
    try session.settle()
  }

  private mutating func readRegisters() throws {
    for place in places {
      let kind = specification.layout[place.y * specification.grid.columns + place.x]
      for block in session.addressMaps[kind]?.blocks ?? [] {
        for register in block.registers {
          for offset in register.offsets.prefix(8) {
            try read(place, block.address - TileAddressMap.registers.lowerBound, offset)
          }
        }
        // Where nothing is.
        try read(place, block.address - TileAddressMap.registers.lowerBound, 0xFFC)
      }
      try read(place, 0xF000, 0)
    }
  }
}
