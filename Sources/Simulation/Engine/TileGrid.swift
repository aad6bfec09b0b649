import ChipSpec

/// Which module stands where on a chip's grid, and what it is joined with.
struct TileGrid {
  /// A tile.
  struct Tile {
    let x: Int, y: Int
    /// Its module.
    let module: String
    /// The name of its instance in the module `chip`.
    var instance: String { "u_tile_\(x)_\(y)" }
    /// Whether the host link attaches here.
    let isHost: Bool
    /// The index of the neighbour at each side, in the order of ``TileShape/sides``; nil at the edge.
    var neighbours: [Int?]

    /// As `present_i` has it.
    var present: UInt64 {
      neighbours.enumerated().reduce(0) { $0 | ($1.element == nil ? 0 : 1 << UInt64($1.offset)) }
    }

    /// The port of the tile that is a port of the chip; nil if none is.
    func port(_ name: String) -> String? {
      if isHost && (name.hasPrefix("host_down_") || name.hasPrefix("host_up_")) { return name }
      let prefix = "tile_\(x)_\(y)_"
      guard name.hasPrefix("\(prefix)core_") else { return nil }
      return String(name.dropFirst(prefix.count))
    }
  }

  /// The tiles in the order of their scopes, which is that of their commits.
  let tiles: [Tile]

  init(_ specification: Specification) {
    let columns = specification.grid.columns
    let host = specification.host.map { $0.y * columns + $0.x }
    var tiles: [Tile] = []
    for (place, kind) in specification.layout.enumerated() {
      let kind = specification.kinds[kind]
      tiles.append(
        Tile(
          x: place % columns, y: place / columns,
          module: (place == host && kind.sram != nil ? "host_tile_" : "tile_") + kind.name,
          isHost: place == host, neighbours: []))
    }
    // As bytes, "u_tile_10_0." comes before "u_tile_1_0.".
    tiles.sort { "\($0.instance).".utf8.lexicographicallyPrecedes("\($1.instance).".utf8) }
    var index: [Int: Int] = [:]
    for (number, tile) in tiles.enumerated() { index[tile.y * columns + tile.x] = number }
    for number in tiles.indices {
      let (x, y) = (tiles[number].x, tiles[number].y)
      tiles[number].neighbours = [(x, y - 1), (x + 1, y), (x, y + 1), (x - 1, y)].map { x, y in
        specification.grid.contains(x: x, y: y) ? index[y * columns + x] : nil
      }
    }
    self.tiles = tiles
  }

  /// The modules of which there are tiles, each once.
  var modules: [String] { Array(Set(tiles.map(\.module))).sorted() }
}
