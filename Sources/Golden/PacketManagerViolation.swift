/// A record that a packet manager must not make.
public struct PacketManagerViolation: Error, Sendable, Hashable {
  /// What was recorded.
  public var record: Commit

  /// What might have been recorded instead, by the channel that the record names; empty if it had to
  /// do nothing.
  public var expected: [Commit]

  init(_ record: Commit, expected: [Commit]) {
    self.record = record
    self.expected = expected
  }
}
