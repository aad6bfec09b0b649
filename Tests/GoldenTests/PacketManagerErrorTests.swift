import ChipSpec
import Testing

@testable import Golden

/// What packet managers refuse, and what they still do then.
struct PacketManagerErrorTests {
  typealias Dimension = TransferDescriptor.Dimension

  /// A world in which tile 0 runs a list of one descriptor, made of these words, at 1000.
  static func run(
    _ words: [UInt64], refused: [Int] = [], flitWidth: Int = 64, dimensions: Int = 4
  ) -> TransferWorld {
    var random = SeededRandom(1)
    var world = TransferWorld(
      flitWidth: flitWidth, columns: 3, rows: 2, capacity: 1 << 13, dimensions: dimensions,
      unreachable: (1, 1))
    world.write(words, at: 0x1000, tile: 0)
    world.tiles[0].refused = Set(refused)
    world.start(0, at: 0x1000)
    world.settle(&random)
    let status = world.tiles[0].packets.status(of: 0)
    #expect(!status.isBusy && status.descriptor == 0x1000)
    return world
  }

  static var sound: TransferDescriptor {
    var descriptor = TransferDescriptor.send(
      to: (2, 0), source: 0x100, destination: 0x204, run: 4,
      [Dimension(2, source: 8, destination: 8), Dimension(1, source: 0, destination: 0)])
    descriptor.wait = .init(1)
    descriptor.local = .init(2)
    descriptor.remote = .init(3)
    return descriptor
  }

  /// Checks that a descriptor was refused after so many words: nothing taken, sent or raised.
  static func expectRefusal(_ world: TransferWorld, code: Int, words: Int) {
    #expect(world.tiles[0].packets.status(of: 0).error == code)
    #expect(world.read.map(\.address) == (0..<words).map { 0x1000 + 8 * $0 })
    #expect(world.sent.isEmpty)
    #expect(world.tiles.allSatisfy { $0.semaphores.allSatisfy { $0 == 0 } })
    #expect(world.tiles[0].packets.coverage.failures[code] == 1)
  }

  @Test func wordsOfADescriptorRefused() {
    for word in 0..<5 {
      let world = Self.run(Self.sound.encode(), refused: [0x1000 + 8 * word])
      Self.expectRefusal(world, code: 1, words: word < 3 ? 3 : 5)
    }
    // The words are not looked at then.
    let world = Self.run([15 << 24, 0, 0], refused: [0x1010])
    Self.expectRefusal(world, code: 1, words: 3)
  }

  @Test func descriptorOutOfRange() {
    var random = SeededRandom(2)
    var world = TransferWorld(columns: 1, rows: 1)
    world.start(1, at: 0xFF_FFF0)
    world.settle(&random)
    #expect(world.tiles[0].packets.status(of: 1).error == 1)
    #expect(world.tiles[0].packets.status(of: 1).descriptor == 0xFF_FFF0)
    // The third word is that at 0.
    #expect(world.read.map(\.address) == [0xFF_FFF0, 0xFF_FFF8, 0])
  }

  @Test func malformed() {
    let sound = Self.sound.encode()
    func expectMalformed(_ change: (inout [UInt64]) -> Void, words: Int = 5, flitWidth: Int = 64) {
      var words64 = sound
      change(&words64)
      Self.expectRefusal(Self.run(words64, flitWidth: flitWidth), code: 2, words: words)
    }
    expectMalformed { $0[0] |= 3 }
    for count in 5..<16 {
      expectMalformed({ $0[0] = $0[0] & ~(0xF << 24) | UInt64(count) << 24 }, words: 3)
    }
    expectMalformed { $0[3] &= ~0xFFFF }
    expectMalformed { $0[4] &= ~0xFFFF }
    // Even if it moves nothing.
    expectMalformed { words in
      words[1] &= (1 << 48) - 1
      words[4] &= ~0xFFFF
    }
    // A fetch's numbers are multiples of the grain: with 8, the destination of the sound one is not.
    expectMalformed({ $0[0] |= 2 }, flitWidth: 128)
    for grain in [4, 8] {
      var fetch = TransferDescriptor.fetch(
        from: (2, 0), source: 0x100, destination: 0x200, run: 8,
        [Dimension(2, source: 8, destination: -8)])
      #expect(
        Self.run(fetch.encode(), flitWidth: 16 * grain).tiles[0].packets.status(of: 0).error == 0)
      for path in [
        \TransferDescriptor.source, \.destination, \.run, \.dimensions[0].sourceStride,
        \.dimensions[0].destinationStride,
      ] {
        let value = fetch[keyPath: path]
        for offset in 1..<grain {
          fetch[keyPath: path] = value + offset
          let world = Self.run(fetch.encode(), flitWidth: 16 * grain)
          Self.expectRefusal(world, code: 2, words: 4)
        }
        fetch[keyPath: path] = value
      }
    }
    // A send's may be anything.
    var odd = Self.sound
    odd.wait = .none
    odd.source = 0x101
    odd.run = 3
    odd.dimensions[0].destinationStride = 7
    #expect(Self.run(odd.encode()).tiles[0].packets.status(of: 0).error == 0)
  }

  @Test func targets() {
    for (x, y) in [(3, 0), (0, 2), (255, 255), (1, 1)] {
      var descriptor = Self.sound
      descriptor.target = (x, y)
      Self.expectRefusal(Self.run(descriptor.encode()), code: 3, words: 5)
      // Malformed comes first, and it does not matter whether anything is to be sent.
      Self.expectRefusal(Self.run([descriptor.encode()[0] | 3] + [0, 0, 1, 1]), code: 2, words: 5)
      Self.expectRefusal(
        Self.run(TransferDescriptor.send(to: (x, y)).encode()), code: 3, words: 3)
    }
  }

  @Test func sourceRefused() {
    // 40 bytes from 103 to 202: words at 100, 108, …, 128.
    var random = SeededRandom(3)
    for ordering in RouterSpec.Ordering.allCases {
      for bad in 0..<6 {
        var world = TransferWorld(ordering)
        world.tiles[0].refused = [0x100 + 8 * bad]
        var descriptor = TransferDescriptor.send(
          to: (1, 0), source: 0x103, destination: 0x202, run: 40,
          [Dimension(2, source: 0, destination: 0x100)])
        descriptor.local = .init(2)
        descriptor.remote = .init(3)
        world.load([descriptor], at: 0x1000)
        world.load([.fill((0, 1), destination: 0, run: 9)], at: 0x1100)
        world.start(0, at: 0x1000)
        world.start(1, at: 0x1100)
        world.settle(&random)
        // The first put carries 2 bytes, others 4.
        let bytes = bad == 0 ? 0 : 8 * bad - 3
        let puts = bad == 0 ? 0 : (bytes - 2) / 4 + 1
        let own = world.sent.filter { $0.to == 1 }
        if bad < 6 && bytes < 40 {
          #expect(own.count == puts)
          #expect(world.tiles[0].packets.status(of: 0).error == 4)
          #expect(world.tiles[0].semaphores[2] == 0 && world.tiles[1].semaphores[3] == 0)
          #expect(!world.tiles[0].packets.status(of: 0).isBusy)
        }
        #expect(world.sent.count == own.count + 3)
        #expect(world.tiles[0].packets.status(of: 1).error == 0)
        #expect(world.tiles[2].memory[0..<10] == [0, 0, 0, 0, 0, 0, 0, 0, 0, 9])
        #expect(world.flights.isEmpty)
      }
    }
  }

  @Test func badAnswers() {
    var random = SeededRandom(4)
    // Destinations beyond the memory of 16 KiB: rows 2 and 3 of 4.
    for (operation, ordering) in [
      (PacketDescriptor.Operation.send, RouterSpec.Ordering.none), (.fill, .none),
      (.fetch, .none), (.fetch, .flow),
    ] {
      for isFar in [false, true] {
        var world = TransferWorld(ordering)
        let rows = [
          Dimension(
            4, source: operation == .fetch && isFar ? 0x2000 : 0,
            destination: operation == .fetch && isFar ? 0 : 0x2000)
        ]
        var descriptor: TransferDescriptor
        switch operation {
        case .send:
          descriptor = .send(to: (1, 0), source: 0, destination: 0, run: 16, rows)
        case .fill: descriptor = .fill((1, 0), destination: 0, run: 16, rows)
        case .fetch:
          descriptor = .fetch(from: (1, 0), source: 0, destination: 0x20, run: 16, rows)
        }
        descriptor.local = .init(2)
        descriptor.remote = .init(3)
        world.run([descriptor, Self.sound], &random)
        #expect(world.sent.count == 16)
        #expect(world.tiles[0].packets.status(of: 0).error == 5)
        #expect(!world.tiles[0].packets.status(of: 0).isUnanswered)
        #expect(world.tiles[0].semaphores[2] == 0 && world.tiles[1].semaphores[3] == 0)
        let coverage = world.tiles[0].packets.coverage
        #expect(coverage.answers == 16 && coverage.badAnswers == 8)
        #expect(coverage.goesOn == 0 && coverage.failures[5] == 1)
        // The channel can be started again.
        world.run([.fill((0, 0), destination: 0x1000, run: 1)], &random)
        #expect(world.tiles[0].packets.status(of: 0).error == 0)
        #expect(world.tiles[0].memory[0x1000] == 0)
      }
    }
  }

  @Test func nobodyIsToldOfLostPutsInOrder() {
    var random = SeededRandom(5)
    var world = TransferWorld()
    var descriptor = TransferDescriptor.send(to: (1, 0), source: 0, destination: 0x4000, run: 16)
    descriptor.remote = .init(3)
    world.run([descriptor], &random)
    #expect(world.lost == 4 && world.tiles[1].semaphores[3] == 1)
    #expect(world.tiles[0].packets.status(of: 0).error == 0)
  }

  @Test func sourceErrorComesBeforeBadAnswers() {
    var random = SeededRandom(6)
    var world = TransferWorld(.none)
    world.tiles[0].refused = [0x10]
    world.run([.send(to: (1, 0), source: 0, destination: 0x4000, run: 32)], &random)
    #expect(world.sent.count == 4)
    #expect(world.tiles[0].packets.coverage.badAnswers == 4)
    #expect(world.tiles[0].packets.status(of: 0).error == 4)
  }
}
