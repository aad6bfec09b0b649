import ChipPrograms
import ChipSpec
import CoSimulation
import Golden
import Testing

/// Random programs in which all engines of all tiles work on shared buffers: the Verilog leaves the
/// memories of doing one operation after the other, and so does the model of the chip.
@Suite("Random programs", .serialized)
struct RandomProgramTests {
  private static func run(_ specification: Specification, programs: Int) async throws {
    let library = try await ChipTools.library(specification)
    let seed = RemoteAccessTests.seed
    print("random programs on '\(specification.name)': TILEWRIGHT_SEED=\(seed)")
    var (steps, cycles, stillCycles) = (0, 0, 0)
    for number in 0..<UInt64(programs) {
      var random = RandomProgram()
      random.seed = seed &+ number
      random.operations = 150
      let program = random.program(for: specification)
      steps += program.start.count
      let problems = try Self.problems(program, specification, seed: seed &+ number)
      #expect(problems.isEmpty, "the model, seed \(seed) + \(number): \(problems)")
      var run = try SessionProgramRun(specification, on: library, seed: seed &+ number)
      do {
        let differences = try run.run(program)
        #expect(differences.isEmpty, "seed \(seed) + \(number): \(differences)")
      } catch {
        Issue.record("seed \(seed) + \(number), cycle \(run.session.cycles): \(error)")
      }
      cycles += run.session.cycles
      stillCycles += run.session.stillCycles
    }
    print("  \(programs) programs, \(steps) steps to start them, \(cycles) cycles")
    print("  \(stillCycles) of them at rest")
    #expect(steps > 10 * programs && stillCycles > 0)
  }

  /// What is wrong with a program on the model of the chip.
  private static func problems(
    _ program: ChipProgram, _ specification: Specification, seed: UInt64
  ) throws -> [String] {
    var run = ChipProgramRun(program, on: try GoldenChip(specification, seed: seed))
    return try run.run().differences
  }

  @Test("four tiles with all engines", .enabled(if: ChipTools.has("verilator")))
  func square() async throws {
    let specification = try ChipSamples.specification(
      """
      name: engines
      grid: {columns: 2, rows: 2}
      host: {x: 0, y: 0, generation: 5, lanes: 16}
      tiles:
        compute:
          sram: {capacity: 32 KiB, banks: 2}
          analog: {rows: 16, columns: 24, columns_per_adc: 3, conversion_time: 10 ns}
          simd: {lanes: 4}
          packet_manager: {transfers: 3}
          semaphores: 128
      """)
    try await Self.run(specification, programs: 12)
  }

  @Test("flits of 32 bits, two a message", .enabled(if: ChipTools.has("verilator")))
  func halves() async throws { try await Self.run(ChipSamples.halves(), programs: 12) }

  @Test("kinds that differ, 128 bits, not in order", .enabled(if: ChipTools.has("verilator")))
  func mixed() async throws {
    let specification = try ChipSamples.specification(
      """
      name: some_engines
      grid: {columns: 3, rows: 2}
      router: {flit_width: 128, ordering: none, virtual_channels: 2}
      host: {x: 0, y: 1, generation: 5, lanes: 16}
      tiles:
        gateway: {symbol: H, role: host, semaphores: 0}
        full:
          symbol: F
          sram: {capacity: 32 KiB, banks: 4, protection: secded}
          analog: {rows: 16, columns: 24, columns_per_adc: 3, dac_bits: 6, conversion_time: 20 ns}
          simd: {lanes: 8}
          packet_manager: {transfers: 3}
          semaphores: 200
        digital: {symbol: D, sram: {capacity: 16 KiB}, simd: {lanes: 1}, semaphores: 60}
        store:
          symbol: M
          role: memory
          sram: {capacity: 16 KiB}
          packet_manager: {transfers: 2}
          semaphores: 100
      layout:
        map:
          - F D F
          - H M F
      """)
    try await Self.run(specification, programs: 12)
  }
}
