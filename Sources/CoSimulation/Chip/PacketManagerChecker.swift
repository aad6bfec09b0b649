import ChipSpec
import Golden

/// Checks a tile's packet manager: what it reads, sends, takes and raises.
///
/// The model follows the records of the packet manager's monitor: which channel acts next is taken
/// from them, what it does must be what the model allows. What the monitor says must be what others saw
/// in the same cycle, too: the memory at its port, the semaphores at its channels', the registers, and
/// the network interface, from which the answers come. That a message has gone to the router is the
/// local port's to check.
struct PacketManagerChecker: PartChecker {
  static let part = "packet_manager"

  private(set) var checked = 0

  private var golden: PacketManager
  private let hasSemaphores: Bool
  /// The semaphores' client that is channel 0.
  private static let firstClient = 2

  /// The registers `start`, of each channel.
  private var starts: [UInt32]

  /// What others have seen in the present cycle and the monitor has not said yet.
  private var cycle: UInt64 = 0
  private var access: Commit?
  private var operation: Commit?
  private var answer: Commit?
  private var command: Commit?
  private var isAnyPending = false

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    let kind = specification.kind(x: x, y: y)
    guard let spec = kind.packetManager else { return nil }
    golden = PacketManager(
      spec, router: specification.router, columns: specification.grid.columns,
      rows: specification.grid.rows, unreachable: specification.unreachableTile)
    hasSemaphores = kind.semaphores > 0
    starts = Array(repeating: 0, count: spec.transfers)
  }

  // MARK: Records

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? {
    if cycle != self.cycle {
      if isAnyPending, let difference = unreported { return difference }
      self.cycle = cycle
    }
    switch record.kind {
    case .sramAccess:
      if let difference = isAnyPending && access != nil ? unreported : nil { return difference }
      access = record
    case .semaphoreOperation:
      if let difference = isAnyPending && operation != nil ? unreported : nil { return difference }
      operation = record
    case .responseTaken:
      if let difference = isAnyPending && answer != nil ? unreported : nil { return difference }
      answer = record
    case .registerAccess:
      write(record)
      return nil
    case .transferRead, .transferMessage, .transferSemaphore, .transferAnswer, .transferEnd,
      .transferCommand:
      return follow(record)
    default: return nil
    }
    isAnyPending = true
    return nil
  }

  /// Software has written one of the registers.
  private mutating func write(_ record: Commit) {
    guard let write = RegisterWrite(record) else { return }
    let channel = (write.offset - 0x100) / 4
    guard starts.indices.contains(channel), write.offset >= 0x100 else { return }
    write.apply(to: &starts[channel])
    let commands = write.bytes & 1 == 1 ? UInt64(write.data & 3) : 0
    guard commands != 0 else { return }
    var expected = Commit(kind: .transferCommand)
    expected.words[0] = UInt64(channel) | commands << 8
    expected.words[1] = UInt64(starts[channel] & 0xFF_FFF8)
    // The register bus rests after a write, so there is one in a cycle.
    command = expected
    isAnyPending = true
  }

  /// The monitor's own records.
  private mutating func follow(_ record: Commit) -> Difference? {
    if let difference = confirm(record) { return difference }
    checked += 1
    guard let violation = golden.observe(record, in: cycle) else { return nil }
    return Difference(
      "commit", expected: Self.text(violation.expected), actual: violation.record.text)
  }

  /// Holds a record against what others have seen in this cycle.
  private mutating func confirm(_ record: Commit) -> Difference? {
    let header = record.words[0]
    switch record.kind {
    case .transferRead:
      guard let seen = access else { return unseen(record, "memory") }
      access = nil
      let access = seen.words
      guard access[0] >> 32 & 1 == 0, access[1] == record.words[1], access[2] == record.words[2],
        access[0] >> 37 & 1 == header >> 9 & 1
      else { return differs("memory", seen, record) }
    case .transferSemaphore:
      guard hasSemaphores else { return nil }
      guard let seen = operation else { return unseen(record, "semaphore") }
      operation = nil
      let client = seen.words[0] & 0xFF
      guard client == UInt64(Self.firstClient) + (header & 0xFF),
        seen.words[0] >> 8 & 0xFFFF == record.words[1] & 0xFFFF,
        seen.words[0] >> 24 & 1 == header >> 8 & 1
      else { return differs("semaphore", seen, record) }
    case .transferAnswer:
      guard let seen = answer else { return unseen(record, "answer") }
      answer = nil
      guard seen.words[0] & 0xFFFF_FFFF == record.words[1],
        seen.words[0] >> 34 & 1 == header >> 8 & 1
      else { return differs("answer", seen, record) }
    case .transferCommand:
      guard let seen = command else { return unseen(record, "command") }
      command = nil
      guard seen.words[0] == header & 0x3FF, seen.words[1] == record.words[1]
      else { return differs("command", seen, record) }
    default: return nil
    }
    isAnyPending = access != nil || operation != nil || answer != nil || command != nil
    return nil
  }

  // MARK: Differences

  private func differs(_ stage: String, _ seen: Commit, _ record: Commit) -> Difference {
    Difference(stage, expected: seen.text, actual: record.text)
  }

  private func unseen(_ record: Commit, _ stage: String) -> Difference {
    Difference(stage, expected: "nothing of it by what others saw", actual: record.text)
  }

  /// What passed in the cycle before, and the monitor did not say so.
  private var unreported: Difference? {
    for (stage, record) in [
      ("memory", access), ("semaphore", operation), ("answer", answer), ("command", command),
    ] {
      if let record {
        return Difference(stage, expected: record.text, actual: "no record of the packet manager")
      }
    }
    return nil
  }

  private static func text(_ expected: [Commit]) -> String {
    expected.isEmpty ? "nothing of this channel" : expected.map(\.text).joined(separator: ", or ")
  }

  // MARK: At rest

  /// What a channel may do by itself, without a grant that may never come.
  private func dues(of channel: Int) -> [PacketManagerAction] {
    golden.actions(of: channel).filter { action in
      if case .take = action { !hasSemaphores } else { true }
    }
  }

  func finish() -> Difference? {
    if let unreported { return unreported }
    for channel in 0..<golden.channelCount {
      let dues = dues(of: channel)
      guard !dues.isEmpty else { continue }
      return Difference(
        "commit", expected: Self.text(golden.records(of: dues, on: channel)), actual: "nothing")
    }
    return nil
  }

  var awaited: [AwaitedSemaphore] {
    guard hasSemaphores else { return [] }
    return (0..<golden.channelCount).compactMap { Self.awaited(golden.actions(of: $0)) }
  }

  private static func awaited(_ actions: [PacketManagerAction]) -> AwaitedSemaphore? {
    guard case .take(let semaphore, let amount)? = actions.first else { return nil }
    return AwaitedSemaphore(index: Int(semaphore), amount: Int(amount))
  }

  var wait: PartWait? {
    var reasons: [String] = []
    var isOwed = false
    for channel in 0..<golden.channelCount {
      let status = golden.status(of: channel)
      guard status.isBusy else { continue }
      let actions = golden.actions(of: channel)
      if let awaited = Self.awaited(actions) {
        reasons.append("channel \(channel): \(awaited)")
        continue
      }
      isOwed = true
      if !actions.isEmpty {
        reasons.append("channel \(channel): \(Self.text(golden.records(of: actions, on: channel)))")
      } else if status.isUnanswered, let target = golden.target(of: channel) {
        reasons.append("channel \(channel): answers of tile (\(target.x), \(target.y))")
      } else {
        reasons.append(
          "channel \(channel): another channel that waits for answers of the same tile")
      }
    }
    guard !reasons.isEmpty else { return nil }
    return PartWait(part: Self.part, reason: reasons.joined(separator: "; "), isOwed: isOwed)
  }
}
