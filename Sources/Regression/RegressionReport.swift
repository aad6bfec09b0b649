import CoSimulation

/// What the runs of a plan found.
public struct RegressionReport: Sendable {
  /// A run and what came of it.
  public struct Entry: Sendable {
    /// The run.
    public let run: PlanRun
    /// What it compared and found; nil if it could not be done.
    public var report: ChipReport?
    /// Why it could not be done, or has left no capsule.
    public var error: String?
    /// The capsule of the failure.
    public var capsule: String?

    /// Where its commits differ from those of the same work done otherwise.
    public var difference: EngineDifference?

    /// The command that shows the failure again.
    public var replay: String? {
      if let difference {
        return "tilewright compare \(difference.firstLog) \(difference.secondLog)"
      }
      return capsule.map {
        "tilewright replay \($0)" + (run.verilator.map { " --verilator \($0.path)" } ?? "")
      } ?? report?.failure.map { _ in run.command() }
    }

    /// Whether all held.
    public var isGood: Bool { report?.isMatch == true && difference == nil }

    /// What did not hold, in one line; nil if all did, or the run could not be done.
    public var failure: String? { report?.failure?.summary ?? difference?.summary }
  }

  /// The plan.
  public let plan: Plan
  /// The runs in the order of the plan.
  public var entries: [Entry]
  /// How long all took.
  public var seconds: Double

  /// Runs in which something did not hold.
  public var failures: [Entry] { entries.filter { $0.report != nil && !$0.isGood } }
  /// Runs that could not be done.
  public var errors: [Entry] { entries.filter { $0.report == nil } }

  /// All runs together.
  public var total: ChipReport {
    var total = ChipReport(program: plan.name, seed: entries.first?.run.seed ?? 0)
    for entry in entries { if let report = entry.report { total.add(report) } }
    return total
  }
}
