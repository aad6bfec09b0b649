import CoSimulation

/// The same run over many seeds, several at a time: a part's regression.
public struct SeedCampaign: Sendable {
  /// The seeds, in the order of the report.
  public let seeds: [UInt64]
  /// Runs at the same time.
  public let jobs: Int

  /// A campaign over `seeds`.
  public init(seeds: [UInt64], jobs: Int) {
    self.seeds = seeds
    self.jobs = max(1, jobs)
  }

  /// Runs every seed. A run that differs does not stop the others, so that the report is the same
  /// however many run at once.
  /// - Parameters:
  ///   - run: one run; called from several threads.
  ///   - progress: called after each run, in the order in which they end.
  public func run(
    _ run: @escaping @Sendable (UInt64) throws -> LockstepReport,
    progress: (LockstepReport) -> Void = { _ in }
  ) async throws -> CampaignReport {
    var reports: [UInt64: LockstepReport] = [:]
    try await withThrowingTaskGroup(of: LockstepReport.self) { group in
      var waiting = seeds[...]
      for seed in waiting.prefix(jobs) { group.addTask { try run(seed) } }
      waiting = waiting.dropFirst(jobs)
      for try await report in group {
        reports[report.seed] = report
        progress(report)
        if let seed = waiting.popFirst() { group.addTask { try run(seed) } }
      }
    }
    return CampaignReport(runs: seeds.compactMap { reports[$0] })
  }
}

/// What the runs of a campaign found, together.
public struct CampaignReport: Sendable {
  /// The runs, in the order of the seeds.
  public let runs: [LockstepReport]

  /// Runs that found a difference.
  public var failures: [LockstepReport] { runs.filter { !$0.isMatch } }
  /// Clock cycles of all runs.
  public var cycles: Int { runs.reduce(0) { $0 + $1.cycles } }
  /// Transactions of all runs.
  public var transactions: Int { runs.reduce(0) { $0 + $1.transactions } }
  /// Commit records compared in all runs.
  public var commits: Int { runs.reduce(0) { $0 + $1.commits } }
  /// Output bits compared in all runs.
  public var bits: Int { runs.reduce(0) { $0 + $1.bits } }

  /// How often each event happened in all runs, in the order of the first run that lists it.
  public var coverage: [CoverageItem] {
    var order: [String] = []
    var counts: [String: Int] = [:]
    for item in runs.flatMap(\.coverage) {
      if counts[item.name] == nil { order.append(item.name) }
      counts[item.name, default: 0] += item.count
    }
    return order.map { CoverageItem(name: $0, count: counts[$0] ?? 0) }
  }
}
