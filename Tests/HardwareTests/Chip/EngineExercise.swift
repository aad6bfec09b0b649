import ChipPrograms
import ChipSpec
import Golden

@testable import CoSimulation

/// Random work for the engines of a chip, one kind of engine in a tile at a time: SIMD programs with all
/// instructions and errors, lists of the analog part with all settings, lists of descriptors of the
/// packet manager. Semaphores are raised and engines stopped while they run; what they leave is anything.
struct EngineExercise {
  let specification: Specification
  private var random: SeededRandom
  private var steps: [HostStep] = []

  init(_ specification: Specification, seed: UInt64) {
    self.specification = specification
    random = SeededRandom(seed: seed)
  }

  /// Semaphores that programs use.
  private static let semaphores = 8

  private var tiles: [(x: Int, y: Int)] {
    let columns = specification.grid.columns
    return specification.layout.indices.map { ($0 % columns, $0 / columns) }
      .filter { specification.kind(x: $0.0, y: $0.1).sram != nil }
  }

  /// A program of that many rounds.
  mutating func program(rounds: Int) -> ChipProgram {
    steps = []
    for (x, y) in tiles {
      let size = specification.kind(x: x, y: y).sram?.capacity ?? 0
      copy((0..<size / 8).map { _ in random.next() }, x, y, 0)
      calibrate(x, y)
    }
    for _ in 0..<rounds {
      for (x, y) in tiles { start(x, y) }
      for _ in 0..<1 + random.below(4) {
        steps.append(.pause(cycles: 200 + random.below(1_000)))
        for (x, y) in tiles where random.chance(60) { raise(x, y, by: 1 + random.below(6)) }
        for (x, y) in tiles where random.chance(15) { stop(x, y) }
      }
      for (x, y) in tiles { stop(x, y) }
      for _ in 0..<3 {
        steps.append(.pause(cycles: 500))
        for (x, y) in tiles {
          for semaphore in 0..<Self.semaphores { operate(x, y, semaphore, by: 255) }
        }
      }
      steps.append(.settle)
    }
    var program = ChipProgram()
    program.load = steps
    return program
  }

  // MARK: Steps

  private mutating func write(
    _ block: Int, _ offset: Int, _ word: UInt32, _ x: Int, _ y: Int
  ) {
    let address = TileAddressMap.registers.lowerBound + block << 12 + offset
    steps.append(.write(x: x, y: y, address: UInt32(address), words: [word]))
  }

  private mutating func copy(_ words: [UInt64], _ x: Int, _ y: Int, _ address: Int) {
    let bytes = words.flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
    }
    steps.append(.copy(x: x, y: y, address: UInt32(address), bytes: bytes))
  }

  private mutating func operate(_ x: Int, _ y: Int, _ semaphore: Int, by amount: Int) {
    write(4, 0, UInt32(1 << 16 | amount << 8 | semaphore), x, y)
  }

  private mutating func raise(_ x: Int, _ y: Int, by amount: Int) {
    for semaphore in 0..<Self.semaphores where random.chance(50) {
      operate(x, y, semaphore, by: amount)
    }
  }

  private mutating func stop(_ x: Int, _ y: Int) {
    let kind = specification.kind(x: x, y: y)
    if kind.simd != nil { write(6, 8, 2, x, y) }
    if kind.analog != nil { write(5, 0x10, 4, x, y) }
    for channel in 0..<(kind.packetManager?.transfers ?? 0) {
      write(7, 0x100 + 4 * channel, 2, x, y)
    }
  }

  // MARK: Work

  private mutating func calibrate(_ x: Int, _ y: Int) {
    let kind = specification.kind(x: x, y: y)
    guard let analog = kind.analog, let sram = kind.sram else { return }
    let programs = AnalogPrograms(analog, capacity: sram.capacity, semaphores: 4)
    load(programs.calibration(&random), x, y)
    steps.append(.settle)
  }

  private mutating func load(_ program: AnalogPrograms.Program, _ x: Int, _ y: Int) {
    for (address, word) in program.words.sorted(by: { $0.key < $1.key }) {
      steps.append(
        .write(
          x: x, y: y, address: UInt32(address),
          words: [UInt32(truncatingIfNeeded: word), UInt32(word >> 32)]))
    }
    write(5, 0x14, program.start, x, y)
    write(5, 0x10, random.chance(40) ? 3 : 1, x, y)
  }

  private mutating func start(_ x: Int, _ y: Int) {
    let kind = specification.kind(x: x, y: y)
    guard let sram = kind.sram else { return }
    switch random.below(4) {
    case 0, 1:
      guard let simd = kind.simd else { return }
      let maker = SIMDProgramMaker(
        lanes: simd.lanes, capacity: sram.capacity, semaphores: Self.semaphores,
        errorRate: random.pick([0, 0, 5, 20]))
      let room = SIMDProgramMaker.programs
      let program = maker.program(
        &random, at: room.lowerBound, count: 20 + random.below(room.count / 8 - 20))
      copy(program, x, y, room.lowerBound)
      let isOdd = random.below(30) == 0
      write(6, 4, UInt32(room.lowerBound + (isOdd ? 4 : 0)), x, y)
      write(6, 8, 1, x, y)
    case 2:
      guard let analog = kind.analog else { return }
      settings(x, y)
      let programs = AnalogPrograms(analog, capacity: sram.capacity, semaphores: 4)
      load(programs.program(&random, isCalibrated: true), x, y)
    default:
      guard let manager = kind.packetManager else { return }
      for channel in 0..<manager.transfers where random.chance(70) {
        list(of: channel, manager, x, y)
      }
    }
  }

  private mutating func settings(_ x: Int, _ y: Int) {
    for _ in 0..<random.below(3) {
      switch random.below(5) {
      case 0: write(5, 0x40, UInt32(random.below(2)), x, y)
      case 1: write(5, 0x44, UInt32(random.below(1 << 13)), x, y)
      case 2:
        write(5, random.pick([0x48, 0x4C]), UInt32(truncatingIfNeeded: random.next()), x, y)
      case 3: write(5, 0x50, random.pick([400, UInt32(random.below(1 << 16))]), x, y)
      default: write(5, 0x54, UInt32(random.below(1 << 16)), x, y)
      }
    }
  }

  /// A list of descriptors for a channel; what it moves goes to the upper half of memories.
  private mutating func list(
    of channel: Int, _ manager: PacketManagerSpec, _ x: Int, _ y: Int
  ) {
    let base = 0x1000 + 0x200 * channel
    let count = 1 + random.below(3)
    var place = base
    for number in 0..<count {
      let words = descriptor(manager, isLast: number + 1 == count, at: place)
      copy(words, x, y, place)
      place += 8 * words.count
    }
    write(7, 0x100 + 4 * channel, UInt32(base | 1), x, y)
  }

  private mutating func descriptor(
    _ manager: PacketManagerSpec, isLast: Bool, at place: Int
  ) -> [UInt64] {
    let target = random.pick(tiles)
    let isFetch = random.chance(30)
    func even(_ value: Int) -> Int { isFetch ? value & ~7 : value }
    let run = even(random.pick([0, 1, 8, 16, random.below(40), random.below(200)]))
    var dimensions: [TransferDescriptor.Dimension] = []
    for _ in 0..<random.below(manager.dimensions + 1) {
      dimensions.append(
        .init(
          1 + random.below(3), source: even(random.below(64) - 16),
          destination: even(random.below(64) - 16)))
    }
    let source = even(random.below(0x1000) + (random.below(20) == 0 ? 0x4000 : 0))
    let destination = even(0x2400 + random.below(0x1800))
    var transfer: TransferDescriptor
    if isFetch {
      transfer = .fetch(
        from: target, source: source, destination: destination, run: run, dimensions)
    } else if random.chance(30) {
      transfer = .fill(
        target, with: UInt16(random.below(1 << 16)), destination: destination, run: run, dimensions)
    } else {
      transfer = .send(to: target, source: source, destination: destination, run: run, dimensions)
    }
    func change(_ random: inout SeededRandom) -> TransferDescriptor.SemaphoreChange {
      guard random.chance(35) else { return .init(random.below(Self.semaphores), by: 0) }
      return .init(random.below(Self.semaphores), by: 1 + random.below(3))
    }
    transfer.wait = change(&random)
    transfer.local = change(&random)
    transfer.remote = change(&random)
    if !isLast { transfer.next = place + transfer.size }
    var words = transfer.encode()
    switch random.below(40) {
    case 0: words[0] |= 3
    case 1: words[0] |= 0xF << 24
    case 2: words[0] |= 0xF << 40
    default: break
    }
    return words
  }
}
