import ChipSpec
import Golden

/// Checks a tile's memory: every word read is the one that was written last, every error is one that was
/// put there, and no bank does two things at once. docs/parts/sram.md, docs/cosimulation.md.
struct SRAMChecker: PartChecker {
  static let part = "sram"

  private(set) var checked = 0

  /// What the memory holds.
  let contents: TileContents

  private let ports: Int
  private let banks: Int
  private let isProtected: Bool

  /// For each bank the first cycle in which it may answer again.
  private var free: [UInt64]

  /// Whose turn it is at each bank.
  private var pointers: [TurnPointer]

  /// What injection makes of code words written in this cycle, and until the cycle `changed`.
  private var flips = TileContents.Flips(), before = TileContents.Flips()
  private var changed: UInt64 = 0
  private var merged: UInt32?, mergedAt: UInt64 = 0

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    let kind = specification.kind(x: x, y: y)
    guard let sram = kind.sram else { return nil }
    contents = TileContents(capacity: sram.capacity)
    ports = kind.sramPorts
    banks = sram.banks
    isProtected = sram.protection == .secded
    free = Array(repeating: 0, count: sram.banks)
    pointers = Array(repeating: TurnPointer(), count: sram.banks)
  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? {
    if record.kind == .registerAccess { return inject(record, cycle) }
    guard record.kind == .sramAccess else { return nil }
    checked += 1
    let header = record.words[0]
    let address = UInt32(truncatingIfNeeded: record.words[1])
    let byteEnable = UInt8(truncatingIfNeeded: header >> 8)
    let isWrite = header >> 32 & 1 == 1
    let isInside = contents.contains(address)
    let isMerge = isProtected && isInside && isWrite && byteEnable != 0xFF
    let bank = isInside ? Int(address / 8) & (banks - 1) : 0

    var shape = UInt64(bank) << 16 | (isMerge ? 1 << 33 : 0)
    if !isInside { shape |= 1 << 34 | 1 << 37 }
    // Errors of words are looked at below.
    let open: UInt64 = isInside ? 0xFF | 0xFF << 8 | 1 << 32 | 7 << 35 : 0xFF | 0xFF << 8 | 1 << 32
    guard header & ~open == shape, header & 0xFF < UInt64(ports), record.words[1] >> 32 == 0,
      record.words[3] >> UInt64(ports) | record.words[4] | record.words[5] == 0
    else { return difference("record", text(shape | header & open), record) }
    guard isInside else {
      guard isWrite || record.words[2] == 0 else {
        return difference("read outside of the memory", "0", hex(record.words[2]))
      }
      return nil
    }
    guard cycle >= free[bank] else {
      return difference(
        "bank \(bank)", "no answer before cycle \(free[bank])", record)
    }
    free[bank] = cycle + (isMerge ? 2 : 1)
    let winner = pointers[bank].winner(of: UInt32(truncatingIfNeeded: record.words[3]))
    guard winner == UInt32(header & 0xFF) else {
      return difference(
        "bank \(bank)", winner == 32 ? "no grant" : "port \(winner) first", record)
    }
    pointers[bank].move(behind: winner)
    if !isProtected {
      guard header >> 35 & 7 == 0 else { return difference("error", "none", record) }
      return isWrite
        ? write(record.words[2], byteEnable, address) : read(record.words[2], address, record)
    }
    return protected(record, address, byteEnable, isWrite: isWrite, isMerge: isMerge, cycle)
  }

  // MARK: Words

  private func write(_ data: UInt64, _ byteEnable: UInt8, _ address: UInt32) -> Difference? {
    let (word, known) = contents[address]
    let mask = bits(of: byteEnable)
    contents[address] = (word & ~mask | data & mask, known | byteEnable)
    return nil
  }

  /// Compares what was read; what was unknown is known then.
  private func read(_ data: UInt64, _ address: UInt32, _ record: Commit) -> Difference? {
    let (word, known) = contents[address]
    if known == 0xFF {
      guard word != data else { return nil }
    } else if (word ^ data) & bits(of: known) == 0 {
      contents[address] = (data, 0xFF)
      return nil
    }
    let mask = bits(of: known)
    return difference(
      "word at \(hex(UInt64(address & ~7)))", hex(word & mask | data & ~mask), record)
  }

  // MARK: Words with check bits

  private mutating func protected(
    _ record: Commit, _ address: UInt32, _ byteEnable: UInt8, isWrite: Bool, isMerge: Bool,
    _ cycle: UInt64
  ) -> Difference? {
    let found = record.words[0] >> 35 & 7
    if isWrite && !isMerge {
      guard found == 0 else { return difference("error", "none at a write of a word", record) }
      contents[address] = (record.words[2], 0xFF)
      // It was written one cycle ago, when it was granted.
      contents.store(changed == cycle ? before : flips, at: address)
      return nil
    }
    var state = contents.state(of: address)
    if state == .unknown {
      state = Self.states[Int(found)]
      guard state != .unknown else { return difference("error", "corrected or not", record) }
      contents.set(state, of: address)
    }
    guard found == Self.flags[Int(state.rawValue)] else {
      return difference("error", text(Self.flags[Int(state.rawValue)] << 35), record)
    }
    if isWrite {
      if state != .lost {
        _ = write(record.words[2], byteEnable, address)
        contents.store(flips, at: address)
        (merged, mergedAt) = (address, cycle)
      }
      return nil
    }
    guard state == .lost else { return read(record.words[2], address, record) }
    return read(record.words[2] ^ contents.wrongBits(of: address), address, record)
  }

  /// Flags of the record, from bit 35: corrected, uncorrected, error; by what decoding finds.
  private static let flags: InlineArray<4, UInt64> = [0, 0, 0b001, 0b110]
  /// What decoding found, by the flags.
  private static let states: InlineArray<8, TileContents.State> = [
    .clean, .single, .unknown, .unknown, .unknown, .unknown, .lost, .unknown,
  ]

  /// A write of the register `inject`, which has its effect on words written from this cycle on.
  private mutating func inject(_ record: Commit, _ cycle: UInt64) -> Difference? {
    guard isProtected, record.words[0] & 6 == 2, record.words[1] & 0xFFC == 0x008 else {
      return nil
    }
    if changed != cycle { before = flips }
    changed = cycle
    for byte in 0..<2 where record.words[0] >> UInt64(4 + byte) & 1 == 1 {
      injection[byte] = UInt8(truncatingIfNeeded: record.words[2] >> UInt64(8 * byte))
    }
    flips = TileContents.Flips()
    for byte in 0..<2 where injection[byte] >> 7 == 1 {
      switch injection[byte] & 0x7F {
      case let bit where bit < 64: flips.data ^= 1 << UInt64(bit)
      case let bit where bit < 72: flips.check ^= 1 << (bit - 64)
      default: break
      }
    }
    // A read-modify-write that is answered in this cycle is written in it.
    if let merged, mergedAt == cycle { contents.store(flips, at: merged) }
    return nil
  }

  private var injection: InlineArray<2, UInt8> = [0, 0]

  // MARK: Text

  private func difference(_ stage: String, _ expected: String, _ record: Commit) -> Difference {
    Difference(stage, expected: expected, actual: record.text)
  }

  private func difference(_ stage: String, _ expected: String, _ actual: String) -> Difference {
    Difference(stage, expected: expected, actual: actual)
  }

  private func text(_ header: UInt64) -> String {
    let names = [
      (33, "read-modify-write"), (34, "out of range"), (35, "corrected"), (36, "uncorrected"),
      (37, "error"),
    ].filter { header >> UInt64($0.0) & 1 == 1 }.map(\.1)
    return "bank \(header >> 16 & 0xFFFF)" + names.map { ", " + $0 }.joined()
  }
}
