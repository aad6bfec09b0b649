import ChipSpec
import Testing

@testable import Golden

/// Tiles that put, get and signal, against arrays of bytes and sums.
struct RemoteMessageTests {
  static let capacity = 1024

  /// A row of three tiles of one kind, with the host bridge at the one in the west.
  static func chip(
    flitWidth: Int = 64, semaphores: Int = 4, packetManager: Bool = true,
    protection: SRAMSpec.Protection = .none
  ) throws -> ChipModel {
    let reading = SpecificationReader.read(
      text: """
        name: row
        grid: {columns: 3, rows: 1}
        router: {flit_width: \(flitWidth)}
        host: {x: 0, y: 0}
        tiles:
          some:
            role: memory
            semaphores: \(semaphores)
            sram: {capacity: \(capacity) B, banks: 2, protection: \(protection.rawValue)}
            \(packetManager ? "packet_manager: {}" : "")
        """, file: "row.yaml")
    let specification = try #require(reading.specification, "\(reading.text(color: false))")
    return try ChipModel(specification)
  }

  /// What a counter of a tile's network interface holds.
  static func counter(_ name: String, _ chip: ChipModel, _ place: Int) -> UInt32 {
    chip.tiles[place]?.registers.value("network_interface", name, "count") ?? .max
  }

  /// Everybody puts to everybody and gets from everybody.
  @Test(arguments: [64, 128, 256])
  func memoriesHoldWhatWasPut(_ flitWidth: Int) throws {
    let seed = UInt64.random(in: 1...999_999)
    print("puts and gets, W \(flitWidth): seed \(seed)")
    var random = SeededRandom(seed)
    var chip = try Self.chip(flitWidth: flitWidth)
    let grain = flitWidth == 64 ? 4 : 8
    var bytes = (0..<3).map { _ in Array(repeating: UInt8(0), count: Self.capacity) }
    var errors = [UInt32](repeating: 0, count: 3)
    for place in 0..<3 {
      for address in stride(from: 0, to: Self.capacity, by: 4) {
        let write = Message.access(
          RemoteRequest(.write, at: UInt32(address)), flitWidth: flitWidth)
        _ = chip.exchange(write.payload, from: (0, 0), to: (place, 0))
      }
    }

    for _ in 0..<20_000 {
      let source = Int.random(in: 0..<3, using: &random)
      let target = Int.random(in: 0..<3, using: &random)
      // One grain in eighteen lies behind the end.
      let grains = Self.capacity / grain
      let place = Int.random(in: 0..<grains + grains / 17, using: &random) * grain
      let isInRange = place < Self.capacity
      if !isInRange { errors[target] += 1 }
      let byteEnable = UInt8.random(in: 0...UInt8(1 << grain - 1), using: &random)
      if random.chance(50) {
        let data = UInt64.random(in: 0 ... .max, using: &random)
        let acknowledge = random.chance(50)
        let put = Message.put(
          data, at: UInt32(place), byteEnable: byteEnable, acknowledge: acknowledge,
          flitWidth: flitWidth)
        let outcome = chip.exchange(put.payload, from: (source, 0), to: (target, 0))
        for byte in 0..<grain where isInRange && byteEnable >> UInt8(byte) & 1 == 1 {
          bytes[target][place + byte] = UInt8(truncatingIfNeeded: data >> UInt64(8 * byte))
        }
        guard acknowledge else {
          #expect(outcome == .served(at: target))
          continue
        }
        guard case .answered(_, target, .packetManager(let told, source)) = outcome else {
          Issue.record("an acknowledgement went astray: \(outcome)")
          continue
        }
        #expect(told.error == !isInRange)
      } else {
        let home = Int.random(in: 0..<grains, using: &random) * grain
        let get = Message.get(
          UInt32(place),
          answer: .put(0, at: UInt32(home), byteEnable: byteEnable, flitWidth: flitWidth),
          flitWidth: flitWidth)
        let outcome = chip.exchange(get.payload, from: (source, 0), to: (target, 0))
        guard case .answered(_, target, .packetManager(let told, source)) = outcome else {
          Issue.record("an answer went astray: \(outcome)")
          continue
        }
        #expect(told.error == !isInRange)
        let read = isInRange ? Array(bytes[target][place..<place + grain]) : []
        for byte in read.indices where byteEnable >> UInt8(byte) & 1 == 1 {
          bytes[source][home + byte] = read[byte]
        }
      }
    }

    for place in 0..<3 {
      #expect(Self.counter("errors", chip, place) == errors[place])
      for address in stride(from: 0, to: Self.capacity, by: 4) {
        let read = Message.access(RemoteRequest(.read, at: UInt32(address)), flitWidth: flitWidth)
        let outcome = chip.exchange(read.payload, from: (0, 0), to: (place, 0))
        guard case .answered(let answer, _, .hostBridge) = outcome else {
          Issue.record("an answer went astray: \(outcome)")
          continue
        }
        let word = (0..<4).reduce(UInt64(0)) {
          $0 | UInt64(bytes[place][address + $1]) << UInt64(8 * $1)
        }
        #expect(answer.message?.payload[0] == word << 32 | UInt64(address))
        #expect(answer.unspecified == 0)
      }
    }
    let coverage = chip.tiles[0]?.coverage
    #expect(coverage?.putErrors ?? 0 > 10 && coverage?.acknowledgedErrors ?? 0 > 10)
    #expect(coverage?.getErrors ?? 0 > 10 && coverage?.answersWithError ?? 0 > 10)
    #expect(coverage?.byteEnables[..<(1 << grain)].allSatisfy { $0 > 0 } == true)
  }

  /// What a tile's semaphores hold is what was signalled.
  @Test func semaphoresKeepCount() throws {
    let seed = UInt64.random(in: 1...999_999)
    print("signals: seed \(seed)")
    var random = SeededRandom(seed)
    var chip = try Self.chip()
    var sums = Array(repeating: Array(repeating: 0, count: 5), count: 3)
    for _ in 0..<2_000 {
      let target = Int.random(in: 0..<3, using: &random)
      let semaphore = Int.random(in: 0..<5, using: &random)
      let amount = UInt8.random(in: 0 ... .max, using: &random)
      let signal = Message.signal(UInt8(semaphore), by: amount, flitWidth: 64)
      let outcome = chip.exchange(
        signal.payload, from: (Int.random(in: 0..<3, using: &random), 0), to: (target, 0))
      #expect(outcome == .served(at: target))
      sums[target][semaphore] += Int(amount)
    }
    for place in 0..<3 {
      let values = chip.tiles[place]?.semaphores?.values.map { Int($0) }
      #expect(values == sums[place].prefix(4).map { min($0, 65_535) })
      #expect(Self.counter("errors", chip, place) == 0)
    }
  }

  @Test func signalsWithoutSemaphoresAreRefused() throws {
    var chip = try Self.chip(semaphores: 0)
    let signal = Message.signal(0, flitWidth: 64)
    #expect(chip.exchange(signal.payload, from: (0, 0), to: (2, 0)) == .discarded(at: 2))
    #expect(chip.exchange(0xE000_0000, from: (0, 0), to: (2, 0)) == .discarded(at: 2))
    #expect(Self.counter("refused", chip, 2) == 2)
    #expect(Self.counter("refused", chip, 0) == 0)
  }

  @Test func answersGoToWhoAsked() throws {
    var chip = try Self.chip(packetManager: false)
    let own = Message.put(1, at: 0, acknowledge: true, flitWidth: 64)
    let hosts = Message.put(1, at: 0, acknowledge: true, requester: .hostBridge, flitWidth: 64)
    func reception(_ outcome: MessageOutcome) -> MessageOutcome.Reception? {
      guard case .answered(_, from: 1, let reception) = outcome else { return nil }
      return reception
    }
    #expect(reception(chip.exchange(hosts.payload, from: (0, 0), to: (1, 0))) == .hostBridge)
    #expect(reception(chip.exchange(hosts.payload, from: (2, 0), to: (1, 0))) == .discarded(at: 2))
    #expect(reception(chip.exchange(own.payload, from: (2, 0), to: (1, 0))) == .discarded(at: 2))
    #expect(reception(chip.exchange(own.payload, from: (0, 0), to: (1, 0))) == .discarded(at: 0))
    #expect(Self.counter("unexpected", chip, 2) == 2)
    #expect(Self.counter("unexpected", chip, 0) == 1)
    #expect(chip.exchange(own.payload, from: (0, 0), to: (3, 0)) == .dropped)

    // An answer that is no response: the header that a get asks for may be anything.
    var others = try Self.chip()
    let odd = UInt128(0xC000_0000) << 32 | 0xA000_0000
    #expect(reception(others.exchange(odd, from: (2, 0), to: (1, 0))) == .discarded(at: 2))
    let access = UInt128(0x0000_0000) << 32 | 0xA000_0000
    #expect(reception(others.exchange(access, from: (0, 0), to: (1, 0))) == .hostBridge)
  }

  @Test func whatWasNeverWrittenIsNotCompared() throws {
    var chip = try Self.chip(protection: .secded)
    let put = Message.put(1, at: 8, acknowledge: true, flitWidth: 64)
    let outcome = chip.exchange(put.payload, from: (2, 0), to: (1, 0))
    guard case .answered(let answer, _, _) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(!answer.isErrorSpecified)
    #expect(answer.unspecified == 1 << 28)
    #expect(answer.commit.unspecified[0] == 1 << 34 && answer.commit.unspecified[3] == 1 << 28)

    let get = Message.get(8, answer: .put(0, at: 0, flitWidth: 64), flitWidth: 64)
    guard case .answered(let grain, _, _) = chip.exchange(get.payload, from: (2, 0), to: (1, 0))
    else {
      Issue.record("a get without an answer")
      return
    }
    #expect(grain.unspecified == 0xFFFF_FFFF_1000_0000)
    #expect(grain.commit.unspecified[2] == 0xFFFF_FFFF)
  }

  /// Software and signals share the semaphores.
  @Test func softwareTakesWhatSignalsRaise() throws {
    var tile = try #require(Self.chip().tile(x: 1, y: 0))
    func read(_ register: String, _ index: Int = 0) throws -> UInt32 {
      let address = try #require(tile.registers.address("semaphores", register, index))
      return tile.serve(RemoteRequest(.read, at: address)).data
    }
    func operate(_ word: UInt32) throws {
      let address = try #require(tile.registers.address("semaphores", "operation"))
      #expect(!tile.serve(RemoteRequest(.write, at: address, data: word)).error)
    }
    _ = tile.serve(Arrival(payload: Message.signal(3, by: 5, flitWidth: 64).payload))
    #expect(try read("semaphore", 3) == 5)
    try operate(0x0002_0603)
    #expect(try read("result") == 0x0005_0000)
    try operate(0x0002_0403)
    #expect(try read("result") == 0x0001_0001)
    #expect(try read("operation") == 0x0000_0403)
    #expect(try read("events") == 0)
    _ = tile.serve(Arrival(payload: Message.signal(4, flitWidth: 64).payload))
    #expect(try read("events") == 2)
    for _ in 0..<258 {
      _ = tile.serve(Arrival(payload: Message.signal(0, by: 255, flitWidth: 64).payload))
    }
    #expect(try read("semaphore", 0) == 65_535)
    #expect(try read("events") == 3)
  }
}
