import ChipSpec
import Golden
import Simulation

/// Checks every commit of a whole chip against the golden models, part by part, from the stream of
/// commit records alone.
///
/// Records are taken by (cycle, source), as engines give them; the first divergence in the order of
/// docs/cosimulation.md is reported, whatever the batches in which the records come.
public struct ChipChecker {
  private var tiles: [TileChecker]
  /// The tile that each source belongs to, by number.
  private let places: [Int]
  private let columns: Int
  private let links: LinkChecker
  /// Records that were compared at both ends of a link.
  private var crossed = 0
  /// The last cycle that was taken.
  private var last: UInt64 = 0
  /// The tiles that must make records in the cycle after it; those of the next cycle.
  private var due: [Int] = [], next: [Int] = []
  /// The last cycle in which a tile has made records, or was to.
  private var seen: [UInt64]
  /// The divergence that was found; nothing is taken afterwards.
  public private(set) var divergence: Divergence?

  /// The checker of a chip after reset.
  /// - Parameters:
  ///   - sources: the monitors, whose scopes say in which tile they are.
  /// - Throws: `ChipCheckerFault` or what the specification's registers do not hold.
  public init(_ specification: Specification, sources: [CommitSource]) throws {
    let grid = specification.grid
    columns = grid.columns
    tiles = try (0..<grid.rows * grid.columns).map { place in
      try TileChecker(specification, x: place % grid.columns, y: place / grid.columns)
    }
    seen = Array(repeating: .max, count: tiles.count)
    links = LinkChecker(specification)
    places = try sources.map { source in
      let place = CommitPlace(scope: source.scope)
      guard let x = place.x, let y = place.y, grid.contains(x: x, y: y)
      else { throw ChipCheckerFault.noTile(scope: source.scope) }
      return y * grid.columns + x
    }
  }

  // MARK: Records

  /// Takes the records of whole cycles, each later than those before.
  /// - Returns: the first divergence, now or before.
  @discardableResult
  public mutating func take(_ records: UnsafeBufferPointer<CommitRecord>) -> Divergence? {
    var start = 0
    while start < records.count, divergence == nil {
      let cycle = records[start].cycle
      var end = start + 1
      while end < records.count, records[end].cycle == cycle { end += 1 }
      complete(before: cycle)
      if divergence == nil {
        take(UnsafeBufferPointer(rebasing: records[start..<end]), cycle)
      }
      start = end
    }
    return divergence
  }

  /// Says that all records of the cycles before `cycle` were taken: what was due in them and did not
  /// come is missing. To be called when a chip falls silent; later records say so by themselves.
  /// - Returns: the first divergence, now or before.
  @discardableResult
  public mutating func complete(before cycle: UInt64) -> Divergence? {
    while divergence == nil, !due.isEmpty, cycle > last + 1 {
      take(.init(start: nil, count: 0), last + 1)
    }
    return divergence
  }

  /// All records of a cycle.
  private mutating func take(_ records: UnsafeBufferPointer<CommitRecord>, _ cycle: UInt64) {
    last = cycle
    // The wires are looked at first: what they alter misleads who is fed by them.
    if let fault = links.check(records, places, &crossed) {
      return fail(fault.difference, cycle: cycle, place: fault.place)
    }
    var broken: Int?  // the first tile in which a rule of a link was broken
    var start = 0
    while start < records.count {
      let place = places[Int(records[start].source)]
      var end = start + 1
      while end < records.count, places[Int(records[end].source)] == place { end += 1 }
      let ofTile = UnsafeBufferPointer(rebasing: records[start..<end])
      if take(ofTile, cycle, place) { return }
      if broken == nil, tiles[place].violation != nil { broken = place }
      start = end
    }
    for place in due where seen[place] != cycle {
      if take(.init(start: nil, count: 0), cycle, place) { return }
    }
    if let broken, let violation = tiles[broken].violation { fail(violation, cycle, broken) }
    swap(&due, &next)
    next.removeAll(keepingCapacity: true)
  }

  /// The records of a tile in a cycle.
  /// - Returns: whether something is wrong.
  private mutating func take(
    _ records: UnsafeBufferPointer<CommitRecord>, _ cycle: UInt64, _ place: Int
  ) -> Bool {
    seen[place] = cycle
    if let fault = tiles[place].take(records, cycle: cycle) {
      fail(fault, cycle: cycle, place: place)
      return true
    }
    if tiles[place].isDue { next.append(place) }
    return false
  }

  private mutating func fail(_ fault: PartDifference, cycle: UInt64, place: Int) {
    divergence = Divergence(
      fault, cycle: cycle, x: place % columns, y: place / columns, history: tiles[place].history)
  }

  /// A rule of a link was broken though wires and neighbours did all they must: by who is behind the
  /// local port.
  private mutating func fail(_ violation: RouterViolation, _ cycle: UInt64, _ place: Int) {
    let difference = Difference(
      "link", expected: "flits and credits as the link's rules allow", actual: "\(violation)")
    fail(
      PartDifference(
        violation.port == .local ? LocalPortChecker.part : LinkChecker.part, difference),
      cycle: cycle, place: place)
  }

  // MARK: The end

  /// Checks that nothing is missing in a chip that is at rest: nothing happens by itself any more, and
  /// nothing arrives.
  /// - Parameter cycle: the cycle that did not happen any more.
  @discardableResult
  public mutating func finish(at cycle: UInt64) -> Divergence? {
    complete(before: cycle)
    for place in tiles.indices where divergence == nil {
      if let fault = tiles[place].finish() { fail(fault, cycle: cycle, place: place) }
    }
    return divergence
  }

  /// What was seen and checked, by part.
  public var counts: [PartCount] {
    var counts: [PartCount] = []
    for tile in tiles { tile.count(into: &counts) }
    counts.append(PartCount(part: LinkChecker.part, checked: crossed))
    return counts
  }

  /// What the tiles wait for; those that wait for nothing are left out.
  public var waits: [TileWaits] {
    tiles.compactMap { tile in
      let waits = tile.waits
      return waits.isEmpty ? nil : TileWaits(x: tile.x, y: tile.y, waits: waits)
    }
  }
}

/// Why a chip's records cannot be checked.
public enum ChipCheckerFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// A monitor that lies in no tile of the specification's grid.
  case noTile(scope: String)

  /// The reason in words.
  public var description: String {
    switch self {
    case .noTile(let scope): "the monitor \(scope) lies in no tile of the specification's grid"
    }
  }
}
