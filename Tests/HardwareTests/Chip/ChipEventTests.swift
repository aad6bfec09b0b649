import ChipSpec
import CoSimulation
import Testing

/// Events and interrupts of all parts, each by itself.
@Suite("Events on a chip", .enabled(if: ChipTools.has("verilator")))
struct ChipEventTests {
  @Test("two tiles with everything that a tile can have")
  func pair() async throws {
    let specification = try ChipSamples.pair()
    let seed = RemoteAccessTests.seed
    print("events on '\(specification.name)': TILEWRIGHT_SEED=\(seed)")
    var run = try ChipEventRun(
      specification, on: try await ChipTools.library(specification), seed: seed)
    do {
      try run.run()
    } catch {
      Issue.record("seed \(seed), cycle \(run.session.cycles): \(error)")
    }
    print("  \(run.session.cycles) cycles, \(run.session.stillCycles) of them at rest")
  }
}
