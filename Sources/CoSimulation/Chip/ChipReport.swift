import Simulation

/// What a run of a chip compared and found.
public struct ChipReport: Sendable {
  /// What ran, for people: "random program 7" or a file's name.
  public var program: String
  /// The seed of the run.
  public var seed: UInt64
  /// Cycles of the chip, those that were left out among them.
  public var cycles: UInt64 = 0
  /// Cycles of tiles that were simulated and left out.
  public var tileCycles = TileCycleCount()
  /// What was seen and checked, by part; parts that did nothing are left out.
  public var counts: [PartCount] = []
  /// What is wrong; nil if nothing is.
  public var failure: ChipFailure?
  /// Whether waveforms were wanted, but the run ended before their first cycle.
  public var missesWaves = false
  /// How long the simulation took, without building the model.
  public var seconds = 0.0

  /// A run that has not begun.
  public init(program: String, seed: UInt64) {
    self.program = program
    self.seed = seed
  }

  /// Whether all held.
  public var isMatch: Bool { failure == nil }

  /// Commits that were seen.
  public var commits: Int { counts.reduce(0) { $0 + $1.commits } }

  /// Commits that were compared with a prediction.
  public var checked: Int { counts.reduce(0) { $0 + $1.checked } }

  /// Tile-cycles, simulated or left out, in a second of the simulation.
  public var tileCyclesPerSecond: Int {
    // A chip with a wrong time at which it goes on may leave out more than there are numbers.
    Int(min(Double(tileCycles.total) / max(seconds, 0.001), 1e18))
  }

  /// Adds another run: its numbers are added, its failure counts if there was none.
  public mutating func add(_ other: ChipReport) {
    cycles += other.cycles
    tileCycles = TileCycleCount(
      simulated: tileCycles.simulated + other.tileCycles.simulated,
      skipped: tileCycles.skipped + other.tileCycles.skipped)
    for count in other.counts {
      if let index = counts.firstIndex(where: { $0.part == count.part }) {
        counts[index].commits += count.commits
        counts[index].checked += count.checked
      } else {
        counts.append(count)
      }
    }
    failure = failure ?? other.failure
    seconds += other.seconds
  }
}
