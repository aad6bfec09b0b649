import Golden
import Simulation

/// Checks some of a chip's tiles, whatever the others do: tiles need nothing of each other but what the
/// records say, so several groups may be checked at the same time.
final class TileGroupChecker {
  /// What a tile did wrong, and its place in the order of docs/cosimulation.md.
  struct Finding {
    /// Cycle, step of the order within it, and place in that step.
    var order: (cycle: UInt64, step: Int, place: Int)
    var divergence: Divergence
  }

  private let tiles: [TileChecker]
  /// The same, as they are told of records: nobody need count who holds them.
  private let checkers: UnsafeMutablePointer<Unmanaged<TileChecker>>
  /// Where each of them stands in the order of the stream.
  private let ranks: [Int]
  /// The last cycle that was taken, and whether there may be more of it.
  @exclusivity(unchecked) private var last: UInt64 = 0
  @exclusivity(unchecked) private var isOpen = false
  /// The tiles that must make records in the cycle after the last one that has ended; those of the
  /// cycle after that.
  @exclusivity(unchecked) private var due: UnsafeMutablePointer<Int32>
  @exclusivity(unchecked) private var next: UnsafeMutablePointer<Int32>
  @exclusivity(unchecked) private var dueCount = 0
  @exclusivity(unchecked) private var nextCount = 0
  /// The last cycle in which a tile has made records, or was to.
  private let seen: UnsafeMutablePointer<UInt64>
  /// The first tile at which a rule of a link was broken in the cycle.
  @exclusivity(unchecked) private var broken: Int?
  /// Something made of the records that are to be brought near, so that they are.
  @exclusivity(unchecked) private var fetched: UInt32 = 0
  /// What was found first; nothing is taken afterwards.
  private(set) var finding: Finding?
  @exclusivity(unchecked) private var hasFound = false

  /// The checker of some tiles after reset.
  /// - Parameters:
  ///   - places: the tile that each source lies in, by number, as all tiles are numbered.
  ///   - members: the numbers of the group's tiles, one for each of `tiles`.
  init(_ tiles: [TileChecker], members: [Int], places: [Int]) {
    self.tiles = tiles
    checkers = .allocate(capacity: tiles.count)
    for (number, tile) in tiles.enumerated() {
      (checkers + number).initialize(to: .passUnretained(tile))
    }
    ranks = members.map { places.firstIndex(of: $0) ?? places.count + $0 }
    // A tile is due once in a cycle at most.
    (due, next) = (.allocate(capacity: tiles.count), .allocate(capacity: tiles.count))
    seen = .allocate(capacity: tiles.count)
    seen.initialize(repeating: .max, count: tiles.count)
  }

  deinit {
    checkers.deallocate()
    due.deallocate()
    next.deallocate()
    seen.deallocate()
  }

  // MARK: Records

  /// Takes the records of whole cycles, each later than those before.
  /// - Parameters:
  ///   - records: those of all groups.
  ///   - runs: which of them are the group's, in their order.
  ///   - limit: the cycle before which there are no more records.
  func take(
    _ records: ChipRecords, _ runs: UnsafeBufferPointer<TileRuns.Run>, before limit: UInt64
  ) {
    var number = 0
    while number < runs.count, !hasFound {
      let run = runs[number]
      number += 1
      if number < runs.count { fetch(records, runs[number]) }
      if run.cycle < last { return failOrder(run) }
      if !isOpen || run.cycle != last {
        complete(before: run.cycle)
        guard !hasFound else { return }
        (last, isOpen) = (run.cycle, true)
      }
      take(records, run)
    }
    complete(before: limit)
  }

  /// An engine has given records of a cycle after those of a later one.
  private func failOrder(_ run: TileRuns.Run) {
    let difference = Difference(
      "order", expected: "records of cycle \(last) or later", actual: "those of \(run.cycle)")
    fail(PartDifference(LinkChecker.part, difference), Int(run.tile), step: 1)
  }

  /// Has the processor bring records near before they are needed: another one has written them.
  @inline(__always)
  private func fetch(_ records: ChipRecords, _ run: TileRuns.Run) {
    let ofTile = records.of(run).records
    for place in 0..<Int(run.count) { fetched &+= ofTile[place].kind }
  }

  /// Says that all records of the cycles before `limit` were taken: what was due in them and did not
  /// come is missing.
  func complete(before limit: UInt64) {
    if isOpen, last < limit { endCycle() }
    while !hasFound, dueCount > 0, last + 1 < limit {
      last += 1
      endCycle()
    }
  }

  /// What was due in the cycle and did not come, and what is known when everything has.
  private func endCycle() {
    isOpen = false
    for place in 0..<dueCount where !hasFound && seen[Int(due[place])] != last {
      takeNothing(Int(due[place]))
    }
    if !hasFound, let broken, let violation = tiles[broken].violation {
      fail(Self.fault(violation), broken, step: 3)
    }
    broken = nil
    swap(&due, &next)
    (dueCount, nextCount) = (nextCount, 0)
  }

  /// The records of a tile in a cycle.
  @inline(__always)
  private func take(_ records: ChipRecords, _ run: TileRuns.Run) {
    let tile = Int(run.tile)
    seen[tile] = last
    let ofTile = records.of(run)
    checkers[tile]._withUnsafeGuaranteedRef { checker in
      if let fault = checker.take(ofTile, Int(run.count), ranks: run.present, cycle: last) {
        fail(fault, tile, step: 1)
      } else if checker.isDue {
        next[nextCount] = Int32(tile)
        nextCount += 1
      }
      if broken == nil, checker.violation != nil { broken = tile }
    }
  }

  /// A tile that was due has made no records.
  private func takeNothing(_ tile: Int) {
    seen[tile] = last
    if let fault = tiles[tile].takeNothing(cycle: last) {
      fail(fault, tile, step: 2)
    } else if tiles[tile].isDue {
      next[nextCount] = Int32(tile)
      nextCount += 1
    }
  }

  private func fail(_ fault: PartDifference, _ tile: Int, step: Int) {
    guard !hasFound else { return }
    hasFound = true
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
  func finish(at cycle: UInt64) {
    complete(before: cycle)
    guard !hasFound else { return }
    last = cycle
    for tile in tiles.indices where !hasFound {
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
