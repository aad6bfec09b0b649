/// How often a register bus's interesting events happened.
public struct RegisterBusCoverage: Sendable, Hashable {
  /// Cycles.
  public internal(set) var cycles = 0
  /// Accesses by client: network interface, core.
  public internal(set) var reads = [0, 0], writes = [0, 0], errors = [0, 0]
  /// Grants of a client while the other asked too.
  public internal(set) var contended = [0, 0]
  /// Cycles of rest after a write in which a client asked.
  public internal(set) var rested = 0
  /// Grants in the cycle of an answer.
  public internal(set) var backToBack = 0
  /// Grants of the same client in two successive cycles while the other did not ask.
  public internal(set) var alone = 0

  /// Adds the counts of another register bus.
  public static func += (total: inout RegisterBusCoverage, other: RegisterBusCoverage) {
    total.cycles += other.cycles
    total.reads.add(other.reads)
    total.writes.add(other.writes)
    total.errors.add(other.errors)
    total.contended.add(other.contended)
    total.rested += other.rested
    total.backToBack += other.backToBack
    total.alone += other.alone
  }
}
