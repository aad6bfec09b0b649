import ChipSpec
import CoSimulation
import Regression

/// Runs a plan and says how far it is.
struct PlanRegression {
  let plan: Plan
  let jobs: Int
  let capsules: String
  let verilator: String?

  /// Runs it.
  /// - Throws: `Exit`, after a message; `CancellationError`.
  func run() async throws -> RegressionReport {
    let loader = try await ChipLoader(verilator: verilator)
    var failures = 0
    defer { Console.progress("") }
    return try await RegressionRunner(plan, jobs: jobs, capsules: capsules).run { run in
      let (chip, spec) = try SpecificationFile.loadText(run.spec)
      let verilog = try ChipVerilog(of: chip, directory: nil)
      return try await loader.build(chip, spec, verilog, run.engine, commits: run.checks)
    } progress: { entry, done in
      if !entry.isGood {
        failures += 1
        // Where nobody watches, the summary says it once.
        if Console.isInteractive {
          Console.progress("")
          Console.note(RegressionText.line(entry))
        }
      }
      Console.progress(
        "\(plan.name): \(done) of \(plan.runs.count) runs, \(failures) failed; \(entry.run.name)")
    }
  }
}
