import ChipSpec
import Foundation
import Hardware
import Testing

/// The chip from outside: what the host reads and writes over the host link.
@Suite("Remote accesses", .serialized)
struct RemoteAccessTests {
  /// A seed of its own for each run, printed so that a failure can be run again.
  static let seed = ChipTools.environment["TILEWRIGHT_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999)

  static func run(
    _ specification: Specification, accesses: Int
  ) async throws -> RemoteAccessRun.Coverage {
    let files = try ChipGenerator(specification, version: "0").files()
    let library = try await ChipTools.library(files)
    print("remote accesses on '\(specification.name)': TILEWRIGHT_SEED=\(seed)")
    var run = try RemoteAccessRun(specification, on: library, seed: seed)
    do {
      try run.run(accesses: accesses)
    } catch {
      Issue.record("seed \(seed), cycle \(run.coverage.cycles): \(error)")
    }
    print("  \(run.coverage)")
    return run.coverage
  }

  @Test("two kinds of memory, a tile for the host link alone", .enabled(if: ChipTools.has("verilator")))
  func mixed() async throws {
    let coverage = try await Self.run(ChipSamples.mixed(), accesses: 20_000)
    #expect(coverage.answered >= 20_000)
    #expect(coverage.errors > 1_000)
    #expect(coverage.unspecified > 100)
    #expect(coverage.delivered > 100)
    #expect(coverage.answeredElsewhere > 100)
    #expect(coverage.discarded > 100)
    #expect(coverage.dropped > 30)
    #expect(coverage.quietCycles > 1_000)
    #expect(coverage.countersAboveZero > 100)
  }

  @Test("the host link shares its tile", .enabled(if: ChipTools.has("verilator")))
  func square() async throws {
    let coverage = try await Self.run(ChipSamples.square(), accesses: 20_000)
    #expect(coverage.answered >= 20_000)
    #expect(coverage.answeredElsewhere > 100)
    #expect(coverage.discarded > 100)
    #expect(coverage.countersAboveZero > 100)
  }

  @Test("flits that may overtake one another", .enabled(if: ChipTools.has("verilator")))
  func unordered() async throws {
    let coverage = try await Self.run(ChipSamples.column(ordering: "none"), accesses: 5_000)
    #expect(coverage.answered >= 5_000)
    #expect(coverage.dropped > 10)
    #expect(coverage.errors > 100)
  }
}
