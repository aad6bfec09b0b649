/// Cycles, each counted once per tile.
public struct TileCycleCount: Sendable, Hashable {
  /// Those that were simulated.
  public var simulated: UInt64 = 0
  /// Those that were left out because nothing happened in them.
  public var skipped: UInt64 = 0

  /// Counts by their values.
  public init(simulated: UInt64 = 0, skipped: UInt64 = 0) {
    self.simulated = simulated
    self.skipped = skipped
  }

  /// All of them.
  public var total: UInt64 { simulated + skipped }
}
