import ChipSpec
import Golden

/// Random software on a host: what it reads and writes in the window of a host bridge.
///
/// What it likes to do changes in phases, so that full queues of descriptors, long transfers and
/// streams of small accesses all occur.
struct HostSoftware {
  private let grid: GridSpec
  private let host: HostSpec
  private let hostTileHasInterface: Bool
  private var freeTags = Set(UInt8.min...UInt8.max)
  /// Packets that belong together and are sent one after the other.
  private var sequence: [[HostBeat]] = []
  private var left = 0  // packets until the next phase
  private var weights: [Int] = []
  private var lengths: [Int] = []
  private var faultRate = 0  // percent
  private var isFilling = false

  init(
    _ host: HostSpec, grid: GridSpec, hostTileHasInterface: Bool, _ random: inout SeededRandom
  ) {
    self.host = host
    self.grid = grid
    self.hostTileHasInterface = hostTileHasInterface
    beginPhase(&random)
  }

  mutating func reset() {
    freeTags = Set(UInt8.min...UInt8.max)
    sequence = []
    left = 0
  }

  /// A read with this tag is answered.
  mutating func release(_ tag: UInt8) { freeTags.insert(tag) }

  private mutating func beginPhase(_ random: inout SeededRandom) {
    left = 5 + random.below(60)
    // register read, register write, tile read, tile write, doorbell, descriptor, nonsense
    weights = random.pick([
      [2, 2, 4, 4, 1, 1, 2], [1, 1, 0, 0, 0, 6, 1], [6, 6, 1, 1, 2, 1, 2], [0, 0, 8, 8, 0, 0, 1],
      [1, 0, 1, 4, 1, 1, 1], [3, 1, 0, 0, 0, 2, 1], [1, 1, 1, 1, 1, 0, 9],
    ])
    lengths = random.pick([
      [1, 24], [1, 24], [1, 100], [1, 300], [200, 300], [1, 700], [500, 2_000], [800, 2_000],
    ])
    faultRate = random.pick([0, 0, 10, 50])
    // Fills so long that as many answers are awaited as may be; nothing else needs the tiles.
    isFilling = random.chance(9)
    if isFilling { (weights, lengths) = ([1, 1, 0, 0, 0, 4, 0], [2_100, 3_000]) }
  }

  /// The next packet.
  mutating func packet(_ random: inout SeededRandom) -> [HostBeat] {
    if !sequence.isEmpty { return sequence.removeFirst() }
    if left == 0 { beginPhase(&random) }
    left -= 1
    switch random.weighted(weights) {
    case 0: return read(register(&random), lengthOf: 4, &random)
    case 1: return write(random.next(), at: register(&random))
    case 2: return tileRead(&random)
    case 3: return tileWrite(&random)
    case 4: return doorbell(&random)
    case 5:
      sequence = descriptor(&random)
      return sequence.removeFirst()
    default: return nonsense(&random)
    }
  }

  // MARK: Registers

  /// An address in the own space; of a register mostly.
  private func register(_ random: inout SeededRandom) -> UInt64 {
    let offsets = 0x58 / 4
    let offset = random.pick([
      random.below(offsets), random.below(offsets), 0x10 / 4 + random.below(5), 0x44 / 4,
      0x44 / 4 + random.below(4), random.below(offsets + 2),
      random.chance(5) ? random.below(1024) : 4,
    ])
    return 0x4000_0000 + UInt64(4 * offset)
  }

  /// A write of one word.
  private func write(_ word: UInt64, at address: UInt64) -> [HostBeat] {
    let isUpper = address & 4 != 0
    return [
      .write(
        isUpper ? word << 32 : word & 0xFFFF_FFFF, at: address & ~7,
        byteEnable: isUpper ? 0xF0 : 0x0F)
    ]
  }

  private mutating func read(
    _ address: UInt64, lengthOf length: Int, _ random: inout SeededRandom
  ) -> [HostBeat] {
    var tag = UInt8(truncatingIfNeeded: random.next())
    while !freeTags.contains(tag) { tag &+= 1 }
    freeTags.remove(tag)
    return [.read(length, at: address, tag: tag)]
  }

  private mutating func doorbell(_ random: inout SeededRandom) -> [HostBeat] {
    let (x, y) = tile(&random)
    let amount = random.pick([0, 1, 1, random.below(256)])
    let word = x | y << 8 | UInt64(random.below(256)) << 16 | UInt64(amount) << 24
    return write(word, at: 0x4000_0018)
  }

  // MARK: Tiles

  /// Column and row of a tile, or of none now and then.
  private func tile(_ random: inout SeededRandom) -> (UInt64, UInt64) {
    var (x, y) = (random.below(grid.columns), random.below(grid.rows))
    if random.chance(8) {
      switch random.below(4) {
      case 0: x = grid.columns
      case 1: y = grid.rows
      case 2: x = random.below(256)
      default: y = random.below(256)
      }
    } else if random.chance(15) {
      (x, y) = (host.x, host.y)
    }
    return (UInt64(x), UInt64(y))
  }

  private func tileAddress(_ random: inout SeededRandom) -> UInt64 {
    let (x, y) = tile(&random)
    let address = random.next() & random.pick([0xFFFF, 0x7FFF_FFFF])
    return 1 << 48 | y << 40 | x << 32 | address
  }

  private mutating func tileRead(_ random: inout SeededRandom) -> [HostBeat] {
    let length = random.pick([4, 8])
    return read(tileAddress(&random) & ~UInt64(length - 1), lengthOf: length, &random)
  }

  private mutating func tileWrite(_ random: inout SeededRandom) -> [HostBeat] {
    let count = random.chance(80) ? 1 + random.below(3) : 1 + random.below(32)
    let start = tileAddress(&random) & ~7
    let enables = random.chance(70) ? [0xFF, 0x0F, 0xF0] : [0xFF, 0x0F, 0xF0, 0]
    return (0..<count).map { index in
      .write(
        random.next(), at: start + UInt64(8 * index), byteEnable: UInt8(random.pick(enables)),
        last: index == count - 1)
    }
  }

  /// Accesses that a careful host does not make.
  private mutating func nonsense(_ random: inout SeededRandom) -> [HostBeat] {
    var address = random.chance(50) ? register(&random) : tileAddress(&random)
    if random.chance(60) {
      let bit = random.pick([random.below(64), 63, 49 + random.below(14), 31, 40 + random.below(9)])
      address ^= 1 << UInt64(bit)
    }
    if random.chance(50) {
      let length = random.pick([4, 8, 4, 8, random.below(257), 1, 2, 16])
      return read(address & random.pick([~0, ~3, ~7]), lengthOf: length, &random)
    }
    let enable = random.pick([0xFF, 0x0F, 0xF0, 0, random.below(256)])
    return [.write(random.next(), at: address, byteEnable: UInt8(enable))]
  }

  // MARK: Descriptors

  /// Writes the registers of a descriptor and starts it, once or more often.
  private mutating func descriptor(_ random: inout SeededRandom) -> [[HostBeat]] {
    var operation = isFilling ? 2 : random.below(3)
    var length = lengths[0] + random.below(lengths[1] - lengths[0])
    if random.chance(20) { length = random.pick([1, 7, 8, 9, 255, 256, 257, 264, 512]) }
    if operation == 2 { length = (length + 7) & ~7 }
    var hostAddress = random.next() & random.pick([0xFFFF_FFFF, ~(1 << 63)]) & ~0xFF
    hostAddress |= UInt64(random.pick([0, 0, 8, 0xF8, 8 * random.below(32)]))
    var address = random.below(0x100_0000 - length) & ~7
    if random.chance(15) { address = (0x100_0000 - length) & ~7 }
    var (x, y) = tile(&random)
    while !random.chance(60) && !isTarget(x, y) { (x, y) = tile(&random) }
    if random.chance(faultRate) {
      switch random.below(10) {
      case 0, 8, 9: operation = 3
      case 1: length = 0
      case 2: address = (address + 8 * random.below(8) + 0x100_0000 - length) | 0
      case 3: address |= 1 << random.below(3)
      case 4: hostAddress |= 1 << UInt64(random.below(3))
      case 5: length |= 1 << random.below(3)
      case 6: length |= 1 << (24 + random.below(8))
      default: address |= 1 << (24 + random.below(8))
      }
    }
    let control = UInt64(operation) | UInt64(random.below(2)) << 8
    var packets = [
      write(hostAddress & 0xFFFF_FFFF, at: 0x4000_0024), write(hostAddress >> 32, at: 0x4000_0028),
      write(x | y << 8, at: 0x4000_002C), write(UInt64(address), at: 0x4000_0030),
      write(UInt64(length), at: 0x4000_0034), write(random.next(), at: 0x4000_0038),
      write(control, at: 0x4000_003C),
    ]
    // What is left out is as it was, if it made sense.
    if random.chance(20) { packets.remove(at: random.pick([0, 1, 2, 5])) }
    for _ in 0..<random.pick([1, 1, 1, 2, 6]) { packets.append(write(1, at: 0x4000_0040)) }
    // At once something that it competes with.
    switch random.below(5) {
    case 0: packets.append(read(0x4000_0044, lengthOf: 4, &random))
    case 1: packets.append(tileWrite(&random))
    case 2: packets.append(tileRead(&random))
    default: break
    }
    return packets
  }

  private func isTarget(_ x: UInt64, _ y: UInt64) -> Bool {
    grid.contains(x: Int(x), y: Int(y))
      && (hostTileHasInterface || x != UInt64(host.x) || y != UInt64(host.y))
  }
}

extension SeededRandom {
  /// An index, each as often as its weight says.
  mutating func weighted(_ weights: [Int]) -> Int {
    var rest = below(weights.reduce(0, +))
    for (index, weight) in weights.enumerated() {
      if rest < weight { return index }
      rest -= weight
    }
    return 0
  }
}
