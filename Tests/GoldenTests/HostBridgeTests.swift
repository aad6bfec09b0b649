import ChipSpec
import Testing

@testable import Golden

/// The host bridge against the examples of docs/parts/host_bridge.md.
struct HostBridgeTests {
  /// A bridge whose records are taken one by one.
  struct Bench {
    var bridge: HostBridge
    var time: UInt64 = 0

    init(
      _ ordering: RouterSpec.Ordering = .flow, flitWidth: Int = 64,
      hostTileHasInterface: Bool = true
    ) throws {
      var grid = GridSpec()
      (grid.columns, grid.rows) = (2, 2)
      var router = RouterSpec()
      (router.ordering, router.flitWidth) = (ordering, flitWidth)
      bridge = try HostBridge(
        HostSpec(), clock: 400_000_000, grid: grid, router: router,
        hostTileHasInterface: hostTileHasInterface)
    }

    /// The host sends a beat, as soon as the link lets it.
    mutating func send(_ beat: HostBeat) {
      time = max(time + 1, bridge.down.free)
      let record = beat.record(.hostBeatDown, at: time)
      #expect(bridge.take(record) == record)
    }

    /// Takes a record that must be due.
    mutating func take(
      _ record: Commit, sourceLocation: SourceLocation = #_sourceLocation
    ) {
      let expected = bridge.take(record)
      #expect(expected?.matches(record) == true, sourceLocation: sourceLocation)
    }

    mutating func message(
      _ payload: UInt128, x: Int, y: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) {
      take(
        HostMessage(x: x, y: y, payload: payload).record(.hostMessage),
        sourceLocation: sourceLocation)
    }

    mutating func answer(
      _ payload: UInt128, x: Int, y: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) {
      take(
        HostMessage(x: x, y: y, payload: payload).record(.hostAnswer),
        sourceLocation: sourceLocation)
    }

    mutating func up(_ beat: HostBeat, sourceLocation: SourceLocation = #_sourceLocation) {
      time = max(time + 1, bridge.up.free)
      take(beat.record(.hostBeatUp, at: time), sourceLocation: sourceLocation)
    }

    /// The only record of a kind that is due.
    func due(_ kind: Commit.Kind) -> Commit? {
      let records = bridge.due.filter { $0.kind == kind }
      #expect(records.count < 2)
      return records.first
    }

    /// Takes the only record of a kind.
    mutating func takeDue(
      _ kind: Commit.Kind, sourceLocation: SourceLocation = #_sourceLocation
    ) -> Commit {
      guard let record = due(kind) else {
        Issue.record("nothing is due", sourceLocation: sourceLocation)
        return Commit(kind: kind)
      }
      take(record, sourceLocation: sourceLocation)
      return record
    }

    /// Writes a register of the bridge.
    mutating func write(_ word: UInt32, to offset: UInt64) {
      let half = offset & 4
      send(
        .write(
          UInt64(word) << (8 * half), at: 0x4000_0000 + offset & ~7,
          byteEnable: 0xF << UInt8(half)))
      _ = takeDue(.hostWindowAccess)
    }

    /// Reads a register of the bridge.
    mutating func read(_ offset: UInt64) -> UInt32 {
      send(.read(4, at: 0x4000_0000 + offset, tag: 9))
      _ = takeDue(.hostWindowAccess)
      let half = offset & 4
      let record = bridge.due.first { $0.kind == .hostBeatUp } ?? Commit(kind: .hostBeatUp)
      let beat = HostBeat(record)
      #expect(beat.kind == .completion && beat.tag == 9 && !beat.error)
      #expect(beat.byteEnable == 0xF << UInt8(half))
      up(beat)
      return UInt32(truncatingIfNeeded: beat.data >> (8 * half))
    }

    /// Starts a descriptor.
    mutating func start(
      _ operation: HostPacket.Operation, host: UInt64 = 0, x: Int, y: Int, address: UInt32,
      length: UInt32, pattern: UInt32 = 0, interrupts: Bool = false
    ) {
      write(UInt32(truncatingIfNeeded: host), to: 0x24)
      write(UInt32(truncatingIfNeeded: host >> 32), to: 0x28)
      write(UInt32(x | y << 8), to: 0x2C)
      write(address, to: 0x30)
      write(length, to: 0x34)
      write(pattern, to: 0x38)
      write(UInt32(operation.rawValue) | (interrupts ? 0x100 : 0), to: 0x3C)
      write(1, to: 0x40)
      _ = takeDue(.hostTransferStarted)
    }
  }

  @Test func writesBothWords() throws {
    var bench = try Bench()
    bench.send(.write(0x1111_1111_2222_2222, at: 0x0001_0001_0000_1000))
    bench.message(0x22222222_00001001, x: 1, y: 0)
    #expect(bench.bridge.due.isEmpty)
    bench.answer(0x00000000_00001001, x: 1, y: 0)
    bench.message(0x11111111_00001005, x: 1, y: 0)
    bench.answer(0x00000000_00001005, x: 1, y: 0)
    let record = bench.takeDue(.hostWindowAccess)
    #expect(record.words[0] == 0xFF05 && record.words[1] == 0x0001_0001_0000_1000)
    #expect(record.words[2] == 0x1111_1111_2222_2222)
    #expect(bench.bridge.isIdle)

    bench.send(.read(4, at: 0x0001_0001_0000_1004, tag: 7))
    bench.message(0x00000000_00001004, x: 1, y: 0)
    bench.answer(0x11111111_00001004, x: 1, y: 0)
    _ = bench.takeDue(.hostWindowAccess)
    bench.up(.completion(0x1111_1111_0000_0000, tag: 7, byteEnable: 0xF0))
    bench.send(.read(4, at: 0x0001_0002_0000_1000, tag: 8))
    _ = bench.takeDue(.hostWindowAccess)
    bench.up(.failure(tag: 8))
    #expect(bench.read(0x1C) == 1)
    #expect(bench.read(0x14) == 0, "only writes raise the event")
  }

  @Test(arguments: [
    HostBeat.read(8, at: 0x4000_0000, tag: 0), .read(4, at: 0x4000_1000, tag: 0),
    .read(4, at: 0x4000_0058, tag: 0), .read(4, at: 0x3FFF_FFFC, tag: 0),
    .read(4, at: 0x0001_0000_8000_0000, tag: 0), .read(4, at: 0x0001_0200_0000_0000, tag: 0),
    .read(4, at: 0x0003_0000_0000_0000, tag: 0), .read(4, at: 0x0002_0000_0000_0000, tag: 0),
    .read(4, at: 0x8000_0000_4000_0000, tag: 0), .read(4, at: 0x0000_0001_4000_0000, tag: 0),
    .read(2, at: 0x4000_0000, tag: 0), .read(4, at: 0x4000_0002, tag: 0),
    .read(8, at: 0x0001_0000_0000_0004, tag: 0), .read(256, at: 0x0001_0000_0000_0000, tag: 0),
    .write(0, at: 0x4000_0000), .write(0, at: 0x4000_0010, byteEnable: 0x01),
    .write(0, at: 0x0001_0000_0000_0000, byteEnable: 0x3F), .write(0, at: 0x0002_0000_0000_0000),
    .write(0, at: 0x4000_0000, byteEnable: 0x0F),
  ])
  func refuses(_ beat: HostBeat) throws {
    var bench = try Bench()
    bench.send(beat)
    let record = bench.takeDue(.hostWindowAccess)
    #expect(record.words[0] & 2 == 2)
    #expect(bench.due(.hostMessage) == nil)
    if beat.kind == .read { bench.up(.failure(tag: 0)) }
    #expect(bench.read(0x1C) == 1)
    #expect(bench.read(0x14) == (beat.kind == .write ? 8 : 0))
  }

  @Test func knowsATileWithoutInterface() throws {
    var bench = try Bench(hostTileHasInterface: false)
    bench.send(.read(4, at: HostWindow.offset(x: 0, y: 0, address: 0), tag: 1))
    #expect(bench.takeDue(.hostWindowAccess).words[0] & 2 == 2)
    bench.up(.failure(tag: 1))
    bench.send(.read(4, at: HostWindow.offset(x: 1, y: 0, address: 0), tag: 1))
    #expect(bench.due(.hostMessage) != nil)
    bench = try Bench(hostTileHasInterface: false)
    bench.start(.fill, x: 0, y: 0, address: 0, length: 8)
    #expect(bench.takeDue(.hostTransferEnded).words[0] >> 28 == 2)
  }

  @Test func copiesToTheChip() throws {
    var bench = try Bench()
    bench.start(.toChip, host: 0x1_0000_00F0, x: 0, y: 1, address: 0x200, length: 20)
    bench.up(.read(16, at: 0x1_0000_00F0, tag: 0))
    bench.up(.read(4, at: 0x1_0000_0100, tag: 1))
    #expect(bench.bridge.due.isEmpty)
    bench.send(.completion(0x0403_0201, tag: 1, byteEnable: 0x0F))
    bench.message(0x04030201_8FC00084, x: 0, y: 1)
    bench.send(.completion(0x8877_6655_4433_2211, tag: 0, last: false))
    bench.message(0x44332211_8BC00080, x: 0, y: 1)
    bench.message(0x88776655_8BC00081, x: 0, y: 1)
    bench.send(.completion(0x100F_0E0D_0C0B_0A09, tag: 0))
    bench.message(0x0C0B0A09_8BC00082, x: 0, y: 1)
    bench.answer(0xEFC0_0084, x: 0, y: 1)
    bench.message(0x100F0E0D_8FC00083, x: 0, y: 1)
    #expect(bench.bridge.due.isEmpty)
    bench.answer(0xEFC0_0083, x: 0, y: 1)
    #expect(bench.takeDue(.hostTransferEnded).words[0] == 0x100)
    #expect(bench.bridge.isIdle && bench.read(0x48) == 1)
    #expect(bench.bridge.coverage.outOfOrder == 1)
  }

  @Test func putsTwoBytes() throws {
    var bench = try Bench()
    bench.start(.toChip, host: 0x1_0000_00F0, x: 0, y: 1, address: 0x200, length: 18)
    bench.up(.read(16, at: 0x1_0000_00F0, tag: 0))
    bench.up(.read(2, at: 0x1_0000_0100, tag: 1))
    bench.send(.completion(0x0403_0201, tag: 1, byteEnable: 0x0F))
    bench.message(0x00000201_8CC00084, x: 0, y: 1)
  }

  @Test func asksForEveryAcknowledgementWithoutOrder() throws {
    var bench = try Bench(.none, flitWidth: 128)
    bench.start(.toChip, host: 0, x: 1, y: 1, address: 0, length: 16)
    bench.up(.read(16, at: 0, tag: 0))
    bench.send(.completion(0x88, tag: 0, last: false))
    bench.message(0x000000FF_00000000_00000088_8C000000, x: 1, y: 1)
    bench.send(.completion(0x99, tag: 0))
    bench.message(0x000000FF_00000000_00000099_8C000001, x: 1, y: 1)
    bench.answer(0xEC00_0001, x: 1, y: 1)
    bench.answer(0xFC00_0000, x: 1, y: 1)
    #expect(bench.takeDue(.hostTransferEnded).words[0] >> 28 == 4, "refused")
    #expect(bench.read(0x50) == 4 && bench.read(0x4C) == 1 && bench.read(0x48) == 0)
    #expect(bench.read(0x14) == 2)
  }

  @Test func copiesToTheHost() throws {
    var bench = try Bench()
    bench.start(.toHost, host: 0x2000, x: 0, y: 1, address: 0x200, length: 12, interrupts: true)
    bench.message(0x8BC00000_A8000080, x: 0, y: 1)
    bench.message(0x8BC00001_A8000081, x: 0, y: 1)
    bench.message(0x8BC00002_A8000082, x: 0, y: 1)
    bench.answer(0x33333333_8BC00002, x: 0, y: 1)
    bench.answer(0x11111111_8BC00000, x: 0, y: 1)
    #expect(bench.bridge.due.isEmpty)
    bench.answer(0x22222222_8BC00001, x: 0, y: 1)
    bench.up(.write(0x2222_2222_1111_1111, at: 0x2000, last: false))
    // Bytes that are not enabled carry anything.
    bench.up(.write(0xDEAD_BEEF_3333_3333, at: 0x2008, byteEnable: 0x0F))
    _ = bench.takeDue(.hostTransferEnded)
    #expect(bench.read(0x14) == 1)
    #expect(bench.bridge.due.isEmpty, "the event is not enabled")
  }

  @Test func fillsBesideTheWindow() throws {
    var bench = try Bench()
    bench.start(.fill, x: 1, y: 0, address: 0x100, length: 24, pattern: 0xA5A5_0000)
    bench.message(0xA5A50000_00000102, x: 1, y: 0)
    bench.send(.write(7, at: HostWindow.offset(x: 0, y: 0, address: 0), byteEnable: 0x0F))
    // The answers look alike, so the write waits for the fill's.
    var tooEarly = bench.bridge
    let write = HostMessage(x: 0, y: 0, payload: 0x00000007_00000001).record(.hostMessage)
    #expect(tooEarly.take(write) != write)
    bench.answer(0x00000000_00000101, x: 1, y: 0)
    bench.message(0x00000007_00000001, x: 0, y: 0)
    #expect(bench.bridge.due.isEmpty)
    bench.answer(0x00000000_00000003, x: 0, y: 0)
    #expect(bench.takeDue(.hostWindowAccess).words[0] & 2 == 2, "the tile refused")
    bench.message(0xA5A50000_0000010A, x: 1, y: 0)
    bench.message(0xA5A50000_00000112, x: 1, y: 0)
    bench.send(.read(4, at: HostWindow.offset(x: 0, y: 0, address: 0), tag: 0))
    bench.message(0x00000000_00000000, x: 0, y: 0)
    bench.answer(0x00000000_00000109, x: 1, y: 0)
    bench.answer(0x00000007_00000000, x: 0, y: 0)
    bench.answer(0x00000000_00000113, x: 1, y: 0)
    #expect(bench.takeDue(.hostTransferEnded).words[0] >> 28 == 4)
  }

  @Test(arguments: [
    (HostPacket.Operation.toChip, UInt64(4), UInt32(0), UInt32(8), 1),
    (.toHost, 0, 4, 8, 1), (.toChip, 0, 0, 0, 1), (.toHost, 0, 0xFF_FFF8, 9, 1),
    (.fill, 0, 0, 4, 1), (.toHost, 0, 0xFFFF_FFF8, 8, 1), (.fill, 0, 8, 0xFFFF_FFF8, 1),
  ])
  func refusesADescriptor(
    _ operation: HostPacket.Operation, _ host: UInt64, _ address: UInt32, _ length: UInt32,
    _ code: Int
  ) throws {
    var bench = try Bench()
    bench.start(operation, host: host, x: 0, y: 0, address: address, length: length)
    #expect(bench.due(.hostMessage) == nil && bench.due(.hostBeatUp) == nil)
    #expect(bench.takeDue(.hostTransferEnded).words[0] >> 28 == UInt64(code))
    #expect(bench.read(0x50) == UInt32(code))
  }

  @Test func takesTheLargestDescriptor() throws {
    var bench = try Bench()
    bench.start(.toHost, host: 8, x: 0, y: 0, address: 0xFF_FFF8, length: 8)
    #expect(bench.due(.hostMessage) != nil && bench.due(.hostTransferEnded) == nil)
  }

  @Test func queuesFour() throws {
    var bench = try Bench()
    bench.write(0xFFFF_FFFF, to: 0x10)
    for _ in 0..<4 { bench.start(.toHost, x: 0, y: 0, address: 0, length: 8) }
    #expect(bench.read(0x44) == 4)
    bench.write(1, to: 0x40)
    let refused = bench.takeDue(.hostTransferStarted)
    #expect(refused.words[0] >> 25 & 1 == 1)
    #expect(bench.read(0x44) == 4 && bench.read(0x14) == 4)
    bench.up(HostBeat(.interrupt))
    #expect(bench.bridge.coverage.interrupts == 1)
  }

  @Test func ringsADoorbell() throws {
    var bench = try Bench()
    bench.write(0x0103_0001, to: 0x18)
    bench.message(0xC000_0103, x: 1, y: 0)
    #expect(bench.bridge.isIdle)
    bench.write(0x0003_0001, to: 0x18)
    #expect(bench.bridge.isIdle, "amount 0")
    bench.write(0x0103_0002, to: 0x18)
    #expect(bench.takeDue(.hostBridgeEvent).words[0] == 8)
    #expect(bench.read(0x1C) == 1 && bench.read(0x14) == 8)
  }

  @Test func interruptsOnceForSeveral() throws {
    var bench = try Bench()
    bench.write(1 << 4, to: 0x10)
    var rise = Commit(kind: .hostBridgeEvent)
    rise.words[0] = 1
    bench.take(rise)
    bench.take(rise)
    #expect(!bench.bridge.isIdle)
    bench.up(HostBeat(.interrupt))
    #expect(bench.bridge.isIdle)
    #expect(bench.read(0x14) == 16)
    bench.write(16, to: 0x14)
    #expect(bench.read(0x14) == 0)
    // One interrupt for each of the two events is the most.
    bench.up(HostBeat(.interrupt))
    let third = HostBeat(.interrupt).record(.hostBeatUp, at: bench.bridge.up.free)
    #expect(bench.bridge.take(third) == nil)
  }

  @Test func failsWhereTheHostDoes() throws {
    for (name, beats) in [
      ("error", [HostBeat.failure(tag: 0)]),
      ("short", [.completion(1, tag: 0)]),
      (
        "long",
        [
          .completion(1, tag: 0, last: false), .completion(2, tag: 0, last: false),
          .completion(3, tag: 0),
        ]
      ),
    ] {
      var bench = try Bench()
      bench.start(.toChip, host: 0, x: 0, y: 0, address: 0, length: 16)
      bench.up(.read(16, at: 0, tag: 0))
      for beat in beats { bench.send(beat) }
      var acknowledgements = 0
      while let record = bench.due(.hostMessage) {
        bench.take(record)
        if HostMessage(record).bit(MessageFormat.acknowledge) { acknowledgements += 1 }
      }
      #expect(acknowledgements == (name == "long" ? 1 : 0))
      for _ in 0..<acknowledgements { bench.answer(0xE800_0000, x: 0, y: 0) }
      #expect(bench.takeDue(.hostTransferEnded).words[0] >> 28 == 3, "\(name)")
    }
  }

  @Test func discardsWhatNobodyAwaits() throws {
    var bench = try Bench()
    bench.send(.completion(1, tag: 2))
    #expect(bench.takeDue(.hostBridgeEvent).words[0] == 4)
    let answer = HostMessage(x: 0, y: 0, payload: 0xE800_0000).record(.hostAnswer)
    #expect(bench.bridge.take(answer)?.words[0] == 1 << 32)
    #expect(!bench.bridge.isIdle)
    var discarded = Commit(kind: .hostBridgeEvent)
    discarded.words[0] = 2
    bench.take(discarded)
    #expect(bench.read(0x20) == 2)
  }

  @Test func isNotTooFast() throws {
    var bench = try Bench()
    let first = HostBeat.read(4, at: 0x4000_0000, tag: 0).record(.hostBeatDown, at: 100)
    #expect(bench.bridge.take(first) == first)
    let free = bench.bridge.down.free
    #expect(free > 101)
    let early = HostBeat.read(4, at: 0x4000_0000, tag: 1).record(.hostBeatDown, at: free - 1)
    #expect(bench.bridge.take(early)?.words[3] == free)
  }
}
