/// What a tile tells software about itself.
public struct TileIdentity: Sendable, Hashable {
  /// Version of the register map's architecture: software that knows a major version runs on all
  /// its minor versions.
  public static let version = (major: 1, minor: 0)

  /// Width of the grid of tiles.
  public var columns: Int

  /// Height of the grid of tiles.
  public var rows: Int

  /// Number of the tile's kind, in the order of the spec.
  public var kind: Int

  /// Size of the tile's SRAM, bytes; zero without one.
  public var memorySize: Int

  /// What the tile has.
  public var features: Set<TileFeature>

  /// Describes a tile of a grid of `columns` × `rows`.
  public init(
    columns: Int, rows: Int, kind: Int, memorySize: Int, features: Set<TileFeature>
  ) {
    self.columns = columns
    self.rows = rows
    self.kind = kind
    self.memorySize = memorySize
    self.features = features
  }
}
