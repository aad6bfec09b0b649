/// Something that the network did and must not do.
public struct TrafficViolation: Error, Sendable, Hashable, CustomStringConvertible {
  /// What went wrong.
  public enum Stage: String, Sendable, Hashable {
    /// A flit that went in never came out.
    case lost
    /// A flit left a place twice.
    case doubled
    /// A flit is not as it was sent, or was never sent.
    case altered
    /// A flit left through a port that is not on its way.
    case misrouted
    /// A flit overtook another of its flow.
    case reordered
    /// A flit was dropped for want of a neighbour.
    case dropped
    /// A flit is on a channel that it must not use.
    case channel
    /// A credit too many, or a flit without one.
    case credit
    /// Nothing moves any more.
    case stuck
  }

  /// Clock cycle of the run, from 0.
  public let cycle: Int
  /// The router's place; nil if it is the matter of no single one.
  public let x: Int?, y: Int?
  /// The router's port, by its name.
  public let port: String?
  /// What went wrong.
  public let stage: Stage
  /// What should have come.
  public let expected: String
  /// What came.
  public let actual: String

  /// Where it was seen.
  public var location: String {
    guard let x, let y else { return "the network" }
    return "router (\(x), \(y))" + (port.map { ", port \($0)" } ?? "")
  }

  /// The violation in three lines.
  public var description: String {
    """
    cycle \(cycle), \(location): \(stage)
      expected  \(expected)
      found     \(actual)
    """
  }
}
