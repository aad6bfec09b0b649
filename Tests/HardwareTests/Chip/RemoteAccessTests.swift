import ChipSpec
import CoSimulation
import Foundation
import Hardware
import Testing

/// The chip from outside: what the host reads, writes and copies over the host link.
@Suite("Remote accesses", .serialized)
struct RemoteAccessTests {
  /// The seed of all suites of chips, printed with what they run. Always the same, so that a failure
  /// is the fault of the change at hand; TILEWRIGHT_SEED gives another one.
  static let seed = ChipTools.environment["TILEWRIGHT_SEED"].flatMap { UInt64($0) } ?? 1

  static func run(
    _ specification: Specification, accesses: Int
  ) async throws -> RemoteAccessRun.Coverage {
    print("remote accesses on '\(specification.name)': TILEWRIGHT_SEED=\(seed)")
    var run = try RemoteAccessRun(
      specification, on: try await ChipTools.library(specification), seed: seed)
    do {
      try run.run(accesses: accesses)
    } catch {
      Issue.record("seed \(seed), cycle \(run.session.cycles): \(error)")
    }
    print("  \(run.coverage)")
    return run.coverage
  }

  @Test(
    "kinds that differ, a tile for the host link alone", .enabled(if: ChipTools.has("verilator")))
  func mixed() async throws {
    let coverage = try await Self.run(ChipSamples.mixed(), accesses: 6_000)
    #expect(coverage.errors > 300)
    #expect(coverage.unspecified > 50)
    #expect(coverage.refused > 100)
    #expect(coverage.transfers > 100)
    #expect(coverage.doorbells > 100)
    #expect(coverage.interrupts > 0)
    #expect(coverage.stillCycles > 1_000)
    #expect(coverage.countersAboveZero > 50)
  }

  @Test("the host link shares its tile", .enabled(if: ChipTools.has("verilator")))
  func square() async throws {
    let coverage = try await Self.run(ChipSamples.square(), accesses: 6_000)
    #expect(coverage.errors > 300)
    #expect(coverage.transfers > 100)
    #expect(coverage.interrupts > 0)
    #expect(coverage.countersAboveZero > 50)
  }

  @Test("messages that may overtake one another", .enabled(if: ChipTools.has("verilator")))
  func unordered() async throws {
    let coverage = try await Self.run(ChipSamples.column(ordering: "none"), accesses: 3_000)
    #expect(coverage.errors > 100)
    #expect(coverage.transfers > 5)
  }

  @Test("flits of 32 bits, two a message", .enabled(if: ChipTools.has("verilator")))
  func halves() async throws {
    let coverage = try await Self.run(ChipSamples.halves(), accesses: 3_000)
    #expect(coverage.errors > 100)
    #expect(coverage.transfers > 50)
  }

  @Test("every part that a tile can have", .enabled(if: ChipTools.has("verilator")))
  func pair() async throws {
    let coverage = try await Self.run(ChipSamples.pair(), accesses: 3_000)
    #expect(coverage.errors > 100)
    #expect(coverage.transfers > 50)
  }
}
