import ChipSpec
import CoSimulation
import Foundation

/// Runs all of a plan, several at a time. What comes of it does not depend on how many.
public struct RegressionRunner: Sendable {
  /// The plan.
  public let plan: Plan
  /// Runs at the same time.
  public let jobs: Int
  /// The directory for capsules of failures; it is made when there is one.
  public let capsules: String

  /// Runs of a plan.
  public init(_ plan: Plan, jobs: Int, capsules: String) {
    self.plan = plan
    self.jobs = max(1, jobs)
    self.capsules = capsules
  }

  /// What is built once and shared by runs.
  private struct Key: Hashable {
    let spec: String
    let engine: EngineChoice
    let checks: Bool
  }

  /// Builds what the runs need, then runs all of them.
  /// - Parameters:
  ///   - build: makes the models of a run's chip; called once for each chip and engine.
  ///   - progress: is told of each run that is done, in the order in which they end.
  /// - Throws: what `build` throws; `CancellationError` if the task was cancelled.
  public func run(
    build: (PlanRun) async throws -> ChipBuild,
    progress: (RegressionReport.Entry, _ done: Int) -> Void
  ) async throws -> RegressionReport {
    let start = ContinuousClock.now
    var builds: [Key: ChipBuild] = [:]
    for run in plan.runs where builds[key(run)] == nil {
      try Task.checkCancellation()
      builds[key(run)] = try await build(run)
    }
    var entries: [Int: RegressionReport.Entry] = [:]
    try await withThrowingTaskGroup(of: (Int, RegressionReport.Entry).self) { group in
      var waiting = plan.runs.indices[...]
      func start(_ index: Int) {
        let run = plan.runs[index]
        let build = builds[key(run)]
        group.addTask { (index, try entry(of: run, build)) }
      }
      for index in waiting.prefix(jobs) { start(index) }
      waiting = waiting.dropFirst(jobs)
      while let (index, entry) = try await group.next() {
        entries[index] = entry
        progress(entry, entries.count)
        try Task.checkCancellation()
        if let next = waiting.popFirst() { start(next) }
      }
    }
    return RegressionReport(
      plan: plan, entries: plan.runs.indices.compactMap { entries[$0] },
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  private func key(_ run: PlanRun) -> Key {
    Key(spec: run.spec, engine: run.engine, checks: run.checks)
  }

  /// One run.
  /// - Throws: `CancellationError` only.
  private func entry(of run: PlanRun, _ build: ChipBuild?) throws -> RegressionReport.Entry {
    var entry = RegressionReport.Entry(run: run)
    guard let build else { return entry }
    do {
      let report = try build.cosimulation(
        of: run.program, seed: run.seed, cycles: run.cycles, checks: run.checks
      ).run()
      entry.report = report
      if let failure = report.failure {
        let capsule = build.capsule(
          of: run.program, seed: run.seed, cycles: run.cycles, checks: run.checks, failure)
        let path = capsules + "/" + run.name.replacing("/", with: "-") + ".capsule.json"
        try FileManager.default.createDirectory(
          atPath: capsules, withIntermediateDirectories: true)
        try CapsuleFile.write(capsule, to: path)
        entry.capsule = path
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      entry.error = "\(error)"
    }
    return entry
  }
}
