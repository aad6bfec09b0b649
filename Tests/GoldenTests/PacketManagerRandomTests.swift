import ChipSpec
import Testing

@testable import Golden

/// Random descriptors: the bytes that they write, and every message and read, against loops over
/// single bytes.
struct PacketManagerRandomTests {
  typealias Dimension = TransferDescriptor.Dimension

  /// Where a descriptor's bytes come from and go to, run by run; nil where a constant is written.
  static func bytes(_ descriptor: TransferDescriptor) -> [[(from: Int, to: Int)]] {
    var starts = [(descriptor.source, descriptor.destination)]
    // The last loop is the outermost.
    for dimension in descriptor.dimensions.reversed() {
      starts = starts.flatMap { start in
        (0..<dimension.count).map {
          (
            start.0 + $0 * dimension.sourceStride,
            start.1 + $0 * dimension.destinationStride
          )
        }
      }
    }
    return starts.map { start in
      (0..<descriptor.run).map { byte in
        ((start.0 + byte) & 0xFF_FFFF, (start.1 + byte) & 0xFF_FFFF)
      }
    }
  }

  /// A descriptor whose sources and destinations lie in these ranges.
  static func descriptor(
    sources: Range<Int>, destinations: Range<Int>, grain: Int, ordering: RouterSpec.Ordering,
    targets: [(x: Int, y: Int)], dimensions: Int, _ random: inout SeededRandom
  ) -> TransferDescriptor {
    while true {
      let operation = PacketDescriptor.Operation.allCases.randomElement(using: &random) ?? .send
      let unit = operation == .fetch ? grain : 1
      func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random) / unit * unit
      }
      let run = random.chance(10) ? 0 : number(1...(random.chance(20) ? 100 : 20))
      let count = Int.random(in: 0...dimensions, using: &random)
      let loops = (0..<count).map { _ in
        Dimension(
          Int.random(in: 1...4, using: &random), source: number(-100...100),
          destination: number(-100...100))
      }
      func start(_ range: Range<Int>, _ stride: KeyPath<Dimension, Int>) -> Int? {
        let ends = loops.map { ($0.count - 1) * $0[keyPath: stride] }
        let low = range.lowerBound - ends.reduce(0) { $0 + min($1, 0) }
        let high = range.upperBound - run - ends.reduce(0) { $0 + max($1, 0) }
        guard low <= high else { return nil }
        let start = number(low...high)
        return start >= low ? start : nil
      }
      guard let source = start(sources, \.sourceStride),
        let destination = start(destinations, \.destinationStride),
        let target = targets.randomElement(using: &random)
      else { continue }
      var descriptor: TransferDescriptor
      switch operation {
      case .send:
        descriptor = .send(to: target, source: source, destination: destination, run: run, loops)
      case .fetch:
        descriptor = .fetch(
          from: target, source: source, destination: destination, run: run, loops)
      case .fill:
        descriptor = .fill(
          target, with: UInt16.random(in: 0...0xFFFF, using: &random), destination: destination,
          run: run, loops)
      }
      // Where nothing keeps the order, no byte may be written twice.
      let written = bytes(descriptor).flatMap { $0.map(\.to) }
      if ordering == .none && Set(written).count < written.count { continue }
      return descriptor
    }
  }

  /// What a descriptor of tile `own` makes of the memories.
  static func apply(
    _ descriptor: TransferDescriptor, own: Int, columns: Int, _ memories: inout [[UInt8]]
  ) {
    let target = descriptor.target.y * columns + descriptor.target.x
    let (reader, writer) = descriptor.operation == .fetch ? (target, own) : (own, target)
    for byte in bytes(descriptor).joined() {
      memories[writer][byte.to] =
        descriptor.operation == .fill
        ? UInt8(truncatingIfNeeded: descriptor.constant >> (byte.to % 2 == 0 ? 0 : 8))
        : memories[reader][byte.from]
    }
  }

  static let shapes = [
    (64, RouterSpec.Ordering.flow, 4), (64, .none, 2), (128, .flow, 8), (256, .none, 1),
  ]

  @Test(arguments: 0..<4, 0..<5)
  func manyChannelsAtOnce(_ shape: Int, _ seed: UInt64) {
    var random = SeededRandom(100 * UInt64(shape) + seed)
    let (flitWidth, ordering, dimensions) = Self.shapes[shape]
    var world = TransferWorld(
      flitWidth: flitWidth, ordering, transfers: 2, dimensions: dimensions)
    for tile in world.tiles.indices {
      for address in 0..<0x3000 {
        world.tiles[tile].memory[address] = UInt8.random(in: 0...255, using: &random)
      }
    }
    var memories = world.tiles.map(\.memory)
    let targets = [(x: 0, y: 0), (1, 0), (0, 1), (1, 1)]
    for tile in 0..<4 {
      for channel in 0..<2 {
        var list: [TransferDescriptor] = []
        for number in 0..<3 {
          // Each descriptor writes to a place of its own, on all tiles.
          let first = 0x1000 + 0x400 * (2 * tile + channel) + 0x150 * number
          var descriptor = Self.descriptor(
            sources: 0..<0x1000, destinations: first..<first + 0x150, grain: world.grain,
            ordering: ordering, targets: targets, dimensions: dimensions, &random)
          Self.apply(descriptor, own: tile, columns: 2, &memories)
          descriptor.local = .init(2 * number, by: 1)
          descriptor.remote = .init(2 * number + 1, by: 3)
          if number > 0 { descriptor.wait = .init(8 + channel) }
          list.append(descriptor)
        }
        world.load(list, at: 0x3000 + 0x400 * channel, tile: tile)
        world.start(channel, at: 0x3000 + 0x400 * channel, tile: tile)
      }
      world.tiles[tile].semaphores[8] = 2
      world.tiles[tile].semaphores[9] = 2
    }
    world.settle(&random)
    for tile in 0..<4 {
      #expect(world.tiles[tile].memory[..<0x3000] == memories[tile][..<0x3000], "seed \(seed)")
      #expect(world.tiles[tile].packets.coverage.done == 2)
      for number in 0..<3 { #expect(world.tiles[tile].semaphores[2 * number] == 2) }
      #expect(world.tiles[tile].semaphores[8...9] == [0, 0])
    }
    for number in 0..<3 {
      #expect(world.tiles.reduce(0) { $0 + $1.semaphores[2 * number + 1] } == 24)
    }
    #expect(world.lost == 0)
  }

  @Test(arguments: 0..<4, 0..<20)
  func messagesAndReadsOfOneChannel(_ shape: Int, _ seed: UInt64) {
    var random = SeededRandom(1000 + 100 * UInt64(shape) + seed)
    let (flitWidth, ordering, dimensions) = Self.shapes[shape]
    var world = TransferWorld(flitWidth: flitWidth, ordering, dimensions: dimensions)
    let grain = world.grain
    for _ in 0..<10 {
      let descriptor = Self.descriptor(
        sources: 0..<0x1000, destinations: 0x1000..<0x3000, grain: grain, ordering: ordering,
        targets: [(1, 1)], dimensions: dimensions, &random)
      world.sent = []
      world.read = []
      world.run([descriptor], &random)

      let acknowledge: UInt64 = ordering == .none ? 1 << 26 : 0
      var expected: [(low: UInt64, high: UInt64)] = []
      var reads: [Int] = []
      for run in Self.bytes(descriptor) {
        var last: Int?
        for byte in run {
          if descriptor.operation == .send, reads.last != byte.from & ~7 || byte.from == run[0].from
          {
            reads.append(byte.from & ~7)
          }
          if descriptor.operation == .fetch {
            guard byte.to % grain == 0 else { continue }
            let answer = 1 << 31 | UInt64(byte.to / grain) | (grain == 4 ? 0xF << 22 : 0)
            expected.append(
              (
                answer << 32 | 5 << 29 | UInt64(byte.from / grain),
                grain == 4 ? 0 : 0xFF << 32
              ))
            continue
          }
          if last != byte.to / grain {
            expected.append((1 << 31 | acknowledge | UInt64(byte.to / grain), 0))
          }
          last = byte.to / grain
          let value = UInt64(
            descriptor.operation == .fill
              ? UInt8(truncatingIfNeeded: descriptor.constant >> (byte.to % 2 == 0 ? 0 : 8))
              : world.tiles[0].memory[byte.from])
          let lane = UInt64(byte.to % grain)
          let index = expected.count - 1
          if lane < 4 {
            expected[index].low |= value << (32 + 8 * lane)
          } else {
            expected[index].high |= value << (8 * lane - 32)
          }
          if grain == 4 {
            expected[index].low |= 1 << (22 + lane)
          } else {
            expected[index].high |= 1 << (32 + lane)
          }
        }
      }
      #expect(world.sent.map(\.low) == expected.map(\.low), "seed \(seed), \(descriptor)")
      #expect(world.sent.map(\.high) == expected.map(\.high))
      let words = 3 + descriptor.dimensions.count
      #expect(world.read.dropFirst(words).map(\.address) == reads)
    }
  }

  @Test func addressesWrap() {
    // 16 MiB: nothing is beyond the memory's end.
    var random = SeededRandom(2000)
    var world = TransferWorld(columns: 1, rows: 1, capacity: 1 << 24)
    let end = 1 << 24
    for address in 0..<64 {
      world.tiles[0].memory[end - 64 + address] = UInt8(100 + address)
      world.tiles[0].memory[address] = UInt8(164 + address % 64)
    }
    world.load(
      [
        .send(
          to: (0, 0), source: end - 13, destination: 0x4000, run: 20,
          [Dimension(3, source: 9, destination: 32)]),
        .send(to: (0, 0), source: 0x4000, destination: end - 3, run: 7),
      ], at: end - 16)
    // Descriptors wrap too, so they hide the data around the end.
    let expected = (0..<3).map { row in
      (0..<20).map { world.tiles[0].memory[(end - 13 + 9 * row + $0) & 0xFF_FFFF] }
    }
    world.start(0, at: end - 16)
    world.settle(&random)
    for row in 0..<3 {
      let first = 0x4000 + 32 * row
      #expect(Array(world.tiles[0].memory[first..<first + 20]) == expected[row])
    }
    let copied = (0..<7).map { world.tiles[0].memory[(end - 3 + $0) & 0xFF_FFFF] }
    #expect(copied == Array(expected[0].prefix(7)))
    let coverage = world.tiles[0].packets.coverage
    #expect(coverage.sourceWraps == 1 && coverage.destinationWraps == 1)
  }

  @Test func everythingHappens() {
    // The random tests would mean little if the corners were never reached.
    var total: PacketManagerCoverage?
    for seed in 0..<120 as Range<UInt64> {
      var random = SeededRandom(3000 + seed)
      var world = TransferWorld(flitWidth: 64, seed % 2 == 0 ? .flow : .none)
      var list: [TransferDescriptor] = []
      for _ in 0..<20 {
        list.append(
          Self.descriptor(
            sources: 0..<0x800, destinations: 0x1000..<0x2000, grain: 4,
            ordering: seed % 2 == 0 ? .flow : .none, targets: [(1, 0), (0, 1)], dimensions: 4,
            &random))
      }
      world.run(list, &random)
      let coverage = world.tiles[0].packets.coverage
      if total == nil { total = coverage } else { total? += coverage }
    }
    guard let total else { return }
    #expect(total.operations.allSatisfy { $0 > 100 })
    #expect(total.dimensions.allSatisfy { $0 > 50 })
    #expect(total.sourceStrides.allSatisfy { $0 > 0 })
    #expect(total.destinationStrides.allSatisfy { $0 > 0 })
    #expect(total.alignments.allSatisfy { $0 > 0 })
    // All byte enables that are contiguous, and no others.
    for enables in 0..<16 {
      let isContiguous = [1, 2, 3, 4, 6, 7, 8, 12, 14, 15].contains(enables)
      #expect((total.puts[enables] > 0) == isContiguous)
    }
    #expect(total.empty > 20 && total.gets > 100 && total.goesOn == 120 * 19 && total.done == 120)
  }
}
