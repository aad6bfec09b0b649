import Simulation

/// Which records of a batch are those of a group of tiles, tile by tile and cycle by cycle.
final class TileRuns {
  /// Records of one tile in one cycle.
  struct Run {
    var cycle: UInt64
    /// Places in the batch, or in the copy of what does not stand together there.
    var start: Int32, count: Int32
    /// The tile's number in its group.
    var tile: Int32
    /// The ranks of the records, bit by rank.
    var present: UInt32
    var isMoved = false
  }

  @exclusivity(unchecked) private var runs = UnsafeMutableBufferPointer<Run>(start: nil, count: 0)
  @exclusivity(unchecked) private var count = 0

  deinit { runs.deallocate() }

  /// Forgets all runs; as many may come as there are records.
  func begin(_ records: Int) {
    count = 0
    guard runs.count < records else { return }
    runs.deallocate()
    runs = .allocate(capacity: records)
  }

  /// Adds a run.
  @inline(__always)
  func append(_ run: Run) {
    runs[count] = run
    count += 1
  }

  /// Forgets those of a cycle and of later ones.
  func cut(_ cycle: UInt64) {
    while count > 0, runs[count - 1].cycle >= cycle { count -= 1 }
  }

  /// The runs in their order.
  var all: UnsafeBufferPointer<Run> { UnsafeBufferPointer(rebasing: runs[..<count]) }
}
