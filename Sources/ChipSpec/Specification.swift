/// A chip: what a spec means, with every default filled in and every rule checked.
///
/// Values come from ``SpecificationReader``. Two texts that mean the same chip give equal values.
public struct Specification: Sendable, Hashable {
  /// The chip's name; a lower-case identifier.
  public var name: String

  /// Frequency of the chip's clock, hertz.
  public var clock: Int

  /// Power that the chip may take, milliwatts.
  public var power: Int

  /// The grid of tiles.
  public var grid: GridSpec

  /// How the tiles are joined.
  public var network: NetworkSpec

  /// The router at every tile.
  public var router: RouterSpec

  /// The host link, if there is one.
  public var host: HostSpec?

  /// How applications are kept apart.
  public var security: SecuritySpec

  /// The kinds of tiles in the order of the spec; at least one.
  public var kinds: [TileKind]

  /// The kind of each tile as an index into ``kinds``, row by row from the north-west corner:
  /// `grid.rows × grid.columns` entries.
  public var layout: [Int]

  /// The kind of the tile at a place.
  /// - Precondition: the place lies on the grid.
  public func kind(x: Int, y: Int) -> TileKind {
    precondition(grid.contains(x: x, y: y), "no tile at (\(x), \(y))")
    return kinds[layout[y * grid.columns + x]]
  }

  /// The tile on the grid that has no network interface, so that nobody can ask anything of it: the host
  /// link's, if its kind has no memory; else nil.
  public var unreachableTile: (x: Int, y: Int)? {
    guard let host, kind(x: host.x, y: host.y).sram == nil else { return nil }
    return (host.x, host.y)
  }

  /// Tiles of the kind with the given name.
  public func count(ofKind name: String) -> Int {
    layout.count { kinds[$0].name == name }
  }

  /// Weights that the chip's arrays hold in all.
  public var weights: Int {
    layout.reduce(0) { $0 + (kinds[$1].analog?.weights ?? 0) }
  }
}

extension GridSpec {
  /// Whether a place lies on the grid.
  public func contains(x: Int, y: Int) -> Bool {
    (0..<columns).contains(x) && (0..<rows).contains(y)
  }
}
