import CoSimulation
import Regression
import Testing

struct SeedCampaignTests {
  /// The report must not depend on which run ends first.
  @Test(arguments: [1, 2, 5]) func `reports come in the order of the seeds`(jobs: Int) async throws
  {
    let seeds: [UInt64] = [9, 3, 7, 1, 5]
    let report = try await SeedCampaign(seeds: seeds, jobs: jobs).run { seed in
      var report = LockstepReport(part: "router", seed: seed)
      report.cycles = Int(seed)
      report.coverage = [CoverageItem(name: "event \(seed % 2)", count: 1)]
      return report
    }
    #expect(report.runs.map(\.seed) == seeds)
    #expect(report.cycles == 25)
    #expect(report.failures.isEmpty)
    #expect(report.coverage == [CoverageItem(name: "event 1", count: 5)])
  }

  @Test func `a failing run does not stop the others`() async throws {
    let report = try await SeedCampaign(seeds: [1, 2, 3], jobs: 2).run { seed in
      var report = LockstepReport(part: "sram", seed: seed)
      if seed == 2 {
        report.mismatch = Mismatch(
          cycle: 7, part: "sram", stage: "grant", expected: "1", actual: "0", history: [])
      }
      return report
    }
    #expect(report.runs.count == 3)
    #expect(report.failures.map(\.seed) == [2])
  }
}
