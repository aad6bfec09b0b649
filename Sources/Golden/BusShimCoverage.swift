/// How often a bus shim's interesting events happened, whatever its protocol.
public struct BusShimCoverage: Sendable, Hashable {
  /// Cycles, and those in which the shim was quiet.
  public internal(set) var cycles = 0, quiet = 0
  /// Answers by what they answer.
  public internal(set) var fetches = 0, loads = 0, stores = 0
  /// Answers with an error.
  public internal(set) var errors = 0
  /// Cycles in which the tile bus did not grant.
  public internal(set) var waits = 0
  /// Cycles in which the core offered something that was not taken because there was no place.
  public internal(set) var refused = 0
  /// Answers that the core did not take at once.
  public internal(set) var held = 0
  /// Answers in the cycle after another one on the same port.
  public internal(set) var backToBack = 0
  /// Accesses that were forgotten when the core was stopped: waiting, and due.
  public internal(set) var forgotten = 0, unanswered = 0
  /// Requests of a core that does not run.
  public internal(set) var whileStopped = 0
  /// Cycles in which a read and a write both could go (AXI4-Lite) or both ports asked (OBI).
  public internal(set) var contended = 0

  init() {}

  /// Adds the counts of another shim.
  public static func += (total: inout BusShimCoverage, other: BusShimCoverage) {
    total.cycles += other.cycles
    total.quiet += other.quiet
    total.fetches += other.fetches
    total.loads += other.loads
    total.stores += other.stores
    total.errors += other.errors
    total.waits += other.waits
    total.refused += other.refused
    total.held += other.held
    total.backToBack += other.backToBack
    total.forgotten += other.forgotten
    total.unanswered += other.unanswered
    total.whileStopped += other.whileStopped
    total.contended += other.contended
  }

  /// Counts an answer.
  mutating func count(fetch: Bool, write: Bool, error: Bool, afterAnother: Bool) {
    if fetch { fetches += 1 } else if write { stores += 1 } else { loads += 1 }
    if error { errors += 1 }
    if afterAnother { backToBack += 1 }
  }
}
