import ChipSpec

/// A message that the host bridge sends, or an answer that it receives.
public struct HostMessage: Sendable, Hashable {
  /// The other tile: target of a message, source of an answer.
  public var x: Int, y: Int
  /// The payload; no message has more bits than these.
  public var payload: UInt128

  /// A message to, or from, a tile.
  public init(x: Int, y: Int, payload: UInt128) {
    (self.x, self.y, self.payload) = (x, y, payload)
  }

  /// What a record of kind 50 or 51 is about.
  public init(_ record: Commit) {
    x = Int(record.words[0] & 0xFFFF)
    y = Int(record.words[0] >> 16 & 0xFFFF)
    payload = UInt128(record.words[2]) << 64 | UInt128(record.words[1])
  }

  /// The record that it passes.
  public func record(_ kind: Commit.Kind) -> Commit {
    var commit = Commit(kind: kind)
    commit.words[0] = UInt64(x) | UInt64(y) << 16
    commit.words[1] = UInt64(truncatingIfNeeded: payload)
    commit.words[2] = UInt64(truncatingIfNeeded: payload >> 64)
    return commit
  }

  /// Payload bits `range`.
  func bits(_ range: Range<Int>) -> UInt64 {
    UInt64(
      truncatingIfNeeded: payload >> UInt128(range.lowerBound) & (1 << UInt128(range.count) - 1))
  }

  /// Payload bit `bit`.
  func bit(_ bit: Int) -> Bool { bits(bit..<bit + 1) == 1 }
}
