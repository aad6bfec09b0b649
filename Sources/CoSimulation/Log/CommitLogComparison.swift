import Simulation

/// Two commit logs side by side, to the first difference.
public struct CommitLogComparison: Sendable {
  /// Where two logs part.
  public struct Difference: Sendable {
    /// How many records both have in common before it.
    public let index: UInt64
    /// The cycle of the earlier of the two records.
    public let cycle: UInt64
    /// Where it happened.
    public let place: CommitPlace
    /// The records, unless the log has ended: what each log has at this point.
    public let first: CommitLogRecord?, second: CommitLogRecord?
    /// The last records of the tile that both logs have, oldest first.
    public let history: [CommitLogRecord]
  }

  /// Records that both have in common from the beginning.
  public private(set) var common: UInt64 = 0
  /// The first difference of records; nil if there is none.
  public private(set) var difference: Difference?
  /// What is different about the logs themselves, for people: other specs, programs or seeds.
  public private(set) var remarks: [String] = []
  /// Why records of the two cannot be compared: the chips have other monitors.
  public private(set) var obstacle: String?

  /// Whether the records are the same.
  public var isEqual: Bool { difference == nil && obstacle == nil }

  /// Records of a tile that a difference shows.
  private static let shownRecords = 20

  /// Compares two logs.
  /// - Throws: ``CommitLogError``.
  public init(
    _ first: CommitLogReader, _ second: CommitLogReader,
    progress: (UInt64) throws -> Void = { _ in }
  ) throws {
    compareHeaders(first.header, second.header)
    guard first.header.sources == second.header.sources else {
      obstacle = Self.obstacle(first.header, second.header)
      return
    }
    var left: ArraySlice<CommitRecord> = []
    var right: ArraySlice<CommitRecord> = []
    // Records of one tile are kept together, by the number of the tile's first source.
    var tiles: [[Int?]: Int] = [:]
    let owner = first.places.enumerated().map { index, place in
      let tile = [place.x, place.y]
      if let known = tiles[tile] { return known }
      tiles[tile] = index
      return index
    }
    var recent = Array(repeating: [CommitRecord](), count: owner.count)
    while true {
      if left.isEmpty { left = try first.next().map { $0[...] } ?? [] }
      if right.isEmpty { right = try second.next().map { $0[...] } ?? [] }
      let count = min(left.count, right.count)
      var same = 0
      while same < count,
        left[left.startIndex + same] == right[right.startIndex + same]
      {
        let record = left[left.startIndex + same]
        let tile = owner[Int(record.source)]
        recent[tile].append(record)
        if recent[tile].count >= 4 * Self.shownRecords {
          recent[tile].removeFirst(3 * Self.shownRecords)
        }
        same += 1
      }
      common += UInt64(same)
      left = left.dropFirst(same)
      right = right.dropFirst(same)
      if left.isEmpty && right.isEmpty && count == 0 { return }
      if count > 0 && same == count {
        try progress(common)
        continue
      }
      func shown(_ record: CommitRecord) -> CommitLogRecord {
        CommitLogRecord(record: record, place: first.places[Int(record.source)])
      }
      let pair = [left.first, right.first].compactMap { $0 }
      guard
        let earlier = pair.min(by: { ($0.cycle, $0.source) < ($1.cycle, $1.source) })
      else { return }
      difference = Difference(
        index: common, cycle: earlier.cycle, place: first.places[Int(earlier.source)],
        first: left.first.map(shown), second: right.first.map(shown),
        history: recent[owner[Int(earlier.source)]].suffix(Self.shownRecords).map(shown))
      return
    }
  }

  private mutating func compareHeaders(_ first: CommitLogHeader, _ second: CommitLogHeader) {
    if first.specHash != second.specHash {
      remarks.append("the specs differ: '\(first.spec)' and '\(second.spec)'")
    }
    if first.program != second.program {
      remarks.append("the programs differ: \(first.program) and \(second.program)")
    }
    if first.seed != second.seed {
      remarks.append("the seeds differ: \(first.seed) and \(second.seed)")
    }
    if first.version != second.version {
      remarks.append("the tool's versions differ: \(first.version) and \(second.version)")
    }
  }

  private static func obstacle(_ first: CommitLogHeader, _ second: CommitLogHeader) -> String {
    let (left, right) = (Set(first.sources), Set(second.sources))
    let missing = first.sources.first { !right.contains($0) }
    let more = second.sources.first { !left.contains($0) }
    var text = "the logs are of different chips"
    if let missing { text += "; only the first has the monitor \(missing.scope)" }
    if let more { text += "; only the second has the monitor \(more.scope)" }
    return text
  }
}
