import ChipPrograms
import ChipSpec
import CoSimulation
import Golden
import Simulation
import Testing

/// The checkers of SIMD unit, packet manager and analog part agree with the Verilog of whole chips, from
/// the commit records alone.
@Suite("Checkers of the engines", .serialized, .enabled(if: ChipTools.has("verilator")))
struct EngineCheckerTests {
  /// Random programs, every other one with converters and noise instead of exact sums, and a chain.
  private static func run(
    _ specification: Specification, programs: Int, operations: Int = 150, chain: Chain? = nil
  ) async throws {
    let library = try await ChipTools.library(specification)
    let seed = RemoteAccessTests.seed
    print("checked programs on '\(specification.name)': TILEWRIGHT_SEED=\(seed)")
    var runs: [(seed: UInt64, program: ChipProgram, isNoisy: Bool)] = []
    for number in 0..<UInt64(programs) {
      var random = RandomProgram()
      random.seed = seed &+ number
      random.operations = operations
      let program = random.program(for: specification)
      let isNoisy = number % 2 == 1
      runs.append((seed &+ number, isNoisy ? Self.quantising(program) : program, isNoisy))
    }
    if let chain {
      let program = try chain.program(for: specification)
      runs += [(seed, program, false), (seed, Self.quantising(program), true)]
    }
    var counts: [String: PartCount] = [:]
    for (seed, program, isNoisy) in runs {
      var run = try CheckedRun(specification, on: library, seed: seed)
      let found = try run.run(program)
      #expect(
        found.divergence == nil, "seed \(seed): \(found.divergence?.description ?? "")")
      // With noise the memories hold something else than exact sums.
      #expect(isNoisy || found.differences.isEmpty, "seed \(seed)")
      for count in run.checker.counts {
        counts[count.part, default: PartCount(part: count.part)].commits += count.commits
        counts[count.part]?.checked += count.checked
      }
    }
    for part in ["simd", "packet_manager", "analog"] {
      let count = counts[part] ?? PartCount(part: part)
      print("  \(part): \(count.commits) commits, \(count.checked) checked")
      #expect(count.checked >= count.commits && count.commits > 0)
    }
  }

  /// The program with converters and effects in place of exact sums.
  private static func quantising(_ program: ChipProgram) -> ChipProgram {
    let mode = UInt32(TileAddressMap.registers.lowerBound + TileAddressMap.analogBlock + 0x40)
    var program = program
    program.start = program.start.map { step in
      guard case .write(let x, let y, mode, [0]) = step else { return step }
      return .write(x: x, y: y, address: mode, words: [1])
    }
    return program
  }

  @Test func square() async throws {
    try await Self.run(
      ChipSamples.specification(
        """
        name: engines
        grid: {columns: 2, rows: 2}
        host: {x: 0, y: 0, generation: 5, lanes: 16}
        tiles:
          compute:
            sram: {capacity: 32 KiB, banks: 2}
            analog:
              rows: 16
              columns: 24
              columns_per_adc: 3
              conversion_time: 10 ns
              nonidealities: {programming_error: 2 %, read_noise: 1 %, adc_offset: 0.5 LSB}
            simd: {lanes: 4}
            packet_manager: {transfers: 3}
            semaphores: 128
        """), programs: 6, chain: Chain())
  }

  @Test func mixed() async throws {
    try await Self.run(
      ChipSamples.specification(
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
        """), programs: 6)
  }

  /// Anything that engines can be told, errors and stops among it, in tiles with and without semaphores.
  @Test func anything() async throws {
    let specification = try ChipSamples.specification(
      """
      name: any_engines
      clock: 500 MHz
      grid: {columns: 2, rows: 2}
      router: {flit_width: 128, ordering: none, virtual_channels: 2}
      host: {x: 0, y: 0, generation: 5, lanes: 16}
      tiles:
        safe:
          symbol: S
          sram: {capacity: 16 KiB, banks: 4, protection: secded}
          analog:
            rows: 40
            columns: 48
            columns_per_adc: 3
            conversion_time: 2 ns
            nonidealities: {weight_bits: 5, read_noise: 2 %, dac_offset: 0.5 LSB, stuck_low: 1 %}
          simd: {lanes: 16}
          packet_manager: {transfers: 2, dimensions: 3}
          semaphores: 6
        free:
          symbol: F
          sram: {capacity: 16 KiB, banks: 1}
          analog: {rows: 8, columns: 8, columns_per_adc: 8, conversion_time: 40 ns}
          simd: {lanes: 2}
          packet_manager: {transfers: 4, dimensions: 2}
          semaphores: 0
      layout:
        map:
          - S F
          - F S
      """)
    let library = try await ChipTools.library(specification)
    let seed = RemoteAccessTests.seed
    for number in 0..<UInt64(4) {
      var run = try CheckedRun(specification, on: library, seed: seed &+ number)
      var exercise = EngineExercise(specification, seed: seed &+ number)
      let found = try run.run(exercise.program(rounds: 16))
      #expect(
        found.divergence == nil,
        "seed \(seed) + \(number): \(found.divergence?.description ?? "")")
    }
  }
}
