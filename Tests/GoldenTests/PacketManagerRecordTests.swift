import ChipSpec
import Testing

@testable import Golden

/// A packet manager that is driven by records: it accepts those of a run and no others.
struct PacketManagerRecordTests {
  static func record(_ kind: UInt32, _ words: UInt64...) -> Commit {
    var commit = Commit(kind: .init(rawValue: kind))
    for (index, word) in words.enumerated() { commit.words[index] = word }
    return commit
  }

  static func packets(_ ordering: RouterSpec.Ordering = .flow) -> PacketManager {
    TransferWorld(ordering).tiles[0].packets
  }

  static func expectAccepted(
    _ packets: inout PacketManager, _ records: [Commit], in cycle: UInt64 = 0,
    _ location: SourceLocation = #_sourceLocation
  ) {
    for record in records {
      let violation = packets.observe(record, in: cycle)
      #expect(violation == nil, sourceLocation: location)
    }
  }

  static func expectRefused(
    _ packets: inout PacketManager, _ record: Commit,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let violation = packets.observe(record, in: 0)
    #expect(violation != nil, sourceLocation: location)
  }

  @Test func exampleAsRecords() {
    // The first example of the document, on channel 1.
    var packets = Self.packets()
    Self.expectAccepted(
      &packets,
      [
        Self.record(32, 0x101, 0x200),
        Self.record(33, 0x001, 0x200, 0x0000_0001_0000_0004),
        Self.record(32, 0x501, 0x300),
        Self.record(33, 0x001, 0x208, 0x000A_0105_0000_0000),
        Self.record(33, 0x001, 0x210, 0x0000_2006_0000_1003),
        Self.record(33, 0x101, 0x1000, 0x0706_0504_0302_0100),
        Self.record(34, 0x001, 0x0000_0001, 0x0403_0000_8300_0801),
        Self.record(33, 0x101, 0x1008, 0x0F0E_0D0C_0B0A_0908),
        Self.record(34, 0x001, 0x0000_0001, 0x0807_0605_83C0_0802),
        Self.record(34, 0x001, 0x0000_0001, 0x0C0B_0A09_83C0_0803),
        Self.record(34, 0x001, 0x0000_0001, 0x0000_0000_C000_0105),
        Self.record(37, 0x0101, 0x200),
        Self.record(32, 0x201, 0),
      ])
    #expect(packets.status(of: 1).isBusy == false)
    Self.expectRefused(&packets, Self.record(37, 0x0101, 0x200))
  }

  @Test func answersFindTheirChannel() {
    var packets = Self.packets(.none)
    Self.expectAccepted(
      &packets,
      [
        Self.record(32, 0x100, 0x200),
        Self.record(33, 0x000, 0x200, 0x0000_0001_0000_0005),
        Self.record(33, 0x000, 0x208, 0x0001_0000_0302_0000),
        Self.record(33, 0x000, 0x210, 0),
        // Nobody has asked yet.
        Self.record(36, 0x0FF, 1),
        Self.record(34, 0x000, 1, 0x0000_0000_8440_0000),
        Self.record(36, 0x0FF, 0),
      ])
    Self.expectRefused(&packets, Self.record(36, 0x0FF, 1))
    Self.expectRefused(&packets, Self.record(35, 0x100, 0x302))
    Self.expectAccepted(
      &packets,
      [
        Self.record(36, 0x000, 1), Self.record(36, 0x0FF, 1),
        Self.record(35, 0x100, 0x302), Self.record(37, 0x100, 0x200),
      ])
  }

  @Test func wordsBeyondARefusedOneAreNeitherNeededNorForbidden() {
    for further in 0...3 {
      var packets = Self.packets()
      Self.expectAccepted(
        &packets,
        [
          Self.record(32, 0x100, 0x200),
          Self.record(33, 0x000, 0x200, 4),
          Self.record(33, 0x000, 0x208, 0x0020_0000_0000_0000),
          Self.record(33, 0x000, 0x210, 0),
          Self.record(33, 0x300, 0x000, 0x1234),
        ])
      for word in 0..<UInt64(further) {
        Self.expectRefused(&packets, Self.record(33, 0x100, 0x10 + 8 * word))
        Self.expectAccepted(&packets, [Self.record(33, 0x100, 0x08 + 8 * word)])
      }
      Self.expectRefused(&packets, Self.record(34, 0x000, 0, 0x0000_0000_83C0_0000))
      if further == 3 { Self.expectRefused(&packets, Self.record(33, 0x100, 0x20)) }
      Self.expectAccepted(&packets, [Self.record(37, 0x4_0300, 0x200)])
      Self.expectRefused(&packets, Self.record(33, 0x100, 0x10))
    }
  }

  @Test func stops() {
    // Two descriptors that lead to one another and do nothing.
    func run(_ packets: inout PacketManager, _ address: UInt64) {
      Self.expectAccepted(
        &packets,
        [
          Self.record(33, 0, address, address ^ 0x100),
          Self.record(33, 0, address + 8, 0), Self.record(33, 0, address + 16, 0),
        ], in: 5)
    }
    var packets = Self.packets()
    Self.expectAccepted(&packets, [Self.record(32, 0x300, 0x200)], in: 4)
    run(&packets, 0x200)
    // A stop in the cycle of the end counts or not, and is not forgotten.
    Self.expectAccepted(&packets, [Self.record(32, 0x200, 0)], in: 6)
    var copy = packets
    Self.expectAccepted(&copy, [Self.record(37, 0x200, 0x200)], in: 6)
    #expect(!copy.status(of: 0).isBusy)
    Self.expectAccepted(&packets, [Self.record(37, 0x000, 0x200)], in: 6)
    run(&packets, 0x300)
    let violation = packets.observe(Self.record(37, 0x000, 0x300), in: 9)
    #expect(violation?.expected == [Self.record(37, 0x200, 0x300)])
    Self.expectAccepted(&packets, [Self.record(37, 0x200, 0x300)], in: 9)
    // The next start knows nothing of it.
    Self.expectAccepted(&packets, [Self.record(32, 0x100, 0x200)], in: 10)
    run(&packets, 0x200)
    Self.expectAccepted(&packets, [Self.record(37, 0x000, 0x200)], in: 12)
  }

  /// Bits of a record that a packet manager is given, and that may be anything.
  static func isInput(_ record: Commit, _ word: Int, _ bit: Int) -> Bool {
    switch (record.kind.rawValue, word) {
    case (32, 0): bit < 10
    case (32, 1): 3..<24 ~= bit
    case (33, 0): bit == 9
    case (33, 2): true
    // Who answers decides whose answer it is.
    case (36, 0): bit == 8
    case (36, 1): record.words[0] & 0xFF == 0xFF && bit < 32
    default: false
    }
  }

  @Test(arguments: 0..<12)
  func aWrongBitIsFound(_ seed: UInt64) {
    var random = SeededRandom(seed)
    let ordering: RouterSpec.Ordering = seed % 2 == 0 ? .flow : .none
    var world = TransferWorld(flitWidth: seed % 4 < 2 ? 64 : 128, ordering)
    var packets = world.tiles[0].packets
    for channel in 0..<2 {
      var list: [TransferDescriptor] = []
      for _ in 0..<4 {
        // Channels differ in everything that they do.
        let first = 0x1000 + 0x1000 * channel
        var descriptor = PacketManagerRandomTests.descriptor(
          sources: 0x800 * channel..<0x800 * (channel + 1), destinations: first..<first + 0x1000,
          grain: world.grain, ordering: ordering, targets: [(channel, 0)], dimensions: 4, &random)
        descriptor.local = .init(channel)
        descriptor.remote = .init(8 + channel)
        list.append(descriptor)
      }
      world.load(list, at: 0x3000 + 0x800 * channel)
      world.start(channel, at: 0x3000 + 0x800 * channel)
    }
    // Now and then a word or an answer is bad.
    if seed % 3 == 0 { world.tiles[0].refused = [0x80, 0x900] }
    world.settle(&random)
    let records = world.records.filter { $0.tile == 0 }.map(\.record)
    #expect(records.count > 50)
    for (number, record) in records.enumerated() {
      for _ in 0..<4 {
        let (word, bit) = (
          Int.random(in: 0..<6, using: &random), Int.random(in: 0..<64, using: &random)
        )
        guard !Self.isInput(record, word, bit) else { continue }
        var wrong = record
        wrong.words[word] ^= 1 << UInt64(bit)
        let violation = packets.observe(wrong, in: UInt64(number))
        #expect(
          violation?.record == wrong,
          "seed \(seed), record \(number), kind \(record.kind.rawValue), w\(word) bit \(bit)")
      }
      var wrong = record
      wrong.kind = .init(
        rawValue: 32 + (record.kind.rawValue - 32 + .random(in: 1..<6, using: &random)) % 6)
      if wrong.kind != .transferCommand && wrong.kind != .transferAnswer {
        let violation = packets.observe(wrong, in: UInt64(number))
        #expect(violation != nil)
      }
      let violation = packets.observe(record, in: UInt64(number))
      #expect(violation == nil, "seed \(seed), record \(number)")
    }
    for channel in 0..<2 {
      #expect(packets.status(of: channel) == world.tiles[0].packets.status(of: channel))
    }
  }
}
