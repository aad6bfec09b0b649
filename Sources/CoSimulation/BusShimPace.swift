import Golden

/// How a core and the tile bus on both sides of a shim behave for a while.
///
/// Rates change in phases of random length, so that idle ports, streams, long waits, errors and a core
/// that is stopped in the middle of everything occur.
struct BusShimPace {
  /// Percent of cycles in which a core that waits for nothing wants something, for each of its ports.
  private(set) var requestRates = [0, 0]
  /// Percent of accesses that write.
  private(set) var writeRate = 0
  /// Percent of cycles in which the tile bus grants what it is asked.
  private var grantRate = 0
  /// Percent of answers that are errors.
  private var errorRate = 0
  /// Percent of cycles in which the core takes answers, where it may refuse them.
  private(set) var takeRate = 0
  /// Whether the core runs.
  private(set) var run = false

  private var stopRate = 0  // per mille of cycles in which a running core is stopped
  private var cycle = 0
  private var phaseEnds = 0

  /// Lets a cycle pass.
  mutating func advance(_ random: inout SeededRandom) {
    if cycle == phaseEnds { beginPhase(&random) }
    cycle += 1
    run = run ? random.below(1_000) >= stopRate : random.chance(30)
  }

  /// A new phase begins, with a core that does not run.
  mutating func reset() {
    phaseEnds = cycle
    run = false
  }

  /// What the tile bus gives a master in a cycle.
  /// - Parameter asked: the master's request; nobody is granted what he does not ask for.
  func answer(_ asked: TileBusRequest, _ random: inout SeededRandom) -> TileBusAnswer {
    var answer = TileBusAnswer()
    answer.grant = asked.valid && random.chance(grantRate)
    answer.readData = UInt32(truncatingIfNeeded: random.next())
    answer.error = random.chance(errorRate)
    return answer
  }

  private mutating func beginPhase(_ random: inout SeededRandom) {
    phaseEnds = cycle + 10 + random.below(300)
    requestRates = (0..<2).map { _ in random.pick([5, 50, 100, 100, 100]) }
    writeRate = random.pick([0, 30, 50, 100])
    grantRate = random.pick([20, 60, 90, 100, 100, 100])
    errorRate = random.pick([0, 5, 50])
    takeRate = random.pick([20, 50, 100, 100, 100])
    stopRate = random.pick([0, 0, 5, 100])
  }
}
