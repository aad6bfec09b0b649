import CoSimulation
import Mapping

/// What an engine that a network uses did in the steady state.
struct EngineCycles {
  /// "array", "SIMD" or "transfers".
  let engine: String
  /// What it does: its layers, or what a channel gathers or sends.
  let work: String
  let x: Int, y: Int
  let counts: CycleCounts

  /// The engines that a network uses, in the order of its layers; transfers behind the engine whose tile
  /// they serve.
  static func all(_ mapping: ChipMapping, _ tiles: [TileActivity]) -> [EngineCycles] {
    var found: [EngineCycles] = []
    for place in mapping.tiles.sorted(by: { first($0, mapping) < first($1, mapping) }) {
      guard let tile = tiles.first(where: { $0.x == place.x && $0.y == place.y }) else { continue }
      func add(_ engine: String, _ work: String, _ counts: CycleCounts?) {
        guard let counts else { return }
        found.append(
          EngineCycles(engine: engine, work: work, x: tile.x, y: tile.y, counts: counts))
      }
      func layers(_ engine: String) -> String {
        mapping.stages.filter { $0.x == place.x && $0.y == place.y && $0.engine == engine }
          .map(\.name).joined(separator: ", ")
      }
      if place.analog != nil { add("array", layers("array"), tile.converters) }
      if place.simd != nil { add("SIMD", layers("SIMD"), tile.simd) }
      for (channel, address) in place.channels.enumerated()
      where tile.transfers.indices.contains(channel) {
        let work = place.regions.first { $0.address == address }?.name ?? ""
        add("transfers", work, tile.transfers[channel])
      }
    }
    return found
  }

  /// Number of a tile's first layer.
  private static func first(_ tile: ChipMapping.Tile, _ mapping: ChipMapping) -> Int {
    mapping.stages.firstIndex { $0.x == tile.x && $0.y == tile.y } ?? mapping.stages.count
  }
}
