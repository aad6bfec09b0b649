import Simulation

/// Where in a chip a monitor sits, read from its place in the hierarchy:
/// `chip.u_tile_2_1.u_router.u_monitor` is the router of tile (2, 1), `chip.u_host_bridge.u_monitor` the
/// host bridge, which stands beside the tiles.
public struct CommitPlace: Sendable, Hashable {
  /// Column and row of the tile; nil outside tiles.
  public let x: Int?, y: Int?

  /// The part, for example "router"; the whole scope if it is none of a chip's.
  public let part: String

  /// Whether it is in the host bridge.
  public let isBridge: Bool

  /// The place of a monitor.
  public init(scope: String) {
    let levels = scope.split(separator: ".")
    var place: (x: Int, y: Int)?
    var tile: Substring?
    for level in levels where place == nil && level.hasPrefix("u_tile_") {
      let numbers = level.dropFirst("u_tile_".count).split(separator: "_")
      if numbers.count == 2, let x = Int(numbers[0]), let y = Int(numbers[1]) {
        (place, tile) = ((x, y), level)
      }
    }
    (x, y) = (place?.x, place?.y)
    isBridge = place == nil && levels.contains("u_host_bridge")
    if levels.count >= 2, levels[levels.count - 1] == "u_monitor",
      levels[levels.count - 2].hasPrefix("u_")
    {
      let instance = levels[levels.count - 2]
      part = instance == tile ? "tile" : String(instance.dropFirst(2))
    } else {
      part = scope
    }
  }

  /// `tile (2, 1), router`
  public var text: String {
    if let x, let y { "tile (\(x), \(y)), \(part)" } else { part }
  }
}
