/// What the engines of a tile did in the steady state. The cycles of each engine are all of its cycles.
public struct TileActivity: Sendable, Hashable {
  /// The tile.
  public let x: Int, y: Int
  /// The cycles of the analog array's converters; nil without an array.
  public internal(set) var converters: CycleCounts?
  /// The cycles of the SIMD unit; nil without one.
  public internal(set) var simd: CycleCounts?
  /// The cycles of each channel of the packet manager.
  public internal(set) var transfers: [CycleCounts] = []
  /// Products that were sampled.
  public internal(set) var products = 0
  /// Flits that the router sent, by ``RouterPort``: at most one in a cycle and port.
  public internal(set) var flits: [Int] = []

  init(x: Int, y: Int) { (self.x, self.y) = (x, y) }
}
