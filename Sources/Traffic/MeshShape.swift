import ChipSpec

/// A mesh of routers: how many there are, and what they are like.
///
/// Nodes are numbered row by row from the north-west corner.
public struct MeshShape: Sendable, Hashable {
  /// Routers from west to east.
  public let columns: Int
  /// Routers from north to south.
  public let rows: Int
  /// What all of them are like.
  public let router: RouterSpec

  /// A mesh of `columns × rows` routers.
  /// - Precondition: there is at least one.
  public init(columns: Int, rows: Int, router: RouterSpec) {
    precondition(columns > 0 && rows > 0, "a mesh has at least one router")
    self.columns = columns
    self.rows = rows
    self.router = router
  }

  /// Routers in all.
  public var nodes: Int { columns * rows }

  /// Channels of a link, of both classes.
  public var channels: Int { 2 * router.virtualChannels }

  /// The number of the node at a place.
  public func node(_ x: Int, _ y: Int) -> Int { y * columns + x }

  /// The place of a node.
  public func place(of node: Int) -> (x: Int, y: Int) { (node % columns, node / columns) }

  /// A node as messages name it.
  func name(of node: Int) -> String { "(\(node % columns), \(node / columns))" }

  /// Links that a flit takes from one node to another.
  public func hops(from source: Int, to target: Int) -> Int {
    let (from, to) = (place(of: source), place(of: target))
    return abs(from.x - to.x) + abs(from.y - to.y)
  }

  /// The node at the other end of a link; nil where the mesh ends, and for `local`.
  func neighbour(of node: Int, through port: RouterPort) -> Int? {
    let (x, y) = place(of: node)
    switch port {
    case .north: return y > 0 ? node - columns : nil
    case .east: return x < columns - 1 ? node + 1 : nil
    case .south: return y < rows - 1 ? node + columns : nil
    case .west: return x > 0 ? node - 1 : nil
    case .local: return nil
    }
  }

  /// The port through which a flit leaves a node on its way: x first, then y.
  func output(at node: Int, to target: Int) -> RouterPort {
    let (here, there) = (place(of: node), place(of: target))
    if there.x != here.x { return there.x > here.x ? .east : .west }
    if there.y != here.y { return there.y > here.y ? .south : .north }
    return .local
  }
}
