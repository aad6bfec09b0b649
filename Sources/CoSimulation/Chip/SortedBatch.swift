import Simulation

/// Which records of a batch are whose, and which are taken first.
final class SortedBatch {
  /// The rank of each record of the batch.
  @exclusivity(unchecked) var ranks = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
  /// Records of the host bridge with those of its tile behind them, and their ranks.
  private var moved = UnsafeMutableBufferPointer<CommitRecord>(start: nil, count: 0)
  private var movedRanks = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
  private var movedCount = 0
  /// Of each group the records of the batch.
  let runs: [TileRuns]

  /// - Parameter groups: how many there are.
  init(groups: Int) { runs = (0..<groups).map { _ in TileRuns() } }

  deinit {
    ranks.deallocate()
    moved.deallocate()
    movedRanks.deallocate()
  }

  /// Forgets everything, and makes room for what is said of some records.
  func begin(_ count: Int) {
    for runs in runs { runs.begin(count) }
    movedCount = 0
    guard ranks.count < count else { return }
    ranks.deallocate()
    ranks = .allocate(capacity: count)
    moved.deallocate()
    moved = .allocate(capacity: count)
    movedRanks.deallocate()
    movedRanks = .allocate(capacity: count)
  }

  /// The batch with what is said of it; nil for one that has never begun.
  func of(_ records: UnsafeBufferPointer<CommitRecord>) -> ChipRecords? {
    guard let first = records.baseAddress, let ranks = ranks.baseAddress,
      let moved = moved.baseAddress, let movedRanks = movedRanks.baseAddress
    else { return nil }
    return ChipRecords(
      inPlace: TileRecords(records: first, ranks: ranks),
      moved: TileRecords(records: moved, ranks: movedRanks))
  }

  /// Both in one place: the bridge's records, then those of its tile.
  func join(
    _ first: TileRuns.Run, _ second: TileRuns.Run, _ base: UnsafePointer<CommitRecord>
  ) -> TileRuns.Run {
    var joined = first
    joined.start = Int32(movedCount)
    joined.count += second.count
    joined.present |= second.present
    joined.isMoved = true
    for run in [first, second] {
      for place in Int(run.start)..<Int(run.start + run.count) {
        moved[movedCount] = base[place]
        movedRanks[movedCount] = ranks[place]
        movedCount += 1
      }
    }
    return joined
  }
}
