import ChipSpec
import Dispatch
import Golden
import Simulation

/// Checks every commit of a whole chip against the golden models, part by part, from the stream of
/// commit records alone.
///
/// Records are taken by (cycle, source), as engines give them; the first divergence in the order of
/// docs/cosimulation.md is reported, whatever the batches in which the records come. Large batches are
/// checked on several cores.
public struct ChipChecker {
  /// Groups of tiles that are checked side by side. Their number is the same on every machine, so that
  /// what is counted up to a divergence is, too.
  private static let mostGroups = 4
  /// Records for which it is worth while to ask other cores.
  private static let large = 1024

  private var groups: [TileGroupChecker]
  /// The tile that each source belongs to, by number.
  private let places: [Int]
  private let columns: Int, tiles: Int
  private let links: LinkChecker
  /// Records that were compared at both ends of a link.
  private var crossed = 0
  /// The divergence that was found; nothing is taken afterwards.
  public private(set) var divergence: Divergence?

  /// The checker of a chip after reset.
  /// - Parameters:
  ///   - sources: the monitors, whose scopes say in which tile they are.
  /// - Throws: `ChipCheckerFault` or what the specification's registers do not hold.
  public init(_ specification: Specification, sources: [CommitSource]) throws {
    let grid = specification.grid
    (columns, tiles) = (grid.columns, grid.rows * grid.columns)
    links = LinkChecker(specification)
    let places = try sources.map { source in
      let place = CommitPlace(scope: source.scope)
      guard let x = place.x, let y = place.y, grid.contains(x: x, y: y)
      else { throw ChipCheckerFault.noTile(scope: source.scope) }
      return y * grid.columns + x
    }
    self.places = places
    groups = try (0..<min(Self.mostGroups, tiles)).map { [tiles] group in
      let members = Array(stride(from: group, to: tiles, by: min(Self.mostGroups, tiles)))
      return TileGroupChecker(
        try members.map { place in
          try TileChecker(specification, x: place % grid.columns, y: place / grid.columns)
        }, members: members, places: places)
    }
  }

  // MARK: Records

  /// Takes the records of whole cycles, each later than those before.
  /// - Returns: the first divergence, now or before.
  @discardableResult
  public mutating func take(_ records: UnsafeBufferPointer<CommitRecord>) -> Divergence? {
    guard divergence == nil, let last = records.last else { return divergence }
    // The wires are looked at first: what they alter misleads who is fed by them.
    let (count, fault) = checkLinks(records)
    let sound = UnsafeBufferPointer(rebasing: records[..<count])
    let limit = fault == nil ? last.cycle + 1 : records[count].cycle
    if count < Self.large {
      for group in groups.indices { groups[group].take(sound, before: limit) }
    } else {
      groups.withUnsafeMutableBufferPointer { groups in
        // Each group is touched by one iteration only, and the records by none.
        nonisolated(unsafe) let (groups, records) = (groups, sound)
        DispatchQueue.concurrentPerform(iterations: groups.count) { group in
          groups[group].take(records, before: limit)
        }
      }
    }
    settle()
    if divergence == nil, let fault {
      let (x, y) = (fault.place % columns, fault.place / columns)
      divergence = Divergence(
        fault.difference, cycle: limit, x: x, y: y,
        history: groups.lazy.compactMap { $0.tile(x: x, y: y) }.first?.history ?? [])
    }
    return divergence
  }

  /// How many records there are before the first cycle in which a wire altered something.
  private mutating func checkLinks(
    _ records: UnsafeBufferPointer<CommitRecord>
  ) -> (count: Int, fault: LinkChecker.Fault?) {
    var start = 0
    while start < records.count {
      let cycle = records[start].cycle
      var end = start + 1
      while end < records.count, records[end].cycle == cycle { end += 1 }
      let ofCycle = UnsafeBufferPointer(rebasing: records[start..<end])
      if let fault = links.check(ofCycle, places, &crossed) { return (start, fault) }
      start = end
    }
    return (records.count, nil)
  }

  /// The first of what the groups have found.
  private mutating func settle() {
    divergence = groups.compactMap(\.finding).min { $0.order < $1.order }?.divergence
  }

  /// Says that all records of the cycles before `cycle` were taken: what was due in them and did not
  /// come is missing. To be called when a chip falls silent; later records say so by themselves.
  /// - Returns: the first divergence, now or before.
  @discardableResult
  public mutating func complete(before cycle: UInt64) -> Divergence? {
    guard divergence == nil else { return divergence }
    for group in groups.indices { groups[group].complete(before: cycle) }
    settle()
    return divergence
  }

  // MARK: The end

  /// Checks that nothing is missing in a chip that is at rest: nothing happens by itself any more, and
  /// nothing arrives.
  /// - Parameter cycle: the cycle that did not happen any more.
  @discardableResult
  public mutating func finish(at cycle: UInt64) -> Divergence? {
    guard divergence == nil else { return divergence }
    for group in groups.indices { groups[group].finish(at: cycle) }
    settle()
    return divergence
  }

  /// What was seen and checked, by part.
  public var counts: [PartCount] {
    var counts: [PartCount] = []
    for group in groups { group.count(into: &counts) }
    counts.append(PartCount(part: LinkChecker.part, checked: crossed))
    return counts
  }

  /// What the tiles wait for; those that wait for nothing are left out.
  public var waits: [TileWaits] {
    (0..<tiles).compactMap { place in
      let (x, y) = (place % columns, place / columns)
      let waits = groups.lazy.compactMap { $0.tile(x: x, y: y) }.first?.waits ?? []
      return waits.isEmpty ? nil : TileWaits(x: x, y: y, waits: waits)
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
