/// A router's ports, in the order in which everything counts them.
public enum RouterPort: Int, Sendable, Hashable, CaseIterable {
  case north, east, south, west, local

  /// The ports that lead to other routers.
  public static let neighbours: [RouterPort] = [.north, .east, .south, .west]

  /// The port's name, as registers and Verilog have it.
  public var name: String { String(describing: self) }

  /// The port of the neighbour at the other end of this port's link; `local` for `local`.
  public var opposite: RouterPort {
    switch self {
    case .north: .south
    case .east: .west
    case .south: .north
    case .west: .east
    case .local: .local
    }
  }
}
