/// A rule of the link that the router beside a local port broke. What the local port does then is
/// unspecified; the model ignores the offending flit or credit.
public enum LocalPortViolation: Sendable, Hashable {
  /// A flit arrived on a channel for which the router had no credit.
  case withoutCredit(channel: Int)
  /// More credits came back than were spent.
  case creditOverflow(channel: Int)
  /// A flit or a credit named a channel that does not exist.
  case noSuchChannel
}
