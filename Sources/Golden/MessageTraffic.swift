/// A message as a part handed it over, in the cycle in which it was taken.
public struct MessageTraffic: Sendable, Hashable {
  /// Which of the part's message ports.
  public var port: Int
  /// The flit's payload, 64 bits each, lowest first.
  public var payload: [UInt64]
  /// The target's column.
  public var targetX: Int
  /// The target's row.
  public var targetY: Int

  /// A message by its parts.
  /// - Precondition: the payload has at most four words.
  public init(port: Int = 0, payload: [UInt64], targetX: Int, targetY: Int) {
    precondition(payload.count <= 4, "a record has no room for a longer payload")
    self.port = port
    self.payload = payload
    self.targetX = targetX
    self.targetY = targetY
  }

  /// The message that a record tells of, with a payload of four words; nil if it tells of something
  /// else.
  public init?(_ record: Commit) {
    guard record.kind == .messageTraffic else { return nil }
    self.init(
      port: Int(record.words[0] & 0xFF), payload: (1...4).map { record.words[$0] },
      targetX: Int(record.words[0] >> 16 & 0xFFFF), targetY: Int(record.words[0] >> 32 & 0xFFFF))
  }

  /// The record, as a prediction and as observed.
  public var record: Commit {
    var record = Commit(kind: .messageTraffic)
    record.words[0] = UInt64(port) | UInt64(targetX) << 16 | UInt64(targetY) << 32
    for (index, word) in payload.enumerated() { record.words[1 + index] = word }
    return record
  }
}
