/// What comes of a message of class request on its way through a chip.
public enum MessageOutcome: Sendable, Hashable {
  /// There is no such tile; a router at the edge dropped it.
  case dropped

  /// The tile at a place discarded it.
  case discarded(at: Int)

  /// The tile at a place served it and tells nobody.
  case served(at: Int)

  /// The tile at a place served it and answered.
  case answered(NetworkInterfaceOutcome, from: Int, Reception)

  /// Who gets an answer.
  public enum Reception: Sendable, Hashable {
    /// There is no such tile; a router at the edge dropped it.
    case dropped

    /// Nobody at a place waits for it: it was discarded.
    case discarded(at: Int)

    /// The host bridge.
    case hostBridge

    /// The network interface at a place took it and told the packet manager.
    case packetManager(ResponseOutcome, at: Int)
  }
}
