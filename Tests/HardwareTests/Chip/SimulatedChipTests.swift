import ChipPrograms
import ChipSpec
import CoSimulation
import Foundation
import Golden
import Hardware
import Simulation
import Testing

/// Programs of whole chips on the Verilog: it leaves what the golden chip leaves, and its commits do not
/// depend on the engine or on whether cycles are left out.
@Suite("Simulated chips", .serialized, .enabled(if: ChipTools.has("verilator")))
struct SimulatedChipTests {
  /// Values that nothing was written to are the same in all models, so that commits can be compared.
  private static func models(
    _ specification: Specification, _ kind: EngineOptions.Kind
  ) async throws -> EngineModels {
    let files = try ChipGenerator(specification, version: "0").files()
    let builder = EngineBuilder(
      ModelBuilder(
        toolchain: try await Toolchain.discover(),
        cache: ModelCache(path: "\(ChipTools.directory)/engines")))
    return try await builder.build(
      specification,
      from: ChipSources(files: files.map { SourceFile(name: $0.path, text: $0.text) }),
      options: EngineOptions(
        kind, model: ModelOptions(initialValues: .fastest, optimization: .none)))
  }

  /// What a run has shown, and what the chip has reported.
  private struct Finding: Equatable {
    var outcome: ChipProgramOutcome
    var time: UInt64
    var records: [CommitRecord]
  }

  private static func run(
    _ program: ChipProgram, _ models: EngineModels, pace: SimulatedChip.Pace, skips: Bool = true
  ) throws -> Finding {
    let chip = try SimulatedChip(
      try models.engine(seed: 11), models.specification, pace: pace)
    chip.skips = skips
    var records: [CommitRecord] = []
    chip.onCommits = { $0.drainCommits { records += $0 } }
    var run = ChipProgramRun(program, on: chip)
    let outcome = try run.run()
    return Finding(outcome: outcome, time: chip.time, records: records)
  }

  private static func specification() throws -> Specification {
    try ChipSamples.specification(
      """
      name: everything
      grid: {columns: 2, rows: 1}
      host: {generation: 3, lanes: 8}
      tiles:
        full:
          sram: {capacity: 16 KiB, banks: 2, protection: secded}
          analog:
            rows: 16
            columns: 16
            columns_per_adc: 4
            conversion_time: 10 ns
            nonidealities: {read_noise: 3 %, adc_offset: 1 LSB}
          simd: {lanes: 4}
          packet_manager: {transfers: 2}
          core: builtin
          semaphores: 100
      """)
  }

  @Test func engines() async throws {
    let specification = try Self.specification()
    let flat = try await Self.models(specification, .flat)
    let tiled = try await Self.models(specification, .tiled)
    let seed = RemoteAccessTests.seed
    print("programs of whole chips: seeds from \(seed) on")
    var busy = BusyChipProgram()
    busy.cycles = 1_000
    let programs =
      (seed..<seed + 4).map { RandomChipProgram(seed: $0).program(for: specification) }
      + [busy.program(for: specification)]
    for program in programs {
      let name = "\(program.name) \(program.seed ?? 0)"
      var golden = ChipProgramRun(program, on: try GoldenChip(specification))
      let expected = try golden.run()
      #expect(expected.isRight, "\(name): \(expected.differences)")
      for pace in [SimulatedChip.Pace(), .init(hesitating: program.seed ?? 0)] {
        let first = try Self.run(program, flat, pace: pace)
        #expect(first.outcome.isRight, "\(name): \(first.outcome.differences)")
        let differences = first.outcome.differences(from: expected)
        #expect(differences.isEmpty, "\(name): \(differences)")
        #expect(first.records.count > 1_000)
        let others = [
          try Self.run(program, flat, pace: pace, skips: false),
          try Self.run(program, tiled, pace: pace),
        ]
        for other in others {
          #expect(other.outcome == first.outcome && other.time == first.time, "\(name)")
          #expect(other.records == first.records, "\(name)")
        }
      }
    }
  }

  /// What is stuck is at rest and not done, on the Verilog as on the golden chip.
  @Test func stuckPrograms() async throws {
    let specification = try Self.specification()
    let models = try await Self.models(specification, .flat)
    for mistake in StuckChipProgram.Mistake.allCases {
      let plan = try #require(StuckChipProgram(mistake).plan(for: specification))
      let finding = try Self.run(plan.program, models, pace: .init())
      #expect(finding.outcome.isStuck, "\(mistake)")
      // Who of two gets a token is open.
      if mistake == .twoForOneToken { continue }
      var golden = ChipProgramRun(plan.program, on: try GoldenChip(specification))
      #expect(try golden.run().unfinished == finding.outcome.unfinished, "\(mistake)")
    }
  }
}
