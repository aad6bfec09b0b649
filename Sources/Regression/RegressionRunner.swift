import ChipSpec
import CoSimulation
import Foundation
import Simulation

/// Runs all of a plan, several at a time. What comes of it does not depend on how many.
///
/// Runs of a group that differ in nothing but engine or Verilator must commit the same: their commits are
/// recorded and compared, byte for byte.
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
    let verilator: PlanVerilator?
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
    // The runs of each work, one after the other, so that few logs are there at a time.
    var works: [PlanRun.Work: Int] = [:]
    var jobsOfWorks: [[Int]] = []
    for (index, run) in plan.runs.enumerated() {
      if let known = works[run.work] {
        jobsOfWorks[known].append(index)
      } else {
        works[run.work] = jobsOfWorks.count
        jobsOfWorks.append([index])
      }
    }
    // The directory stays if anything is left in it.
    defer { rmdir(capsules) }
    var entries: [Int: RegressionReport.Entry] = [:]
    try await withThrowingTaskGroup(of: [(Int, RegressionReport.Entry)].self) { group in
      var waiting = jobsOfWorks[...]
      func start(_ indices: [Int]) {
        let runs = indices.map { (run: plan.runs[$0], build: builds[key(plan.runs[$0])]) }
        group.addTask { Array(zip(indices, try self.entries(of: runs))) }
      }
      for indices in waiting.prefix(jobs) { start(indices) }
      waiting = waiting.dropFirst(jobs)
      while let done = try await group.next() {
        for (index, entry) in done {
          entries[index] = entry
          progress(entry, entries.count)
        }
        try Task.checkCancellation()
        if let next = waiting.popFirst() { start(next) }
      }
    }
    return RegressionReport(
      plan: plan, entries: plan.runs.indices.compactMap { entries[$0] },
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  private func key(_ run: PlanRun) -> Key {
    Key(spec: run.spec, engine: run.engine, checks: run.checks, verilator: run.verilator)
  }

  /// Runs of the same work, one after the other. All that hold must commit what the first of them does.
  /// - Throws: `CancellationError` only.
  private func entries(
    of runs: [(run: PlanRun, build: ChipBuild?)]
  ) throws -> [RegressionReport.Entry] {
    guard runs.count > 1, runs[0].run.checks else {
      return try runs.map { try entry(of: $0.run, $0.build, log: nil) }
    }
    var entries: [RegressionReport.Entry] = []
    var reference: (run: PlanRun, log: String)?
    var kept: Set<String> = []
    var logs: [String] = []
    defer { for log in logs where !kept.contains(log) { unlink(log) } }
    for (run, build) in runs {
      let log = path(of: run, "log")
      logs.append(log)
      var entry = try entry(of: run, build, log: log)
      if entry.isGood {
        if let reference {
          do {
            entry.difference = try difference(reference, (run, log))
          } catch let error as CommitLogError {
            entry.report = nil
            entry.error = "\(error)"
          }
          if entry.difference != nil {
            kept.formUnion([reference.log, log])
          } else {
            unlink(log)
          }
        } else {
          reference = (run, log)
        }
      }
      entries.append(entry)
    }
    return entries
  }

  /// Where two logs differ; nil if they are the same, byte for byte.
  private func difference(
    _ first: (run: PlanRun, log: String), _ second: (run: PlanRun, log: String)
  ) throws -> EngineDifference? {
    if FileManager.default.contentsEqual(atPath: first.log, andPath: second.log) { return nil }
    return EngineDifference(
      first: first.run, second: second.run, firstLog: first.log, secondLog: second.log,
      comparison: try CommitLogComparison(
        CommitLogReader(path: first.log), CommitLogReader(path: second.log)))
  }

  /// A file of a run in the directory of failures.
  private func path(of run: PlanRun, _ ending: String) -> String {
    capsules + "/" + run.name.replacing("/", with: "-") + "." + ending
  }

  private func makeDirectory() throws { try WholeFile.makeDirectory(capsules) }

  /// One run.
  /// - Parameter log: where its commits are recorded.
  /// - Throws: `CancellationError` only.
  private func entry(
    of run: PlanRun, _ build: ChipBuild?, log path: String?
  ) throws -> RegressionReport.Entry {
    var entry = RegressionReport.Entry(run: run)
    guard let build else { return entry }
    do {
      let cosimulation = try build.cosimulation(
        of: run.program, seed: run.seed, cycles: run.cycles, checks: run.checks)
      var log: CommitLogWriter?
      if let path {
        try makeDirectory()
        log = try CommitLogWriter(
          path: path,
          header: build.logHeader(
            of: run.program, seed: run.seed, sources: cosimulation.sources()))
      }
      let report = try cosimulation.run(log: log)
      try log?.finish()
      entry.report = report
      if let failure = report.failure {
        let capsule = build.capsule(
          of: run.program, seed: run.seed, cycles: run.cycles, checks: run.checks, failure)
        let path = self.path(of: run, "capsule.json")
        // The failure is more important than what keeps it from being written down.
        do {
          try makeDirectory()
          try CapsuleFile.write(capsule, to: path)
          entry.capsule = path
        } catch {
          entry.error = "its capsule '\(path)' cannot be written: \(error)"
        }
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      entry.error = "\(error)"
    }
    return entry
  }
}
