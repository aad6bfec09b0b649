import CoSimulation
import Testing

/// What stands between a core and its tile, under random masters and clients: Verilog and models agree
/// in every cycle, and everything that can happen does.
struct TileBusLockstepTests {
  @Test(arguments: [true, false])
  func tileBus(hasFetch: Bool) async throws {
    let library = try await TestBench.library(
      Designs.tileBus(hasFetch: hasFetch), TestBench.options)
    let lockstep = TileBusLockstep(hasFetch: hasFetch, resetPeriod: 2_000)
    let events = [
      "fetches from memory", "fetches from nowhere", "fetches one after the other",
      "fetches that waited", "errors of both masters",
    ]
    try await check(
      hasFetch ? "tile bus" : "tile bus without fetches",
      library: {
        try lockstep.run(on: library, seed: $0, transactions: 25_500)
      },
      unreachable: hasFetch ? [] : events.map { ($0, "there is no master for fetches") },
      atLeast: 204_000)
  }

  @Test func registerBus() async throws {
    let library = try await TestBench.library(Designs.registerBus(), TestBench.options)
    let lockstep = RegisterBusLockstep(resetPeriod: 2_000)
    try await check(
      "register bus",
      library: {
        try lockstep.run(on: library, seed: $0, transactions: 25_500)
      }, atLeast: 204_000)
  }

  @Test func coreControl() async throws {
    let library = try await TestBench.library(Designs.coreControl(), TestBench.options)
    let lockstep = CoreControlLockstep(resetPeriod: 2_000)
    try await check(
      "core control",
      library: {
        try lockstep.run(on: library, seed: $0, transactions: 25_500)
      }, atLeast: 204_000)
  }

  private func check(
    _ name: String, library run: @Sendable @escaping (UInt64) throws -> LockstepReport,
    unreachable: [(event: String, reason: String)] = [], atLeast transactions: Int
  ) async throws {
    let runs = try await TestBench.fewAtATime([name]) { name in
      try CoverageRuns(name, seeds: Array(1...8)) { try run($0) }
    }
    runs[0].check(unreachable: unreachable, test: "TileBusLockstepTests")
    print(CoverageRuns.header + "\n" + runs[0].line(unreachable: unreachable.count))
    if CoverageRuns.onlySeed == nil { #expect(runs[0].transactions >= transactions) }
  }
}
