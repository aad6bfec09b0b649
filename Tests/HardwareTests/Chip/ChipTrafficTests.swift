import ChipSpec
import CoSimulation
import Testing

/// Transfers between tiles, DMA and external cores at once.
@Suite("Traffic on a chip", .serialized)
struct ChipTrafficTests {
  static func run(_ specification: Specification, rounds: Int) async throws {
    let seed = RemoteAccessTests.seed
    print("traffic on '\(specification.name)': TILEWRIGHT_SEED=\(seed)")
    var run = try ChipTrafficRun(
      specification, on: try await ChipTools.library(specification), seed: seed)
    do {
      try run.run(rounds: rounds)
    } catch {
      Issue.record("seed \(seed), cycle \(run.session.cycles): \(error)")
    }
    print("  \(run.coverage)")
    #expect(run.coverage.transfers > rounds)
    #expect(run.coverage.sends > 0 && run.coverage.fetches > 0)
    #expect(run.coverage.stillCycles > 0)
  }

  @Test("four tiles, 64 bits, in order", .enabled(if: ChipTools.has("verilator")))
  func square() async throws { try await Self.run(ChipSamples.square(), rounds: 12) }

  @Test(
    "kinds that differ, 128 bits, in order and not", .enabled(if: ChipTools.has("verilator")),
    arguments: ["flow", "none"])
  func mixed(ordering: String) async throws {
    try await Self.run(ChipSamples.mixed(ordering: ordering), rounds: 10)
  }

  @Test("protected tiles, 64 bits, not in order", .enabled(if: ChipTools.has("verilator")))
  func column() async throws {
    try await Self.run(ChipSamples.column(ordering: "none"), rounds: 10)
  }

  @Test("flits of 32 bits, two a message", .enabled(if: ChipTools.has("verilator")))
  func halves() async throws { try await Self.run(ChipSamples.halves(), rounds: 10) }

  @Test("two large flits' worth, 256 bits", .enabled(if: ChipTools.has("verilator")))
  func pair() async throws { try await Self.run(ChipSamples.pair(), rounds: 10) }
}
