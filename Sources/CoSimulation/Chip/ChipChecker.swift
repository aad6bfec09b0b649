import ChipSpec
import Golden
import Simulation

/// Checks every commit of a whole chip against the golden models, part by part, from the stream of
/// commit records alone.
///
/// Records are taken by (cycle, source), as engines give them; the first divergence in the order of
/// docs/cosimulation.md is reported, whatever the batches in which the records come. Large batches are
/// checked on several cores, while the next one is sorted.
public final class ChipChecker {
  /// Groups of tiles that are checked side by side. Their number is the same on every machine, so that
  /// what is counted up to a divergence is, too.
  private static let mostGroups = 4
  /// Records for which it is worth while to ask other cores.
  private static let large = 1024
  /// Cores to ask beside the engine's; the caller sorts while others check, which takes little of one.
  private static let otherCores = Processors.count > 2 ? Processors.count - 1 : 0

  private let groups: [TileGroupChecker]
  /// The tile that each source belongs to, by number; the host bridge's belong to its tile.
  private let places: [Int]
  /// The sources of the host bridge, and the last one of its tile.
  private let ofBridge: Range<Int>, lastOfHost: Int
  /// The group of each tile, and its number in it.
  private let members: [(group: Int, tile: Int32)]
  private let rankOfKind = CommitOrder.makeRanks()
  /// The batch that is being sorted or was last, and the one before it, which the groups may still be
  /// taking meanwhile.
  private var batch: SortedBatch, batchBefore: SortedBatch
  private var team: CheckerTeam?
  /// Whether the team is at work on the last batch.
  private var isTeamAtWork = false
  /// What became known of the last batch when it was sorted, until all of it is checked.
  private var sorted: (limit: UInt64, fault: LinkChecker.Fault?, crossed: Int)?
  private let columns: Int, tiles: Int
  private let links: LinkChecker
  /// Records that were compared at both ends of a link.
  @exclusivity(unchecked) private var crossed = 0
  /// The divergence that was found; nothing is taken afterwards.
  public private(set) var divergence: Divergence?

  /// The checker of a chip after reset.
  /// - Parameters:
  ///   - sources: the monitors in the order of their scopes, which say in which tile they are.
  /// - Throws: `ChipCheckerFault` or what the specification's registers do not hold.
  public init(_ specification: Specification, sources: [CommitSource]) throws {
    let grid = specification.grid
    (columns, tiles) = (grid.columns, grid.rows * grid.columns)
    let host = specification.host.map { $0.y * grid.columns + $0.x }
    var ofBridge: [Int] = []
    let places = try sources.enumerated().map { number, source in
      let place = CommitPlace(scope: source.scope)
      if let host, place.isBridge {
        ofBridge.append(number)
        return host
      }
      guard let x = place.x, let y = place.y, grid.contains(x: x, y: y)
      else { throw ChipCheckerFault.noTile(scope: source.scope) }
      return y * grid.columns + x
    }
    self.places = places
    self.ofBridge = (ofBridge.first ?? 0)..<(ofBridge.last ?? -1) + 1
    lastOfHost = host.flatMap { places.lastIndex(of: $0) } ?? 0
    let ofTiles = places.enumerated().map { ofBridge.contains($0) ? -1 : $1 }
    links = LinkChecker(specification, places)
    let count = min(Self.mostGroups, tiles)
    (batch, batchBefore) = (SortedBatch(groups: count), SortedBatch(groups: count))
    members = (0..<tiles).map { ($0 % count, Int32($0 / count)) }
    groups = try (0..<count).map { [tiles] group in
      let members = Array(stride(from: group, to: tiles, by: count))
      return TileGroupChecker(
        try members.map { place in
          try TileChecker(specification, x: place % grid.columns, y: place / grid.columns)
        }, members: members, places: ofTiles)
    }
  }

  deinit {
    if isTeamAtWork { team?.wait() }
    rankOfKind.deallocate()
  }

  // MARK: Records

  /// Takes the records of whole cycles, each later than those before.
  /// - Returns: the first divergence, now or before.
  @discardableResult
  public func take(_ records: UnsafeBufferPointer<CommitRecord>) -> Divergence? {
    begin(records)
    return settle()
  }

  /// Begins with the records of whole cycles, each later than those before; they have to stay until
  /// ``settle()``, or until it has begun with others.
  /// - Returns: the first divergence in those before.
  @discardableResult
  func begin(_ records: UnsafeBufferPointer<CommitRecord>) -> Divergence? {
    guard divergence == nil, let last = records.last else { return settle() }
    swap(&batch, &batchBefore)
    // The wires are looked at first: what they alter misleads who is fed by them.
    let (count, fault) = sort(records)
    if settle() != nil { return divergence }
    guard let ofChip = batch.of(records) else { return nil }
    let limit = fault == nil ? last.cycle + 1 : records[count].cycle
    sorted = (limit, fault, crossed)
    if count < Self.large || groups.count == 1 || Self.otherCores < 1 {
      for (group, runs) in zip(groups, batch.runs) { group.take(ofChip, runs.all, before: limit) }
      return nil
    }
    let team = team ?? CheckerTeam(min(Self.otherCores, groups.count))
    self.team = team
    // Each group is touched by one member only, and the records by none.
    team.start { [groups, batch, count = team.count] member in
      for group in stride(from: member, to: groups.count, by: count) {
        groups[group].take(ofChip, batch.runs[group].all, before: limit)
      }
    }
    isTeamAtWork = true
    return nil
  }

  /// Ends what was begun.
  /// - Returns: the first divergence, now or before.
  @discardableResult
  func settle() -> Divergence? {
    if isTeamAtWork { team?.wait() }
    isTeamAtWork = false
    guard let sorted else { return divergence }
    self.sorted = nil
    find()
    if divergence == nil, let fault = sorted.fault {
      let (x, y) = (fault.place % columns, fault.place / columns)
      divergence = Divergence(
        fault.difference, cycle: sorted.limit, x: x, y: y,
        history: tile(fault.place)?.history ?? [])
    }
    // What was sorted since is of no interest.
    if divergence != nil { crossed = sorted.crossed }
    return divergence
  }

  /// Holds both ends of all links together, and says which records are whose.
  /// - Returns: how many records there are before the first cycle in which a wire altered something.
  private func sort(
    _ records: UnsafeBufferPointer<CommitRecord>
  ) -> (count: Int, fault: LinkChecker.Fault?) {
    guard let base = records.baseAddress else { return (0, nil) }
    batch.begin(records.count)
    let (ranks, runs) = (batch.ranks, batch.runs)
    var begin = 0  // of the cycle
    var start = 0  // of the tile's records in it
    var bridge: TileRuns.Run?  // of the cycle, until its tile's come
    while start < records.count {
      let cycle = base[start].cycle
      if base[begin].cycle != cycle {
        append(bridge)
        bridge = nil
        let ofCycle = UnsafeBufferPointer(rebasing: records[begin..<start])
        if let fault = links.complete(ofCycle) {
          return cut(begin, cycle: base[begin].cycle, fault)
        }
        begin = start
      }
      let source = Int(base[start].source)
      if ofBridge.contains(source) {
        bridge = takeBridge(records, start)
        start += Int(bridge?.count ?? 1)
        continue
      }
      if source > lastOfHost, bridge != nil {
        append(bridge)
        bridge = nil
      }
      let place = places[source]
      var present: UInt32 = 0
      var end = start
      repeat {
        let rank = rank(of: base[end])
        ranks[end] = rank
        present |= 1 << UInt32(rank)
        if links.add(base + end, place) { crossed += 1 }
        end += 1
      } while end < records.count && base[end].cycle == cycle
        && places[Int(base[end].source)] == place
      let member = members[place]
      var run = TileRuns.Run(
        cycle: cycle, start: Int32(start), count: Int32(end - start), tile: member.tile,
        present: present)
      if let first = bridge, source <= lastOfHost, place == places[lastOfHost] {
        run = batch.join(first, run, base)
        bridge = nil
      }
      runs[member.group].append(run)
      start = end
    }
    append(bridge)
    if let fault = links.complete(.init(rebasing: records[begin...])) {
      return cut(begin, cycle: base[begin].cycle, fault)
    }
    return (records.count, nil)
  }

  /// When a record is taken among those of its tile and cycle.
  @inline(__always)
  private func rank(of record: CommitRecord) -> UInt8 {
    record.kind < UInt32(CommitOrder.kinds) ? rankOfKind[Int(record.kind)] : CommitOrder.last
  }

  // MARK: The host bridge's records, which its tile's checker takes with those of the tile

  /// The bridge's records in a cycle.
  /// - Parameter start: the first of them.
  private func takeBridge(
    _ records: UnsafeBufferPointer<CommitRecord>, _ start: Int
  ) -> TileRuns.Run {
    let cycle = records[start].cycle
    var present: UInt32 = 0
    var end = start
    repeat {
      let rank = rank(of: records[end])
      batch.ranks[end] = rank
      present |= 1 << UInt32(rank)
      end += 1
    } while end < records.count && records[end].cycle == cycle
      && ofBridge.contains(Int(records[end].source))
    return TileRuns.Run(
      cycle: cycle, start: Int32(start), count: Int32(end - start),
      tile: members[places[lastOfHost]].tile, present: present)
  }

  /// The bridge's records have come, and none of its tile.
  private func append(_ run: TileRuns.Run?) {
    guard let run else { return }
    batch.runs[members[places[lastOfHost]].group].append(run)
  }

  /// Leaves out what comes from a fault on.
  private func cut(
    _ count: Int, cycle: UInt64, _ fault: LinkChecker.Fault
  ) -> (count: Int, fault: LinkChecker.Fault?) {
    for runs in batch.runs { runs.cut(cycle) }
    return (count, fault)
  }

  /// The first of what the groups have found.
  private func find() {
    divergence = groups.compactMap(\.finding).min { $0.order < $1.order }?.divergence
  }

  /// Says that all records of the cycles before `cycle` were taken: what was due in them and did not
  /// come is missing. To be called when a chip falls silent; later records say so by themselves.
  /// - Returns: the first divergence, now or before.
  @discardableResult
  public func complete(before cycle: UInt64) -> Divergence? {
    guard divergence == nil else { return divergence }
    for group in groups.indices { groups[group].complete(before: cycle) }
    find()
    return divergence
  }

  // MARK: The end

  /// Checks that nothing is missing in a chip that is at rest: nothing happens by itself any more, and
  /// nothing arrives.
  /// - Parameter cycle: the cycle that did not happen any more.
  @discardableResult
  public func finish(at cycle: UInt64) -> Divergence? {
    guard divergence == nil else { return divergence }
    for group in groups.indices { groups[group].finish(at: cycle) }
    find()
    return divergence
  }

  // MARK: Chips that do not get on

  /// How far each part of each tile has come.
  public var progress: [[Int]] { (0..<tiles).map { tile($0)?.progress ?? [] } }

  /// Parts that wait for others rather than let others wait, the more so the later they stand here.
  private static let waiting = [
    RouterChecker.part, CoreChecker.part, PacketManagerChecker.part, HostBridgeChecker.part,
  ]

  /// Who has something left to do, and does not: what is missing of a part that has not got on while
  /// cycles enough for any step have passed. Where there are several it is one for whom others wait, as
  /// far as can be told.
  /// - Parameters:
  ///   - progress: ``progress`` so many cycles before; nil if no part has got on since.
  ///   - cycle: the cycle that did not happen any more.
  public func overdue(since progress: [[Int]]?, at cycle: UInt64) -> Divergence? {
    guard divergence == nil else { return nil }
    var found = all { $1.overdue(since: progress?[$0]) }
    if found.isEmpty { found = all { $1.owed(since: progress?[$0]) } }
    func rank(_ part: String) -> Int { (Self.waiting.firstIndex(of: part) ?? -1) + 1 }
    // The first of equals: `min` keeps their order.
    return found.min { rank($0.fault.part) < rank($1.fault.part) }.map { name($0, at: cycle) }
  }

  /// Who keeps a chip from resting in which nobody has anything left to do.
  /// - Parameter cycle: the cycle that did not happen any more.
  public func restless(at cycle: UInt64) -> Divergence? {
    guard divergence == nil else { return nil }
    // Tiles say which of their parts it is. If none does, it is the bridge that is left.
    let bridge = ofBridge.isEmpty ? nil : (places[lastOfHost], HostBridgeChecker.restless)
    return (all { $1.restless }.first ?? bridge).map { name($0, at: cycle) }
  }

  /// The host bridge does not take what the host offers, though the rest of the chip gets on.
  /// - Parameters:
  ///   - beat: in words.
  ///   - cycle: the cycle that did not happen any more.
  public func untaken(_ beat: String, at cycle: UInt64) -> Divergence? {
    guard divergence == nil else { return nil }
    let difference = Difference(
      "beat of the host", expected: "is taken: \(beat)", actual: "nothing")
    return name((places[lastOfHost], PartDifference(HostBridgeChecker.part, difference)), at: cycle)
  }

  private func all(
    _ faults: (Int, TileChecker) -> [PartDifference]
  ) -> [(place: Int, fault: PartDifference)] {
    (0..<tiles).flatMap { place in
      (tile(place).map { faults(place, $0) } ?? []).map { (place, $0) }
    }
  }

  private func name(_ found: (place: Int, fault: PartDifference), at cycle: UInt64) -> Divergence {
    Divergence(
      found.fault, cycle: cycle, x: found.place % columns, y: found.place / columns,
      history: tile(found.place)?.history ?? [])
  }

  private func tile(_ place: Int) -> TileChecker? {
    groups.lazy.compactMap { [columns] in $0.tile(x: place % columns, y: place / columns) }.first
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
      let waits = tile(place)?.waits ?? []
      return waits.isEmpty
        ? nil : TileWaits(x: place % columns, y: place / columns, waits: waits)
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
