import ChipSpec
import Golden

/// Checks a tile's semaphores: what each operation finds and leaves, that none is done that may not be,
/// and what software sees of them. docs/parts/semaphores.md, docs/cosimulation.md.
struct SemaphoresChecker: PartChecker {
  static let part = "semaphores"

  private(set) var checked = 0

  private let clients: Int
  private var values: [UInt16]

  /// The values that each semaphore had before the last two operations on it.
  private var before: [(last: UInt16, earlier: UInt16)]
  /// The cycles from which on it shows what they left.
  private var since: [(last: UInt64, earlier: UInt64)]

  /// What `operation` holds: index and amount.
  private var operation: UInt32 = 0

  /// The operation of software that was done, and the one that was commanded, neither of which has met
  /// the other; both come in one cycle.
  private var done: (header: UInt64, cycle: UInt64)?
  private var commanded: (header: UInt64, cycle: UInt64)?

  /// What `result` shows, and before that, and from when on it shows it.
  private var result: UInt32 = 0, resultBefore: UInt32 = 0, resultSince: UInt64 = 0

  private var last: UInt64 = .max
  private var turn = TurnPointer()

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    let kind = specification.kind(x: x, y: y)
    guard kind.sram != nil, kind.semaphores > 0 else { return nil }
    clients = kind.semaphoreClients
    values = Array(repeating: 0, count: kind.semaphores)
    before = Array(repeating: (0, 0), count: kind.semaphores)
    since = Array(repeating: (0, 0), count: kind.semaphores)
  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? {
    if let difference = settle(before: cycle) { return difference }
    switch record.kind {
    case .semaphoreOperation: return perform(record, cycle)
    case .registerAccess: return access(record, cycle)
    default: return nil
    }
  }

  func finish() -> Difference? {
    guard let commanded else { return nil }
    return Difference(
      "operation of software", expected: text(commanded.header), actual: "none")
  }

  // MARK: Operations

  private mutating func perform(_ record: Commit, _ cycle: UInt64) -> Difference? {
    checked += 1
    let header = record.words[0]
    let client = Int(header & 0xFF)
    let index = Int(header >> 8 & 0xFF)
    let amount = Int(header >> 16 & 0xFF)
    let isRaise = header >> 24 & 1 == 1
    guard last != cycle else { return difference("turn", "one operation in a cycle", record) }
    last = cycle
    guard client < clients else { return difference("client", "less than \(clients)", record) }

    let isBad = index >= values.count
    let old = isBad ? 0 : Int(values[index])
    let mayBeDone = isBad || isRaise || old >= amount
    guard client == 0 || mayBeDone else {
      return difference("grant", "none while the semaphore is \(old)", record)
    }
    let sum = isRaise ? old + amount : old - amount
    let new = isBad ? 0 : mayBeDone ? min(sum, 65_535) : old
    var expected = header & 0x01FF_FFFF
    if mayBeDone && !isBad { expected |= 1 << 25 }
    if !isBad && isRaise && sum > 65_535 { expected |= 1 << 26 }
    if isBad { expected |= 1 << 27 }
    guard header == expected, record.words[1] == UInt64(new),
      record.words[2] >> UInt64(clients) | record.words[3] | record.words[4] | record.words[5] == 0
    else {
      return difference("operation", "\(text(expected)), leaves \(new)", record)
    }
    if client != 0 || record.words[2] != 0 {
      let winner = turn.winner(of: UInt32(truncatingIfNeeded: record.words[2]))
      guard winner == UInt32(client) else {
        return difference("turn", "client \(winner) first", record)
      }
      turn.move(behind: winner)
    }
    if !isBad {
      before[index] = (values[index], before[index].last)
      since[index] = (cycle + 1, since[index].last)
      values[index] = UInt16(new)
    }
    guard client == 0 else { return nil }
    resultBefore = result
    resultSince = cycle + 1
    result = UInt32(new) << 16 | UInt32(header >> 25 & 1)
    if let asked = commanded {
      commanded = nil
      return compare(asked.header, header)
    }
    done = (header, cycle)
    return nil
  }

  private func compare(_ asked: UInt64, _ header: UInt64) -> Difference? {
    guard asked != header & 0x01FF_FFFF else { return nil }
    return Difference("operation of software", expected: text(asked), actual: text(header))
  }

  /// Whether what was commanded in cycles gone by was done, and what was done was commanded.
  private mutating func settle(before cycle: UInt64) -> Difference? {
    if let done, done.cycle < cycle {
      return Difference("operation of software", expected: "none", actual: text(done.header))
    }
    if let commanded, commanded.cycle < cycle { return finish() }
    return nil
  }

  // MARK: Registers

  private mutating func access(_ record: Commit, _ cycle: UInt64) -> Difference? {
    guard record.words[0] & 4 == 0 else { return nil }
    let offset = Int(record.words[1] & 0xFFC)
    let isWrite = record.words[0] & 2 != 0
    guard isWrite else { return read(offset, record, cycle) }
    guard offset == 0 else { return nil }
    let data = UInt32(truncatingIfNeeded: record.words[2])
    let bytes = record.words[0] >> 4
    let mask: UInt32 = (bytes & 1 == 1 ? 0xFF : 0) | (bytes & 2 == 2 ? 0xFF00 : 0)
    operation = operation & ~mask | data & mask
    guard bytes & 4 == 4, data >> 16 & 3 != 0 else { return nil }
    // The command is heard in the cycle after that of the access, which is the record's.
    let asked = UInt64(operation) << 8 | UInt64(data >> 16 & 1) << 24
    if let done {
      self.done = nil
      return compare(asked, done.header)
    }
    commanded = (asked, cycle)
    return nil
  }

  /// What registers show that the semaphores drive; they were looked at in the cycle before.
  private mutating func read(_ offset: Int, _ record: Commit, _ cycle: UInt64) -> Difference? {
    let expected: UInt32
    switch offset {
    case 0x004: expected = resultSince < cycle ? result : resultBefore
    case 0x400...:
      let index = (offset - 0x400) / 4
      guard index < values.count else { return nil }
      let value =
        since[index].last < cycle
        ? values[index]
        : since[index].earlier < cycle ? before[index].last : before[index].earlier
      expected = UInt32(value)
    default: return nil
    }
    checked += 1
    guard record.words[2] != UInt64(expected) else { return nil }
    return Difference(
      offset == 4 ? "register result" : "register semaphore \((offset - 0x400) / 4)",
      expected: hex(UInt64(expected)), actual: record.text)
  }

  /// What a part that waits for semaphores could take by now.
  func due(_ awaited: [AwaitedSemaphore]) -> Difference? {
    let due = awaited.first {
      values.indices.contains($0.index) && values[$0.index] >= $0.amount
    }
    guard let due else { return nil }
    return Difference(
      "semaphore",
      expected: "\(due.amount) taken of semaphore \(due.index), which is \(values[due.index])",
      actual: "nothing")
  }

  // MARK: Text

  private func difference(_ stage: String, _ expected: String, _ record: Commit) -> Difference {
    Difference(stage, expected: expected, actual: record.text)
  }

  private func text(_ header: UInt64) -> String {
    var commit = Commit(kind: .semaphoreOperation)
    commit.words[0] = header
    return commit.text
  }
}
