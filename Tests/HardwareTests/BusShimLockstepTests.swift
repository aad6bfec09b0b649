import ChipSpec
import CoSimulation
import Simulation
import Testing

/// The shims under random cores: Verilog and models agree in every cycle, everything that can happen
/// does, and a core that keeps the rules of its protocol never trips an assertion.
struct BusShimLockstepTests {
  /// What cannot happen, and why.
  private static func unreachable(
    _ bus: CoreSpec.Bus
  ) -> [(event: String, reason: String)] {
    switch bus {
    case .obi: [("answers that waited", "the protocol has no way to refuse an answer")]
    case .picorv32:
      [
        ("answers that waited", "the protocol has no way to refuse an answer"),
        ("answers one after the other", "a transfer takes three cycles"),
        ("both wanted the bus", "there is one port"),
        ("offered without a place", "a transfer that is not done is no other one"),
      ]
    case .axi4lite:
      [
        ("fetches", "the protocol does not tell them"),
        ("answers one after the other", "an access waits until the one before is answered"),
      ]
    }
  }

  @Test(arguments: CoreSpec.Bus.allCases, [true, false])
  func manyAccesses(bus: CoreSpec.Bus, isLawful: Bool) async throws {
    var options = TestBench.options
    options.assertions = isLawful
    let library = try await TestBench.library(Designs.busShim(bus), options)
    let lockstep = BusShims.lockstep(bus, isLawful: isLawful, resetPeriod: 2_000)
    let unreachable = Self.unreachable(bus)
    let name = "shim for \(bus.rawValue)" + (isLawful ? "" : ", a core without rules")
    let transactions = isLawful ? 25_500 : 4_000
    let runs = try await TestBench.fewAtATime([name]) { name in
      try CoverageRuns(name, seeds: Array(1...8)) {
        try lockstep.run(on: library, seed: $0, transactions: transactions)
      }
    }
    runs[0].check(unreachable: unreachable, test: "BusShimLockstepTests")
    print(CoverageRuns.header + "\n" + runs[0].line(unreachable: unreachable.count))
    if CoverageRuns.onlySeed == nil { #expect(runs[0].transactions >= transactions * 8) }
  }
}
