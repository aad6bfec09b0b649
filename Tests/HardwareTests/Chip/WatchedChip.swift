import ChipSpec
import CoSimulation
import Simulation

/// Runs of chips beside whose Verilog every commit is checked.
enum WatchedChip {
  /// What the checkers of all sessions within saw.
  final class Counts: @unchecked Sendable {
    var parts: [String: PartCount] = [:]
  }

  /// Checks all sessions that `body` makes; a divergence ends the cycle that shows it.
  static func checking<Result>(
    _ counts: Counts? = nil, _ body: () throws -> Result
  ) throws -> Result {
    try ChipSession.$watching.withValue({ specification, model in
      let checker = Checker(try ChipChecker(specification, sources: model.sources), counts)
      return { commits, time in try checker.take(commits, time) }
    }) { try body() }
  }

  /// A checker, and the records of a cycle with its time.
  private final class Checker {
    var checker: ChipChecker
    let counts: Counts?
    var records: [CommitRecord] = []

    init(_ checker: ChipChecker, _ counts: Counts?) {
      self.checker = checker
      self.counts = counts
    }

    func take(_ commits: UnsafeBufferPointer<CommitRecord>, _ time: UInt64) throws {
      guard !commits.isEmpty else { return }
      records.removeAll(keepingCapacity: true)
      for record in commits {
        var record = record
        record.cycle = time
        records.append(record)
      }
      if let divergence = records.withUnsafeBufferPointer({ checker.take($0) }) {
        throw divergence
      }
    }

    deinit {
      guard let counts else { return }
      for count in checker.counts {
        counts.parts[count.part, default: PartCount(part: count.part)].commits += count.commits
        counts.parts[count.part, default: PartCount(part: count.part)].checked += count.checked
      }
    }
  }
}
