import CoSimulation

/// Two runs of the same work that do not commit the same, byte for byte.
public struct EngineDifference: Sendable {
  /// How the work was done first, and how it was done here.
  public let first: PlanRun, second: PlanRun
  /// The logs of both, which are kept.
  public let firstLog: String, secondLog: String
  /// Where the logs part.
  public let comparison: CommitLogComparison

  /// A line: the two and the first record that differs.
  public var summary: String {
    "other commits on \(second.how) than on \(first.how): " + comparison.summary
  }

  /// All that there is to say, in several lines: both records, what led there, and the commands that show
  /// it again.
  public var text: String {
    """
    \(second.spec), \(second.program.name), seed \(second.seed): \(second.how) commits otherwise than \
    \(first.how)
    \(comparison.text(first: firstLog, second: secondLog))
      see it again with: tilewright compare \(firstLog) \(secondLog)
      run them again with:
        \(first.command(log: firstLog))
        \(second.command(log: secondLog))
    """
  }
}
