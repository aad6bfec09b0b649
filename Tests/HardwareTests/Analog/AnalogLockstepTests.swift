import ChipSpec
import CoSimulation
import Simulation
import Testing

/// Analog parts of many shapes on random programs: Verilog and model agree in everything that comes
/// out, the rules of time are kept, and everything that can happen does.
struct AnalogLockstepTests {
  private struct Configuration: Sendable {
    let shape: AnalogTestShape
    var isNoisy = false
    var transactions = 2_600
    var behaviour = ModelSource.Behaviour.compiled

    var name: String {
      shape.description + (isNoisy ? ", all effects" : "")
        + (behaviour == .verilog ? ", Verilog" : "")
    }

    /// What cannot happen, and why.
    var unreachable: [(event: String, reason: String)] {
      shape.rows == 8 ? [("groups beside the vector", "there is but one group of rows")] : []
    }
  }

  private static let configurations = [
    Configuration(shape: .init(8, 8, 1, 1), behaviour: .verilog),
    Configuration(shape: .init(8, 16, 16, 3), isNoisy: true),
    Configuration(shape: .init(16, 8, 4, 65_536)),
    Configuration(shape: .init(16, 24, 8, 2, dacBits: 5), isNoisy: true),
    Configuration(shape: .init(24, 40, 2, 7)),
    Configuration(shape: .init(32, 48, 3, 1_000), isNoisy: true, behaviour: .verilog),
    Configuration(shape: .init(64, 64, 8, 40)),
    Configuration(shape: .init(64, 64, 1, 20, adcBits: 12), isNoisy: true),
    Configuration(shape: .init(64, 64, 16, 1), behaviour: .verilog),
    Configuration(shape: .init(104, 72, 72, 1, dacBits: 1), transactions: 3_000),
    Configuration(shape: .init(128, 128, 4, 3), isNoisy: true),
    Configuration(shape: .init(256, 256, 8, 10), transactions: 24_000),
  ]

  @Test func manyPrograms() async throws {
    let runs = try await TestBench.fewAtATime(Self.configurations) { configuration in
      let spec = configuration.shape.spec(isNoisy: configuration.isNoisy)
      let clock = AnalogTestShape.clock
      let library = try await TestBench.library(
        Designs.analogUnit(spec, clock: clock, configuration.behaviour), TestBench.options)
      let lockstep = AnalogLockstep(spec, clock: clock, resetPeriod: 8_000)
      return try CoverageRuns(configuration.name, seeds: Array(1...8)) {
        try lockstep.run(on: library, seed: $0, transactions: configuration.transactions)
      }
    }
    var table = CoverageRuns.header
    for (configuration, run) in zip(Self.configurations, runs) {
      run.check(unreachable: configuration.unreachable, test: "AnalogLockstepTests")
      table += "\n" + run.line(unreachable: configuration.unreachable.count)
    }
    print(table)
    if CoverageRuns.onlySeed == nil {
      #expect(runs.reduce(0) { $0 + $1.commits } >= 230_000)
    }
  }
}
