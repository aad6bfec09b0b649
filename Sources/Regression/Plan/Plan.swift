/// What a regression runs: specs × programs × seeds × engines, in groups.
public struct Plan: Sendable {
  /// The plan's file.
  public let path: String
  /// Its name in reports.
  public let name: String
  /// The runs, in the order of the plan.
  public let runs: [PlanRun]

  /// A plan.
  public init(path: String, name: String, runs: [PlanRun]) {
    self.path = path
    self.name = name
    self.runs = runs
  }

  /// The plan with each of its runs on each of several Verilators.
  public func on(_ verilators: [PlanVerilator]) -> Plan {
    Plan(
      path: path, name: name,
      runs: runs.flatMap { run in
        verilators.map { verilator in
          var run = run
          run.verilator = verilator
          return run
        }
      })
  }
}
