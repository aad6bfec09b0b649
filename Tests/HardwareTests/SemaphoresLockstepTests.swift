import CoSimulation
import Testing

/// Semaphores of many shapes under random clients: the Verilog and the model agree in every cycle,
/// and everything that can happen does.
struct SemaphoresLockstepTests {
  private struct Configuration: Sendable {
    let count: Int
    let clients: Int

    var name: String { "\(count) semaphores, \(clients) clients" }

    /// What cannot happen, and why.
    var unreachable: [(event: String, reason: String)] {
      var list: [(event: String, reason: String)] = []
      if count == 256 {
        list += ["bad index of client 0", "bad index of another client"].map {
          ($0, "every index has a semaphore")
        }
      }
      if clients == 2 {
        list += ["arbiter wraps", "passed over while waiting"].map {
          ($0, "there is but one client beside the registers")
        }
      }
      return list
    }
  }

  private static let configurations = [
    Configuration(count: 1, clients: 2),
    Configuration(count: 4, clients: 5),
    Configuration(count: 16, clients: 3),
    Configuration(count: 33, clients: 8),
    Configuration(count: 32, clients: 20),
    Configuration(count: 256, clients: 5),
  ]

  @Test func manyOperations() async throws {
    let runs = try await TestBench.fewAtATime(Self.configurations) { configuration in
      let library = try await TestBench.library(
        Designs.semaphores(configuration.count, clients: configuration.clients),
        TestBench.options)
      let lockstep = SemaphoresLockstep(
        count: configuration.count, clients: configuration.clients, resetPeriod: 4_000)
      return try CoverageRuns(configuration.name, seeds: Array(1...8)) {
        try lockstep.run(on: library, seed: $0, transactions: 6_000)
      }
    }
    var table = CoverageRuns.header
    for (configuration, run) in zip(Self.configurations, runs) {
      run.check(unreachable: configuration.unreachable, test: "SemaphoresLockstepTests")
      table += "\n" + run.line(unreachable: configuration.unreachable.count)
    }
    print(table)
    if CoverageRuns.onlySeed == nil {
      #expect(runs.reduce(0) { $0 + $1.transactions } >= 250_000)
    }
  }
}
