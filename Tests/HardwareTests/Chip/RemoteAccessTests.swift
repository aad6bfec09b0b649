import ChipSpec
import Foundation
import Hardware
import Testing

/// The chip from outside: what the host reads and writes over the host link.
@Suite("Remote accesses", .serialized)
struct RemoteAccessTests {
  /// A seed of its own for each run, printed so that a failure can be run again.
  static let seed =
    ChipTools.environment["TILEWRIGHT_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999)

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

  @Test(
    "two kinds of memory, a tile for the host link alone", .enabled(if: ChipTools.has("verilator")))
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

  /// Places where a chip can be wrong, each as a change of one file's text.
  static let mistakes: [(file: String, right: String, wrong: String)] = [
    (
      "network_interface.v", "is_high ? memory_read_data_i[63:32] : memory_read_data_i[31:0]",
      "is_high ? memory_read_data_i[31:0] : memory_read_data_i[63:32]"
    ),
    ("network_interface.v", "{{4{is_fill || is_high}}", "{{4{is_high}}"),
    ("network_interface.v", "assign quiet_o = !is_there", "assign quiet_o = (phase_q == PhaseAsk)"),
    ("network_interface.v", "(drops_request && (in_channel_i == 2'd0)) ||", ""),
    ("network_interface_monitor.sv", "64'd0, 64'd0);", "64'd0, 64'd1);"),
    ("registers_network_interface.v", "errors_count_q + 32'd1", "errors_count_q + 32'd2"),
    ("host_port.v", "router_out_valid_i && !is_response", "router_out_valid_i"),
    ("tile_store.v", "(present_i[0])", "(present_i[2])"),
  ]

  @Test(
    "a chip with a mistake is found out", .enabled(if: ChipTools.has("verilator")),
    arguments: RemoteAccessTests.mistakes.indices)
  func foundOut(_ index: Int) async throws {
    let (name, right, wrong) = Self.mistakes[index]
    let specification = try ChipSamples.square()
    let files = try ChipGenerator(specification, version: "0").files().map { file in
      guard file.path == name else { return file }
      let text = file.text.replacing(right, with: wrong)
      let isChanged = text != file.text
      #expect(isChanged, "\(name) does not hold '\(right)'")
      return OutputFile(path: file.path, text: text)
    }
    var run = try RemoteAccessRun(
      specification, on: try await ChipTools.library(files), seed: Self.seed)
    #expect(throws: RemoteAccessRun.Difference.self, "seed \(Self.seed)") {
      try run.run(accesses: 3_000)
    }
  }
}
