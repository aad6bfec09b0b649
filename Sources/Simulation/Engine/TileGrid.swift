import ChipSpec

/// Which module stands where on a chip's grid, and what it is joined with.
struct TileGrid {
  /// A tile, or the host bridge, which is joined with one tile only.
  struct Tile {
    /// Its place; of the bridge that of its tile.
    let x: Int, y: Int
    /// Its module.
    let module: String
    /// The name of its instance in the module `chip`.
    let instance: String
    /// Whether it is the host bridge.
    var isBridge = false
    /// Whether the host link attaches here.
    var isHost = false
    /// The index of the neighbour at each side, in the order of ``TileShape/sides``, then that of the host
    /// bridge, or of its tile; nil where there is none.
    var neighbours: [Int?] = []

    /// As `present_i` has it.
    var present: UInt64 {
      neighbours.prefix(4).enumerated().reduce(0) {
        $0 | ($1.element == nil ? 0 : 1 << UInt64($1.offset))
      }
    }

    /// The port that is a port of the chip; nil if none is.
    func port(_ name: String) -> String? {
      if isBridge { return name.hasPrefix("host_") ? name : nil }
      let prefix = "tile_\(x)_\(y)_"
      guard name.hasPrefix("\(prefix)core_") else { return nil }
      return String(name.dropFirst(prefix.count))
    }

    /// Whether it is the tile at a place.
    func isTile(x: Int, y: Int) -> Bool { !isBridge && self.x == x && self.y == y }

    /// In words, for messages.
    var name: String { isBridge ? "host bridge" : "tile (\(x), \(y))" }
  }

  /// Tiles and host bridge in the order of their scopes, which is that of their commits.
  let tiles: [Tile]
  /// How many of them are tiles.
  let count: Int

  init(_ specification: Specification) {
    let columns = specification.grid.columns
    let host = specification.host.map { $0.y * columns + $0.x }
    var tiles: [Tile] = []
    for (place, kind) in specification.layout.enumerated() {
      let (x, y) = (place % columns, place / columns)
      tiles.append(
        Tile(
          x: x, y: y, module: "tile_\(specification.kinds[kind].name)",
          instance: "u_tile_\(x)_\(y)", isHost: place == host))
    }
    count = tiles.count
    if let host = specification.host {
      tiles.append(
        Tile(
          x: host.x, y: host.y, module: "host_bridge", instance: "u_host_bridge", isBridge: true))
    }
    // As bytes, "u_tile_10_0." comes before "u_tile_1_0.".
    tiles.sort { "\($0.instance).".utf8.lexicographicallyPrecedes("\($1.instance).".utf8) }
    var index: [Int: Int] = [:]
    for (number, tile) in tiles.enumerated() where !tile.isBridge {
      index[tile.y * columns + tile.x] = number
    }
    let bridge = tiles.firstIndex(where: \.isBridge)
    for number in tiles.indices {
      let tile = tiles[number]
      let (x, y) = (tile.x, tile.y)
      let sides = [(x, y - 1), (x + 1, y), (x, y + 1), (x - 1, y)].map { x, y in
        specification.grid.contains(x: x, y: y) ? index[y * columns + x] : nil
      }
      tiles[number].neighbours =
        tile.isBridge
        ? [nil, nil, nil, nil, index[y * columns + x]] : sides + [tile.isHost ? bridge : nil]
    }
    self.tiles = tiles
  }

  /// The modules of which there are instances, each once.
  var modules: [String] { Array(Set(tiles.map(\.module))).sorted() }
}
