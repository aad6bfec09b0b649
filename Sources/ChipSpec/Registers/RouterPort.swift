/// The ports of a router, in the order of their numbers.
public enum RouterPort: String, Sendable, Hashable, CaseIterable {
  /// Towards smaller y.
  case north
  /// Towards larger x.
  case east
  /// Towards larger y.
  case south
  /// Towards smaller x.
  case west
  /// The tile itself.
  case local

  /// The ports that lead to other routers.
  public static let neighbours: [RouterPort] = [.north, .east, .south, .west]

  /// The port's number, from 0.
  public var index: Int {
    switch self {
    case .north: 0
    case .east: 1
    case .south: 2
    case .west: 3
    case .local: 4
    }
  }
}
