/// How often core control's interesting events happened.
public struct CoreControlCoverage: Sendable, Hashable {
  /// Cycles, and those in which the part was quiet.
  public internal(set) var cycles = 0, quiet = 0
  /// Rises and falls of run, external, software and timer.
  public internal(set) var rises = [0, 0, 0, 0], falls = [0, 0, 0, 0]
  /// Cycles in which each source was the only one that was pending and enabled.
  public internal(set) var onlySource = [0, 0, 0, 0, 0, 0]
  /// Cycles with a source that was pending and not enabled, and no other.
  public internal(set) var masked = 0
  /// Errors in the cycle of the clear, and clears without one.
  public internal(set) var errorsWhileCleared = 0, clears = 0
  /// Rises of the timer in the cycle after that with time = compare, and later than that.
  public internal(set) var onTime = 0, late = 0
  /// Cycles awake because a line would change.
  public internal(set) var aboutToChange = 0

  /// Adds the counts of another one.
  public static func += (total: inout CoreControlCoverage, other: CoreControlCoverage) {
    total.cycles += other.cycles
    total.quiet += other.quiet
    total.rises.add(other.rises)
    total.falls.add(other.falls)
    total.onlySource.add(other.onlySource)
    total.masked += other.masked
    total.errorsWhileCleared += other.errorsWhileCleared
    total.clears += other.clears
    total.onTime += other.onTime
    total.late += other.late
    total.aboutToChange += other.aboutToChange
  }
}
