import RTL
import Simulation
import Testing

@testable import CoSimulation

/// The lockstep of engines, tried on a small one.
struct UntimedLockstepTests {
  private static func check(_ lockstep: some Lockstep, _ name: String) async throws {
    let library = try await TestBench.library(try Designs.courier(), TestBench.options)
    let runs = try CoverageRuns(name, seeds: Array(1...8)) {
      try lockstep.run(on: library, seed: $0, transactions: 500)
    }
    runs.check(
      unreachable: [
        ("memory granted in the response cycle", "the courier asks for a word at a time")
      ], test: "UntimedLockstepTests")
    print(CoverageRuns.header + "\n" + runs.line(unreachable: 1))
  }

  @Test func modelThatRunsAhead() async throws {
    try await Self.check(CourierLockstep<EagerCourier>(), "courier, model ahead")
  }

  @Test func modelThatComesLate() async throws {
    try await Self.check(CourierLockstep<LateCourier>(), "courier, model late")
  }

  @Test func sameSeedSameRun() async throws {
    let library = try await TestBench.library(try Designs.courier(), TestBench.options)
    let lockstep = CourierLockstep<EagerCourier>()
    let (first, second) = (
      try lockstep.run(on: library, seed: 3, transactions: 100),
      try lockstep.run(on: library, seed: 3, transactions: 100)
    )
    #expect(first.cycles == second.cycles)
    #expect(first.coverage == second.coverage)
  }
}
