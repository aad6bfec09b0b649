import ChipSpec
import CoSimulation
import Foundation
import Hardware
import Regression
import Simulation
import Testing

/// A plan's runs that differ in nothing but how the chip is simulated must commit the same.
@Suite("Regressions on several engines", .enabled(if: ChipTools.has("verilator")))
struct EngineRegressionTests {
  private static let spec = """
    name: pair
    grid: {columns: 2, rows: 1}
    host: {generation: 4, lanes: 8, x: 0, y: 0}
    tiles:
      store:
        role: memory
        sram: {capacity: 8 KiB, banks: 1}
        packet_manager: {transfers: 2, dimensions: 2}
        semaphores: 2
    """

  /// A directory with the spec, and the plan of two programs on three engines.
  private static func plan(_ directory: String) throws -> Plan {
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    try spec.write(toFile: "\(directory)/pair.yaml", atomically: true, encoding: .utf8)
    let text = """
      plan: 1
      groups:
        engines:
          specs: pair.yaml
          engines: [tiled, tiled-no-skip, tiled-2-threads, tiled-one-by-one]
          seeds: 1..2
          cycles: 200000
      """
    let reading = PlanReader.read(bytes: Array(text.utf8), file: "\(directory)/plan.yaml")
    return try #require(reading.plan, "\(reading.text())")
  }

  /// The models of a run's chip.
  /// - Parameter edit: changes a file's text.
  private static func build(
    _ run: PlanRun, _ edit: (String, String) -> String = { $1 }
  ) async throws -> ChipBuild {
    let files = try ChipGenerator(run.specification, version: "0").files()
    let sources = ChipSources(
      files: files.map { SourceFile(name: $0.path, text: edit($0.path, $0.text)) })
    var options = run.engine.options(commits: true)
    options.model = TestBench.options
    let models = try await TestBench.engineBuilder().build(
      run.specification, from: sources, options: options)
    return ChipBuild(
      models: models, engine: run.engine, spec: Capsule.Spec(file: run.spec, text: spec),
      tools: Capsule.Tools(verilator: "any", compiler: "any"), rtl: Capsule.RTL(sha256: ""),
      version: "0")
  }

  @Test func `engines that agree leave nothing`() async throws {
    let directory = "\(ChipTools.directory)/engines-agree"
    let capsules = "\(directory)/failures"
    let report = try await RegressionRunner(
      try Self.plan(directory), jobs: 2, capsules: capsules
    ).run {
      try await Self.build($0)
    } progress: { _, _ in
    }
    #expect(report.entries.count == 8)
    #expect(report.failures.isEmpty && report.errors.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: capsules))
  }

  /// A packet manager that reads no words ahead does all that it must, but later.
  @Test func `an engine that commits otherwise is named`() async throws {
    let directory = "\(ChipTools.directory)/engines-differ"
    let report = try await RegressionRunner(
      try Self.plan(directory), jobs: 1, capsules: "\(directory)/failures"
    ).run { run in
      try await Self.build(run) { name, text in
        guard !run.engine.skipping, name == "run_reader.v" else { return text }
        let edited = text.replacing("is_active && (|room_q)", with: "is_active && room_q[2]")
        #expect(edited != text)
        return edited
      }
    } progress: { _, _ in
    }
    #expect(report.errors.isEmpty)
    // By themselves all runs hold.
    #expect(!report.entries.contains { $0.report?.isMatch != true })
    #expect(report.failures.map(\.run.engine.name) == ["tiled-no-skip", "tiled-no-skip"])
    for entry in report.failures {
      let difference = try #require(entry.difference)
      #expect(difference.first.engine.name == "tiled")
      #expect(difference.first.seed == entry.run.seed)
      let first = try #require(difference.comparison.difference)
      #expect(
        difference.summary.hasPrefix(
          "other commits on tiled-no-skip than on tiled: cycle \(first.cycle), "
            + "\(first.place.text): "))
      let replay = "tilewright compare \(difference.firstLog) \(difference.secondLog)"
      #expect(entry.replay == replay)
      #expect(difference.text.contains(replay))
      #expect(
        difference.text.contains(
          "tilewright cosim \(directory)/pair.yaml --seed \(entry.run.seed) --cycles 200000 "
            + "--no-skip --log \(difference.secondLog)"))
      // The logs are there, and show it again.
      let again = try CommitLogComparison(
        CommitLogReader(path: difference.firstLog), CommitLogReader(path: difference.secondLog))
      #expect(again.difference?.cycle == first.cycle && !again.isEqual)
    }
    // Those that agree are gone.
    let left = try FileManager.default.contentsOfDirectory(atPath: "\(directory)/failures")
    #expect(left.count == 4)
    let text = JUnit(report).text
    #expect(text.contains("<failure type=\"engines\" message=\"other commits on tiled-no-skip"))
    #expect(text.contains("tests=\"8\" failures=\"2\" errors=\"0\""))
  }

  @Test func `words for engines`() {
    for name in [
      "flat", "tiled", "tiled-no-skip", "tiled-2-threads", "tiled-64-threads-no-skip",
      "tiled-one-by-one", "tiled-2-threads-no-skip-one-by-one",
    ] {
      #expect(EngineChoice(name: name)?.name == name)
    }
    #expect(EngineChoice(name: "tiled") == EngineChoice())
    for name in [
      "", "flat-no-skip", "tiled-", "tiled-1-threads", "tiled-65-threads", "tiled-02-threads",
      "tiled-no-skip-2-threads", "tiled-no", "tiled-threads", "tiled-no-skip-",
      "flat-one-by-one", "tiled-one-by", "tiled-one-by-one-no-skip",
    ] {
      #expect(EngineChoice(name: name) == nil, "\(name)")
    }
  }

  @Test func `a plan on several Verilators`() throws {
    let plan = try Self.plan("\(ChipTools.directory)/engines-verilators").on([
      PlanVerilator(name: "verilator-5.6", path: "/usr/bin/verilator"),
      PlanVerilator(name: "verilator", path: "tools/current"),
    ])
    #expect(plan.runs.count == 16)
    #expect(Set(plan.runs.map(\.name)).count == 16)
    #expect(plan.runs[0].name == "engines/pair/random/tiled-verilator-5.6/1")
    #expect(
      plan.runs[1].command(log: "a.log").hasSuffix(
        "pair.yaml --seed 1 --cycles 200000 --verilator tools/current --log a.log"))
  }
}
