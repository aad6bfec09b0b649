import CoSimulation

/// What the runs of a plan found.
public struct RegressionReport: Sendable {
  /// A run and what came of it.
  public struct Entry: Sendable {
    /// The run.
    public let run: PlanRun
    /// What it compared and found; nil if it could not be done.
    public var report: ChipReport?
    /// Why it could not be done.
    public var error: String?
    /// The capsule of the failure.
    public var capsule: String?

    /// Whether all held.
    public var isGood: Bool { report?.isMatch == true }
  }

  /// The plan.
  public let plan: Plan
  /// The runs in the order of the plan.
  public var entries: [Entry]
  /// How long all took.
  public var seconds: Double

  /// Runs in which something did not hold.
  public var failures: [Entry] { entries.filter { $0.report?.isMatch == false } }
  /// Runs that could not be done.
  public var errors: [Entry] { entries.filter { $0.report == nil } }

  /// All runs together.
  public var total: ChipReport {
    var total = ChipReport(program: plan.name, seed: entries.first?.run.seed ?? 0)
    for entry in entries { if let report = entry.report { total.add(report) } }
    return total
  }
}
