import ChipSpec
import Testing

@testable import Golden

/// A packet manager against the examples and rules of docs/parts/packet_manager.md.
struct PacketManagerTests {
  typealias Dimension = TransferDescriptor.Dimension

  static func payloads(_ world: TransferWorld) -> [String] {
    world.sent.map { flight in
      let words = [flight.high >> 32, flight.high, flight.low >> 32, flight.low].map { word in
        let digits = String(UInt32(truncatingIfNeeded: word), radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
      }
      return words.suffix(world.grain == 4 ? 2 : 4).joined(separator: "_")
    }
  }

  static var notAligned: TransferDescriptor {
    var descriptor = TransferDescriptor.send(
      to: (1, 0), source: 0x1003, destination: 0x2006, run: 10)
    descriptor.remote = .init(5)
    return descriptor
  }

  @Test func descriptorsOfTheExamples() {
    #expect(
      Self.notAligned.encode() == [0x1_0000_0004, 0x000A_0105_0000_0000, 0x2006_0000_1003])
    var fetch = TransferDescriptor.fetch(
      from: (0, 1), source: 0x100, destination: 0x400, run: 8,
      [Dimension(2, source: 20, destination: 8)])
    fetch.local = .init(2)
    #expect(
      fetch.encode() == [
        0x100_0100_0006, 0x0008_0000_0102_0000, 0x400_0000_0100, 0x0800_0014_0002,
      ])
    let transpose = TransferDescriptor.send(
      to: (0, 0), source: 0x100, destination: 0x200, run: 2,
      [Dimension(4, source: 2, destination: 6), Dimension(3, source: 8, destination: 2)])
    #expect(
      transpose.encode() == [
        0x200_0004, 0x0002_0000_0000_0000, 0x200_0000_0100, 0x0600_0002_0004, 0x0200_0008_0003,
      ])
    var everything = TransferDescriptor.fill(
      (0x12, 0x34), with: 0xABCD, destination: 0x123456, run: 0xFEDC,
      [Dimension(0x8001, source: -8, destination: -1)])
    everything.wait = .init(1, by: 2)
    everything.local = .init(3, by: 4)
    everything.remote = .init(5, by: 6)
    everything.next = 0xFFFFF8
    #expect(
      everything.encode() == [
        0xABCD_3412_01FF_FFF9, 0xFEDC_0605_0403_0201, 0x0012_3456_0000_0000,
        0xFFFF_FFFF_FFF8_8001,
      ])
  }

  @Test(arguments: RouterSpec.Ordering.allCases)
  func oneRunNotAligned(_ ordering: RouterSpec.Ordering) {
    var random = SeededRandom(1)
    for flitWidth in [64, 128, 256] {
      var world = TransferWorld(flitWidth: flitWidth, ordering)
      let address = world.tiles[0].memory.count - 24
      world.run([Self.notAligned], &random)
      #expect(
        world.read.map(\.address) == [address, address + 8, address + 16, 0x1000, 0x1008])
      var expected =
        flitWidth == 64
        ? [
          "04030000_83000801", "08070605_83C00802", "0C0B0A09_83C00803", "00000000_C0000105",
        ]
        : [
          "000000C0_04030000_00000000_80000400", "000000FF_0C0B0A09_08070605_80000401",
          "00000000_00000000_00000000_C0000105",
        ]
      if ordering == .none {
        // The acknowledge bit, in all but the signal.
        for index in expected.indices.dropLast() {
          let place = expected[index].index(expected[index].endIndex, offsetBy: -7)
          #expect("03".contains(expected[index][place]))
          expected[index].replaceSubrange(
            place...place, with: expected[index][place] == "0" ? "4" : "7")
        }
      }
      #expect(Self.payloads(world) == expected)
      #expect(Array(world.tiles[1].memory[0x2006..<0x2010]) == Array(3...12))
      #expect(world.tiles[1].semaphores[5] == 1)
      #expect(!world.tiles[0].packets.status(of: 0).isBusy)
    }
  }

  @Test func fetchOfTwoRows() {
    var random = SeededRandom(2)
    var fetch = TransferDescriptor.fetch(
      from: (0, 1), source: 0x100, destination: 0x400, run: 8,
      [Dimension(2, source: 20, destination: 8)])
    fetch.local = .init(2)
    var world = TransferWorld()
    world.run([fetch], &random)
    #expect(
      Self.payloads(world) == [
        "83C00100_A0000040", "83C00101_A0000041", "83C00102_A0000045", "83C00103_A0000046",
      ])
    #expect(Array(world.tiles[0].memory[0x400..<0x410]) == Array(0..<8) + Array(20..<28))
    #expect(world.tiles[0].semaphores[2] == 1)

    // 20 is not a multiple of 8.
    var wide = TransferWorld(flitWidth: 128)
    wide.run([fetch], &random)
    #expect(wide.sent.isEmpty && wide.tiles[0].packets.status(of: 0).error == 2)

    fetch.dimensions[0].sourceStride = 24
    wide.run([fetch], &random)
    #expect(
      Self.payloads(wide) == [
        "000000FF_00000000_80000080_A0000020", "000000FF_00000000_80000081_A0000023",
      ])
    #expect(Array(wide.tiles[0].memory[0x400..<0x410]) == Array(0..<8) + Array(24..<32))
    #expect(wide.tiles[0].packets.status(of: 0).error == 0)
  }

  @Test func fillGivesEvenAndOddAddressesTheirBytes() {
    var random = SeededRandom(3)
    for flitWidth in [64, 128] {
      var world = TransferWorld(flitWidth: flitWidth)
      world.run([.fill((1, 1), with: 0x8001, destination: 0x103, run: 6)], &random)
      #expect(
        Array(world.tiles[3].memory[0x102..<0x10A]) == [2, 0x80, 1, 0x80, 1, 0x80, 1, 9])
      #expect(world.read.count == 3)
    }
  }

  @Test func pingPong() {
    // Tile A makes blocks, tile B consumes them; two lists that never end and no core.
    var random = SeededRandom(4)
    for ordering in RouterSpec.Ordering.allCases {
      var world = TransferWorld(ordering, columns: 2, rows: 1)
      var list: [TransferDescriptor] = []
      for buffer in 0..<2 {
        var room = TransferDescriptor.send(to: (0, 0))
        room.wait = .init(1)
        var block = TransferDescriptor.send(
          to: (1, 0), source: 0x100 + 0x100 * buffer, destination: 0x1000 + 0x100 * buffer,
          run: 256)
        block.wait = .init(0)
        block.remote = .init(0)
        block.local = .init(2)
        list += [room, block]
      }
      world.load(list, at: 0x800, tile: 0, isLoop: true)
      var returns = TransferDescriptor.send(to: (0, 0))
      returns.wait = .init(1)
      returns.remote = .init(1)
      world.load([returns], at: 0x800, tile: 1, isLoop: true)
      world.tiles[0].semaphores[1] = 2
      world.tiles[0].semaphores[2] = 2
      world.start(0, at: 0x800)
      world.start(0, at: 0x800, tile: 1)

      var made = 0
      var consumed = 0
      while consumed < 20 {
        if made < 20 && world.tiles[0].semaphores[2] > 0 && random.chance(30) {
          world.tiles[0].semaphores[2] -= 1
          for byte in 0..<256 {
            world.tiles[0].memory[0x100 + 0x100 * (made % 2) + byte] = UInt8(made)
          }
          made += 1
          world.tiles[0].semaphores[0] += 1
        }
        if world.tiles[1].semaphores[0] > 0 && random.chance(5) {
          world.tiles[1].semaphores[0] -= 1
          let first = 0x1000 + 0x100 * (consumed % 2)
          #expect(world.tiles[1].memory[first..<first + 256].allSatisfy { $0 == consumed })
          consumed += 1
          world.tiles[1].semaphores[1] += 1
        }
        _ = world.step(&random)
      }
      world.settle(&random)
      #expect(world.tiles[0].packets.status(of: 0).isBusy)
      #expect(world.tiles[0].packets.status(of: 0).isWaiting)
      #expect(world.tiles[0].semaphores[1] == 1 && world.tiles[0].semaphores[2] == 2)

      // A stop ends a list that waits when it goes on.
      for tile in 0..<2 { world.tiles[tile].packets.stop(0) }
      world.settle(&random)
      #expect(world.tiles[0].packets.status(of: 0).isWaiting)
      world.tiles[0].semaphores[0] += 1
      world.tiles[1].semaphores[1] += 1
      world.settle(&random)
      for tile in 0..<2 {
        #expect(!world.tiles[tile].packets.status(of: 0).isBusy)
        #expect(world.tiles[tile].packets.coverage.stopped == 1)
      }
    }
  }

  @Test func registersShowWhatAChannelDoes() {
    var random = SeededRandom(5)
    var world = TransferWorld()
    var status = PacketManagerStatus()
    #expect(world.tiles[0].packets.status(of: 1) == status)
    var waits = TransferDescriptor.send(to: (0, 0))
    waits.wait = .init(3)
    world.load([waits, .fetch(from: (1, 0), source: 0, destination: 0, run: 4)], at: 0x200)
    world.start(1, at: 0x200)
    let isStartedAgain = world.tiles[0].packets.start(1, at: 0x300)
    #expect(!isStartedAgain)
    status.isBusy = true
    status.descriptor = 0x200
    #expect(world.tiles[0].packets.status(of: 1) == status)
    world.settle(&random)
    status.isWaiting = true
    #expect(world.tiles[0].packets.status(of: 1) == status)
    world.tiles[0].semaphores[3] = 1
    while world.flights.isEmpty { _ = world.step(&random) }
    status.isWaiting = false
    status.isUnanswered = true
    status.descriptor = 0x218
    #expect(world.tiles[0].packets.status(of: 1) == status)
    world.settle(&random)
    status.isUnanswered = false
    status.isBusy = false
    #expect(world.tiles[0].packets.status(of: 1) == status)
    #expect(world.tiles[0].packets.coverage.refusedStarts == 1)
    world.tiles[0].packets.stop(1)
    #expect(world.tiles[0].packets.coverage.idleStops == 1)
    world.tiles[0].packets.reset()
    #expect(world.tiles[0].packets.status(of: 1) == PacketManagerStatus())
  }

  @Test func channelsNeverWaitForAnswersOfOneTileTogether() {
    var random = SeededRandom(6)
    var world = TransferWorld(transfers: 3)
    world.load([.fetch(from: (1, 0), source: 0, destination: 0x1000, run: 64)], at: 0x200)
    world.load([.fetch(from: (1, 0), source: 0, destination: 0x1100, run: 64)], at: 0x300)
    world.load([.fetch(from: (0, 1), source: 0, destination: 0x1200, run: 64)], at: 0x400)
    for channel in 0..<3 {
      world.start(channel, at: 0x200 + 0x100 * channel)
    }
    var together = 0
    repeat {
      let unanswered = (0..<3).filter { world.tiles[0].packets.status(of: $0).isUnanswered }
      #expect(!unanswered.contains(0) || !unanswered.contains(1))
      together = max(together, unanswered.count)
    } while world.step(&random)
    #expect(together == 2)
    for channel in 0..<3 {
      let first = 0x1000 + 0x100 * channel
      #expect(Array(world.tiles[0].memory[first..<first + 64]) == Array(0..<64))
    }
    #expect(world.tiles[0].packets.coverage.claimsAtOnce > 0)
    let owner = world.tiles[0].packets.answer(fromX: 1, y: 0, isBad: true)
    #expect(owner == nil)
    #expect(world.tiles[0].packets.coverage.ignoredAnswers == 1)
  }

  @Test func noChannelHasMoreThan255AnswersOutstanding() {
    var random = SeededRandom(7)
    var world = TransferWorld(.none)
    world.load([.send(to: (1, 0), source: 0, destination: 0x1000, run: 2048)], at: 0x3000)
    world.start(0, at: 0x3000)
    // Nothing arrives.
    while let action = world.tiles[0].packets.actions(of: 0).first {
      world.perform(action, tile: 0, channel: 0)
    }
    #expect(world.flights.count == 255)
    world.settle(&random)
    #expect(world.sent.count == 512)
    #expect(world.tiles[0].packets.coverage.mostUnanswered == 255)
    #expect(world.tiles[1].memory[0x1000..<0x1800] == world.tiles[0].memory[0..<2048])
  }
}
