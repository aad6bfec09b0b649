import ChipSpec

/// A rule of the link that a router's neighbour broke. What the router does then is unspecified; the
/// model ignores the offending flit or credit.
public enum RouterViolation: Sendable, Hashable {
  /// A flit arrived on a channel whose queue was full.
  case queueOverflow(port: RouterPort, channel: Int)
  /// More credits came back than places exist.
  case creditOverflow(port: RouterPort, channel: Int)
  /// A flit or a credit named a channel that does not exist.
  case noSuchChannel(port: RouterPort)
  /// A flit or a credit came in at a port without a neighbour.
  case absentNeighbour(port: RouterPort)

  /// The port at which it was broken.
  public var port: RouterPort {
    switch self {
    case .queueOverflow(let port, _), .creditOverflow(let port, _), .noSuchChannel(let port),
      .absentNeighbour(let port):
      port
    }
  }
}
