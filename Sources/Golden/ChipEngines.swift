/// The engines of all tiles of a chip, and which of them may have something to do.
struct ChipEngines: Sendable {
  /// The engines that may have something to do, in any order.
  private(set) var awake: [(tile: Int, engine: TileEngine)] = []

  /// How many of them are cores.
  private(set) var awakeCores = 0

  /// The engines of each tile, and whether each is among those that are awake.
  private let engines: [[TileEngine]]
  private var isAwake: [[Bool]]

  /// All engines sleep: after reset nothing runs.
  init(_ engines: [[TileEngine]]) {
    self.engines = engines
    isAwake = engines.map { Array(repeating: false, count: $0.count) }
  }

  /// Wakes the engines of a tile.
  mutating func wake(_ tile: Int) {
    for place in engines[tile].indices where !isAwake[tile][place] {
      isAwake[tile][place] = true
      awake.append((tile, engines[tile][place]))
      if engines[tile][place] == .core { awakeCores += 1 }
    }
  }

  /// Lets the others go before one of those that are awake.
  mutating func putBehind(_ place: Int) { awake.append(awake.remove(at: place)) }

  /// Puts one of those that are awake to sleep, as it can do nothing.
  mutating func sleep(_ place: Int) {
    let (tile, engine) = awake[place]
    if let number = engines[tile].firstIndex(of: engine) { isAwake[tile][number] = false }
    if engine == .core { awakeCores -= 1 }
    awake.swapAt(place, awake.count - 1)
    awake.removeLast()
  }
}
