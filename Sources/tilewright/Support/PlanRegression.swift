import ChipSpec
import CoSimulation
import Regression

/// Runs a plan and says how far it is.
struct PlanRegression {
  let plan: Plan
  let jobs: Int
  let capsules: String
  /// The Verilators: the usual one if there are none, and every run on each of several.
  let verilators: [String]

  /// Runs it.
  /// - Throws: `Exit`, after a message; `CancellationError`.
  func run() async throws -> RegressionReport {
    var loaders: [PlanVerilator?: ChipLoader] = [:]
    var several: [PlanVerilator] = []
    for path in verilators.isEmpty ? [nil] : verilators.map(Optional.some) {
      let loader = try await ChipLoader(verilator: path)
      let version = loader.toolchain.verilator.version.map { "verilator-\($0)" } ?? "verilator"
      let alike = several.count { $0.name == version || $0.name.hasPrefix("\(version)+") }
      let one =
        verilators.count < 2
        ? nil
        : PlanVerilator(
          name: alike == 0 ? version : "\(version)+\(alike)", path: path ?? "verilator")
      loaders[one] = loader
      if let one { several.append(one) }
    }
    let plan = several.isEmpty ? plan : plan.on(several)
    let chosen = loaders
    var failures = 0
    defer { Console.progress("") }
    return try await RegressionRunner(plan, jobs: jobs, capsules: capsules).run { run in
      let (chip, spec) = try SpecificationFile.loadText(run.spec)
      let verilog = try ChipVerilog(of: chip, directory: nil)
      guard let loader = chosen[run.verilator] else { throw CancellationError() }
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
