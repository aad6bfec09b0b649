import ChipSpec
import CoSimulation
import Testing

/// SIMD units of all widths on random programs: the Verilog and the model agree in every instruction,
/// and everything that can happen does.
struct SIMDLockstepTests {
  private struct Configuration: Sendable {
    let lanes: Int
    let capacity: Int
    let transactions: Int

    var spec: SIMDSpec {
      var spec = SIMDSpec()
      spec.lanes = lanes
      return spec
    }

    var name: String { "\(lanes) lanes, \(capacity) bytes" }

    /// What cannot happen, and why.
    var unreachable: [(event: String, reason: String)] {
      guard lanes == 1 else { return [] }
      return [
        ("vector operations with some lanes inactive", "one lane is active or not"),
        ("strides below 0", "one element has no stride"),
        ("strides of 0", "one element has no stride"),
        ("strides shorter than an element, above 0", "one element has no stride"),
      ]
    }
  }

  private static let configurations = [
    Configuration(lanes: 1, capacity: 8_192, transactions: 4_000),
    Configuration(lanes: 2, capacity: 8_192, transactions: 4_000),
    Configuration(lanes: 4, capacity: 16_384, transactions: 4_000),
    Configuration(lanes: 8, capacity: 16_384, transactions: 4_000),
    Configuration(lanes: 16, capacity: 32_768, transactions: 4_000),
    Configuration(lanes: 32, capacity: 32_768, transactions: 4_000),
    Configuration(lanes: 64, capacity: 65_536, transactions: 4_000),
  ]

  @Test func manyPrograms() async throws {
    let runs = try await TestBench.fewAtATime(Self.configurations) { configuration in
      let library = try await TestBench.library(
        Designs.simd(configuration.spec, capacity: configuration.capacity), TestBench.options)
      let lockstep = SIMDLockstep(
        spec: configuration.spec, capacity: configuration.capacity, resetPeriod: 20_000)
      return try CoverageRuns(configuration.name, seeds: Array(1...8)) {
        try lockstep.run(on: library, seed: $0, transactions: configuration.transactions)
      }
    }
    var table = CoverageRuns.header
    for (configuration, run) in zip(Self.configurations, runs) {
      run.check(unreachable: configuration.unreachable, test: "SIMDLockstepTests")
      table += "\n" + run.line(unreachable: configuration.unreachable.count)
    }
    print(table)
    if CoverageRuns.onlySeed == nil {
      #expect(runs.reduce(0) { $0 + $1.transactions } >= 200_000)
    }
  }
}
