import ChipSpec
import Golden

/// Checks the host bridge: beats, messages, the window, descriptors.
struct HostBridgeChecker: PartChecker {
  static let part = "host_bridge"

  private(set) var checked = 0
  /// Records by which descriptors get on.
  private var transferred = 0

  private var bridge: HostBridge
  /// The record that is due for the answer that the bridge was handed in this cycle.
  private var answer: Commit?

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    guard let host = specification.host, host.x == x, host.y == y,
      let bridge = try HostBridge(specification)
    else { return nil }
    self.bridge = bridge
  }

  /// The local port has handed the bridge an answer in this cycle; comes before the cycle's records.
  mutating func deliver(_ message: DeliveredMessage) {
    var record = Commit(kind: .hostAnswer)
    record.words[0] = UInt64(message.message.sourceX) | UInt64(message.message.sourceY) << 16
    record.words[1] = UInt64(truncatingIfNeeded: message.message.payload)
    record.words[2] = UInt64(truncatingIfNeeded: message.message.payload >> 64)
    answer = bridge.take(record)
  }

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? {
    var expected: Commit?
    if record.kind == .hostAnswer {
      expected = answer
      answer = nil
    } else {
      expected = bridge.take(record)
    }
    guard let expected, expected.matches(record) else {
      return Difference(
        "commit", expected: expected?.text ?? due(record.kind), actual: record.text)
    }
    checked += 1
    switch record.kind {
    case .hostMessage, .hostAnswer, .hostTransferStarted, .hostTransferEnded: transferred += 1
    default: break
    }
    return nil
  }

  /// While there are descriptors the host may ask and ask how far they have come: that is no headway.
  var headway: Int { transferred << 32 + (bridge.queued > 0 ? 0 : checked) }

  /// What the bridge might have done instead.
  private func due(_ kind: Commit.Kind) -> String {
    bridge.due.first { $0.kind == kind }?.text ?? "no such record"
  }

  /// It says that it is at work, and nobody else is.
  static var restless: PartDifference { PartDifference(part, .restless) }

  func finish() -> Difference? {
    // An interrupt stands for all events before it passes: another one may come, and need not.
    guard !bridge.isIdle, let due = bridge.due.first else { return nil }
    return Difference("commit", expected: due.text, actual: "nothing")
  }

  var wait: PartWait? {
    guard !bridge.isIdle else { return nil }
    return PartWait(
      part: Self.part, reason: bridge.waits.joined(separator: "; "), isOwed: true)
  }
}
