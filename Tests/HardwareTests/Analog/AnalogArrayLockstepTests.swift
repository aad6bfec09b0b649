import ChipSpec
import CoSimulation
import Simulation
import Testing

/// The analog array's Verilog, its compiled twin and its golden model give the same bits, on random
/// work: every effect alone, any of them, all of them; corners of the parameters; settings and weights
/// that change between products.
@Suite("The analog array in lockstep")
struct AnalogArrayLockstepTests {
  private static let unclipped = AnalogSample((64, 16, 4), (8, 12), .any, seed: 6)

  private static let samples = [
    AnalogSample((8, 8, 8), (8, 8)),
    AnalogSample((8, 8, 1), (1, 12), .any, seed: 2),
    AnalogSample((24, 40, 20), (4, 5), .any, seed: 3),
    AnalogSample((24, 40, 5), (8, 10)),
    AnalogSample((16, 8, 2), (2, 4), .any, seed: 4),
    AnalogSample((8, 88, 4), (7, 11), .any, seed: 5),
    unclipped,
    AnalogSample((40, 24, 24), (6, 9), .any, seed: 7),
    AnalogSample((104, 72, 9), (8, 8), .any, seed: 10),
    AnalogSample((8, 16, 16), (5, 6), .any, seed: 9),
    AnalogSample((32, 264, 8), (8, 8)),
  ]

  @Test("small arrays of many shapes")
  func shapes() async throws {
    let work = Self.samples.flatMap { sample in
      ModelSource.Behaviour.allCases.map {
        AnalogArrayRun(
          sample: sample, behaviour: $0, effects: nil, seeds: Array(1...8),
          // Fewer products of more codes.
          transactions: sample.spec.weights < 256
            ? 2_000 : sample.spec.weights < 1_500 ? 900 : 250)
      }
    }
    let runs = try await TestBench.fewAtATime(work) { try await $0.run() }
    var table = CoverageRuns.header + "\n"
    for (work, run) in zip(work, runs) {
      let p = work.sample.parameters
      func isFull(_ count: Int) -> Bool { count.nonzeroBitCount == 1 && count > 1 }
      var unreachable: [(event: String, reason: String)] = []
      if isFull(p.rows) && isFull(p.columns / 8) {
        unreachable.append(("programmed out of range", "its ports cannot say more"))
      }
      if isFull(p.rows / 8) {
        unreachable.append(("written out of range", "its port cannot say more"))
      }
      if isFull(p.columnsPerADC) {
        unreachable.append(("converted out of range", "its port cannot say more"))
      }
      if isFull(p.columns / p.lanes) {
        unreachable.append(("read out of range", "its port cannot say more"))
      }
      if work.sample.name == Self.unclipped.name {
        unreachable.append(("codes at an end of the range", "its sums are far from it"))
      }
      run.check(unreachable: unreachable, test: "AnalogArrayLockstepTests")
      table += run.line(unreachable: unreachable.count) + "\n"
    }
    let total = runs.reduce(0) { $0 + $1.transactions }
    print(table + "  \(total) products")
    #expect(CoverageRuns.onlySeed != nil || total >= 200_000)
  }

  /// Which instructions a processor has does not show.
  @Test("the twin's ways to multiply", arguments: [0, 1, 2])
  func instructions(_ level: Int) async throws {
    for sample in [Self.samples[8], Self.samples[10], AnalogSample((1024, 520, 8), (8, 10))] {
      let library = try await AnalogModels.library(
        sample.parameters, .compiled, instructions: level)
      let report = try AnalogArrayLockstep(sample.parameters)
        .run(on: library, seed: 3, transactions: 100)
      #expect(report.isMatch, "\(report.mismatch?.description ?? "")")
    }
  }
}
