import Golden
import Simulation

/// Checks some of a chip's tiles, whatever the others do: tiles need nothing of each other but what the
/// records say, so several groups may be checked at the same time.
struct TileGroupChecker {
  /// What a tile did wrong, and its place in the order of docs/cosimulation.md.
  struct Finding {
    /// Cycle, step of the order within it, and place in that step.
    var order: (cycle: UInt64, step: Int, place: Int)
    var divergence: Divergence
  }

  private var tiles: [TileChecker]
  /// Where each of them stands in the order of the stream.
  private let ranks: [Int]
  /// The number of each source's tile in `tiles`; −1 for other groups' tiles.
  private let numbers: [Int]
  /// The last cycle that was taken, and whether there may be more of it.
  private var last: UInt64 = 0
  private var isOpen = false
  /// The tiles that must make records in the cycle after the last one that has ended; those of the
  /// cycle after that.
  private var due: [Int] = [], next: [Int] = []
  /// The last cycle in which a tile has made records, or was to.
  private var seen: [UInt64]
  /// The first tile at which a rule of a link was broken in the cycle.
  private var broken: Int?
  /// What was found first; nothing is taken afterwards.
  private(set) var finding: Finding?

  /// The checker of some tiles after reset.
  /// - Parameters:
  ///   - places: the tile of each source, by number, as all tiles are numbered.
  ///   - members: the numbers of the group's tiles, one for each of `tiles`.
  init(_ tiles: [TileChecker], members: [Int], places: [Int]) {
    self.tiles = tiles
    ranks = members.map { places.firstIndex(of: $0) ?? places.count + $0 }
    numbers = places.map { members.firstIndex(of: $0) ?? -1 }
    seen = Array(repeating: .max, count: tiles.count)
  }

  // MARK: Records

  /// Takes the records of whole cycles, each later than those before; those of other groups' tiles are
  /// passed over.
  /// - Parameter limit: the cycle before which there are no more records.
  mutating func take(_ records: UnsafeBufferPointer<CommitRecord>, before limit: UInt64) {
    var start = 0
    while start < records.count, finding == nil {
      let tile = numbers[Int(records[start].source)]
      guard tile >= 0 else {
        start += 1
        continue
      }
      let cycle = records[start].cycle
      if !isOpen || cycle != last {
        complete(before: cycle)
        guard finding == nil else { return }
        (last, isOpen) = (cycle, true)
      }
      var end = start + 1
      while end < records.count, records[end].cycle == cycle,
        numbers[Int(records[end].source)] == tile
      { end += 1 }
      take(UnsafeBufferPointer(rebasing: records[start..<end]), tile)
      if broken == nil, tiles[tile].violation != nil { broken = tile }
      start = end
    }
    complete(before: limit)
  }

  /// Says that all records of the cycles before `limit` were taken: what was due in them and did not
  /// come is missing.
  mutating func complete(before limit: UInt64) {
    if isOpen, last < limit { endCycle() }
    while finding == nil, !due.isEmpty, last + 1 < limit {
      last += 1
      endCycle()
    }
  }

  /// What was due in the cycle and did not come, and what is known when everything has.
  private mutating func endCycle() {
    isOpen = false
    for tile in due where finding == nil && seen[tile] != last {
      take(.init(start: nil, count: 0), tile)
    }
    if finding == nil, let broken, let violation = tiles[broken].violation {
      fail(Self.fault(violation), broken, step: 3)
    }
    broken = nil
    swap(&due, &next)
    next.removeAll(keepingCapacity: true)
  }

  /// The records of a tile in a cycle.
  private mutating func take(_ records: UnsafeBufferPointer<CommitRecord>, _ tile: Int) {
    seen[tile] = last
    if let fault = tiles[tile].take(records, cycle: last) {
      fail(fault, tile, step: records.isEmpty ? 2 : 1)
    } else if tiles[tile].isDue {
      next.append(tile)
    }
  }

  private mutating func fail(_ fault: PartDifference, _ tile: Int, step: Int) {
    guard finding == nil else { return }
    let checker = tiles[tile]
    finding = Finding(
      order: (last, step, ranks[tile]),
      divergence: Divergence(
        fault, cycle: last, x: checker.x, y: checker.y, history: checker.history))
  }

  /// A rule of a link that was broken though wires and neighbours did all they must: by who is behind
  /// the local port.
  private static func fault(_ violation: RouterViolation) -> PartDifference {
    PartDifference(
      violation.port == .local ? LocalPortChecker.part : LinkChecker.part,
      Difference(
        "link", expected: "flits and credits as the link's rules allow", actual: "\(violation)"))
  }

  // MARK: The end

  /// Checks that nothing is missing in tiles that are at rest.
  /// - Parameter cycle: the cycle that did not happen any more.
  mutating func finish(at cycle: UInt64) {
    complete(before: cycle)
    guard finding == nil else { return }
    last = cycle
    for tile in tiles.indices where finding == nil {
      if let fault = tiles[tile].finish() { fail(fault, tile, step: 4) }
    }
  }

  /// Adds the tiles' counts to those of the chip.
  func count(into counts: inout [PartCount]) {
    for tile in tiles { tile.count(into: &counts) }
  }

  /// The tile at a place, if it belongs to the group.
  func tile(x: Int, y: Int) -> TileChecker? { tiles.first { $0.x == x && $0.y == y } }
}
