import ChipPrograms
import ChipSpec
import CoSimulation
import Golden
import Testing

/// Programs of the tiles' own cores: the Verilog of a chip leaves what a plain computation gives, and so
/// does the model of the chip, whatever goes on first.
@Suite("Cores of a chip", .serialized)
struct ChipCoreTests {
  static func specification() throws -> Specification {
    try ChipSamples.specification(
      """
      name: cores
      grid: {columns: 2, rows: 1}
      host: {x: 0, y: 0, generation: 5, lanes: 16}
      tiles:
        plain:
          symbol: P
          sram: {capacity: 16 KiB, banks: 2}
          simd: {lanes: 1}
          packet_manager: {transfers: 1}
          core: builtin
          semaphores: 8
        safe:
          symbol: S
          sram: {capacity: 16 KiB, banks: 2, protection: secded}
          simd: {lanes: 1}
          packet_manager: {transfers: 1}
          core: {implementation: builtin, isa: rv32im, misaligned: trap}
          semaphores: 8
      layout:
        map:
          - P S
      """)
  }

  @Test func onTheModel() throws {
    let specification = try Self.specification()
    let program = ChipCoreProgram().program(for: specification)
    for seed in [nil, 1, 2, 3, 4, 5, 6, 7] as [UInt64?] {
      // Cores are under way while the host goes on.
      var run = ChipProgramRun(program, on: try GoldenChip(specification, seed: seed))
      let outcome = try run.run()
      #expect(outcome.isRight, "seed \(seed as Any): \(outcome.differences)")
    }
  }

  @Test(.enabled(if: ChipTools.has("verilator")))
  func onTheVerilog() async throws {
    let specification = try Self.specification()
    let library = try await ChipTools.library(specification)
    let program = ChipCoreProgram().program(for: specification)
    for seed in UInt64(1)...3 {
      var run = try SessionProgramRun(specification, on: library, seed: seed)
      do {
        let differences = try run.run(program)
        #expect(differences.isEmpty, "seed \(seed): \(differences)")
      } catch {
        Issue.record("seed \(seed), cycle \(run.session.cycles): \(error)")
      }
    }
  }
}
