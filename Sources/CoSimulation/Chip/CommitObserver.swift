import ChipSpec
import Simulation

/// Looks at the commits of a run: checks them, on a thread of its own, or counts them only.
final class CommitObserver {
  private var thread: CheckerThread?
  private var checker: ChipChecker?
  /// How much was checked when it was last noted, and in which cycle that was.
  private(set) var progress: [[Int]]?
  private(set) var noted: UInt64 = 0
  private let parts: [String]
  private var seen: [Int]

  init(_ specification: Specification, _ engine: any ChipEngine, checks: Bool) throws {
    parts = engine.sources.map { CommitPlace(scope: $0.scope).part }
    seen = Array(repeating: 0, count: parts.count)
    thread =
      checks
      ? CheckerThread(try ChipChecker(specification, sources: engine.sources)) : nil
  }

  deinit { _ = thread?.finish(at: nil) }

  /// Takes an engine's commits of whole cycles, later than those before; a few may be left for the next time.
  /// - Parameter isLast: whether none may be left.
  /// - Returns: whether there is any use in going on.
  func take(from engine: any ChipEngine, isLast: Bool = false) -> Bool {
    if let thread { return thread.take(from: engine, isLast: isLast) }
    engine.drainCommits { for record in $0 { seen[Int(record.source)] += 1 } }
    return true
  }

  /// Notes how much is checked by now, to tell later who has got on since.
  func note(_ engine: any ChipEngine) {
    _ = take(from: engine, isLast: true)
    noted = engine.time
    progress = thread?.look { $0.progress }
  }

  /// How much is checked when the checking has ended.
  var progressAtEnd: [[Int]]? { checker?.progress }

  /// Who has something left to do, and does not; known when the checking has ended.
  /// - Parameters:
  ///   - progress: what was checked so many cycles before; nil if no part has got on since.
  ///   - cycle: the cycle that did not happen any more.
  func overdue(since progress: [[Int]]?, at cycle: UInt64) -> Divergence? {
    checker?.overdue(since: progress, at: cycle)
  }

  /// Who keeps a chip from resting in which nobody has anything left to do; known when the checking has
  /// ended.
  /// - Parameter cycle: the cycle that did not happen any more.
  func restless(at cycle: UInt64) -> Divergence? { checker?.restless(at: cycle) }

  /// The host bridge does not take what the host offers; known when the checking has ended.
  func untaken(_ beat: String, at cycle: UInt64) -> Divergence? {
    checker?.untaken(beat, at: cycle)
  }

  /// Ends the checking.
  /// - Parameters:
  ///   - cycle: the cycle that did not happen any more, if the chip is at rest; nil for a run
  ///     that was broken off.
  ///   - silence: the cycle up to which nothing more was reported, if the chip has fallen silent.
  /// - Returns: the first divergence.
  func finish(at cycle: UInt64?, silentUntil silence: UInt64? = nil) -> Divergence? {
    if let thread {
      checker = thread.finish(at: cycle)
      if let silence { checker?.complete(before: silence) }
      self.thread = nil
    }
    return checker?.divergence
  }

  /// What the tiles wait for; known when the checking has ended.
  var waits: [TileWaits] { checker?.waits ?? [] }

  /// What was seen and checked, by part; known when the checking has ended.
  var counts: [PartCount] {
    if let checker {
      return checker.counts.filter { $0.commits > 0 || $0.checked > 0 }
    }
    var counts: [PartCount] = []
    for (part, number) in zip(parts, seen) where number > 0 {
      if let index = counts.firstIndex(where: { $0.part == part }) {
        counts[index].commits += number
      } else {
        counts.append(PartCount(part: part, commits: number))
      }
    }
    return counts.sorted { $0.part < $1.part }
  }
}
