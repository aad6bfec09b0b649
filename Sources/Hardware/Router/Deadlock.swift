import ChipSpec

/// Queues of a network that can wait for one another in a circle, for ever.
public struct Deadlock: Error, Sendable, Hashable, CustomStringConvertible {
  /// Where a flit can wait.
  public enum Place: Sendable, Hashable, CustomStringConvertible {
    /// The queue of a channel at the end of the link that leaves a node through a port.
    case link(column: Int, row: Int, port: RouterPort, channel: Int)
    /// The queue of a channel through which a tile's own flits enter its router.
    case inject(column: Int, row: Int, channel: Int)
    /// Where a tile takes the flits of a class.
    case eject(column: Int, row: Int, TrafficClass)

    /// The place with the names of nodes and channel.
    public var description: String {
      switch self {
      case .link(let column, let row, let port, let channel):
        let (toColumn, toRow) = port.neighbour(column, row)
        return "link (\(column), \(row)) → (\(toColumn), \(toRow)), channel \(channel)"
      case .inject(let column, let row, let channel):
        return "inject at (\(column), \(row)), channel \(channel)"
      case .eject(let column, let row, let trafficClass):
        return "eject at (\(column), \(row)), \(trafficClass)s"
      }
    }
  }

  /// The two kinds of traffic.
  public enum TrafficClass: Int, Sendable, Hashable, CaseIterable { case request, response }

  /// The places; a flit in each can wait for the next one, and one in the last for the first.
  public let cycle: [Place]

  /// The circle, one place a line.
  public var description: String {
    let circle = cycle + cycle.prefix(1)
    return "the network can deadlock: flits can wait in a circle of \(cycle.count) places\n"
      + circle.enumerated().map { ($0.offset == 0 ? "      " : "    → ") + "\($0.element)" }
      .joined(separator: "\n")
  }
}

extension RouterPort {
  /// The node at the other end of the link that leaves node (column, row) through this port.
  func neighbour(_ column: Int, _ row: Int) -> (column: Int, row: Int) {
    switch self {
    case .north: (column, row - 1)
    case .east: (column + 1, row)
    case .south: (column, row + 1)
    case .west: (column - 1, row)
    case .local: (column, row)
    }
  }
}
