import ChipSpec
import CoSimulation
import Simulation
import Testing

/// Arrays of a million weights: the same bits in the golden model and in both forms of the Verilog.
@Suite("The analog array of full size")
struct AnalogArrayFullSizeTests {
  /// Every effect alone, none, all and any, in turn.
  private static let selections: [AnalogEffects?] =
    (0..<AnalogEffects.count).map { AnalogEffects(rawValue: 1 << UInt16($0)) } + [[], .all, nil]

  @Test("ten thousand products of 1024 × 1024, through the compiled twin")
  func fullSize() async throws {
    let sample = AnalogSample((1024, 1024, 8), (8, 8))
    try await check(
      Self.selections.map {
        AnalogArrayRun(
          sample: sample, behaviour: .compiled, effects: $0, seeds: [1], transactions: 630)
      }, atLeast: 10_000)
  }

  @Test("products of 1024 × 1024, through the Verilog")
  func fullSizeInVerilog() async throws {
    let sample = AnalogSample((1024, 1024, 8), (8, 8))
    try await check(
      [.all, nil].map {
        AnalogArrayRun(
          sample: sample, behaviour: .verilog, effects: $0, seeds: [2], transactions: 200)
      }, atLeast: 400)
  }

  private func check(_ work: [AnalogArrayRun], atLeast count: Int) async throws {
    let runs = try await TestBench.fewAtATime(work) { try await $0.run() }
    for run in runs {
      for (seed, mismatch) in run.mismatches {
        Issue.record("\(run.name), seed \(seed):\n\(mismatch)")
      }
    }
    let total = runs.reduce(0) { $0 + $1.transactions }
    print("analog array, 1024 × 1024, \(work[0].behaviour.rawValue): \(total) products compared")
    #expect(CoverageRuns.onlySeed != nil || total >= count)
  }
}
