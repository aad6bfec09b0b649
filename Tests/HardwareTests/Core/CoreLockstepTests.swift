import ChipSpec
import CoSimulation
import Testing

/// Cores of all instruction sets on random programs: the Verilog and the model agree in every
/// instruction, and everything that can happen does.
struct CoreLockstepTests {
  private struct Configuration: Sendable {
    let isa: CoreSpec.InstructionSet
    let protection: SRAMSpec.Protection
    let seeds: Int
    let transactions: Int
    var misaligned = CoreSpec.Misaligned.trap
  }

  private static let configurations = [
    Configuration(isa: .rv32imc, protection: .none, seeds: 10, transactions: 50_000),
    Configuration(isa: .rv32im, protection: .secded, seeds: 8, transactions: 50_000),
    Configuration(isa: .rv32ic, protection: .none, seeds: 6, transactions: 50_000),
    Configuration(isa: .rv32i, protection: .none, seeds: 8, transactions: 50_000),
    Configuration(isa: .rv32i, protection: .secded, seeds: 8, transactions: 50_000),
    Configuration(
      isa: .rv32imc, protection: .secded, seeds: 8, transactions: 50_000, misaligned: .split),
    Configuration(
      isa: .rv32im, protection: .none, seeds: 8, transactions: 50_000, misaligned: .split),
    Configuration(
      isa: .rv32i, protection: .none, seeds: 8, transactions: 50_000, misaligned: .split),
  ]

  @Test func manyPrograms() async throws {
    let runs = try await TestBench.fewAtATime(Self.configurations) { configuration in
      let kind = Designs.coreKind(
        configuration.isa, configuration.protection, configuration.misaligned)
      let library = try await TestBench.library(Designs.coreUnit(kind), TestBench.options)
      let lockstep = CoreLockstep(
        isa: configuration.isa, misaligned: configuration.misaligned,
        sram: kind.sram ?? SRAMSpec(), ports: kind.sramPorts)
      return try CoverageRuns(
        "\(configuration.isa), memory with protection: \(configuration.protection)"
          + (configuration.misaligned == .split ? ", split" : ""),
        seeds: Array(1...UInt64(configuration.seeds))
      ) {
        try lockstep.run(on: library, seed: $0, transactions: configuration.transactions)
      }
    }
    var table = CoverageRuns.header
    for run in runs {
      run.check(unreachable: [], test: "CoreLockstepTests")
      table += "\n" + run.line(unreachable: 0)
    }
    print(table)
    if CoverageRuns.onlySeed == nil {
      #expect(runs.reduce(0) { $0 + $1.transactions } >= 1_000_000)
    }
  }
}
