import ChipSpec
import CoSimulation
import ELF
import Foundation
import Hardware
import Simulation
import Testing

/// How many cycles the built-in core takes, from a memory without other traffic: what
/// docs/parts/core.md says.
@Suite(
  .serialized, .enabled(if: DirectedPrograms.areAvailable, "clang and ld.lld are not installed"))
struct CorePaceTests {
  private static let capacity = 16_384

  private static func chip() throws -> Specification {
    try ChipSamples.specification(
      """
      name: pace
      grid: {columns: 1, rows: 1}
      tiles:
        core:
          role: memory
          sram: {capacity: 16 KiB, banks: 4}
          core: {implementation: builtin, isa: rv32imc}
      """
    ).reduced(toTileOf: 0)
  }

  private func run(_ program: ELFProgram) async throws -> ProgramReport {
    let chip = try Self.chip()
    let report = try ProgramLockstep(chip, program, limit: 2_000_000).run(
      on: try await ChipTools.library(chip), seed: 1)
    #expect(report.mismatch == nil)
    return report
  }

  /// List search and sort, matrix product, state machine, cyclic redundancy check.
  @Test func mixOfWork() async throws {
    let report = try await run(try Self.mix())
    #expect(report.outcome == .passed)
    let pace = try #require(report.cyclesPerInstruction)
    print("mix of work, rv32imc, -O3: \(report.instructions) instructions, \(pace) cycles each")
    #expect(report.instructions > 200_000)
    #expect(pace <= 1.17)
  }

  /// What one more instruction costs, between the same others.
  @Test(arguments: [
    ("arithmetic, 32 bits", "addi a0, a0, 1000", 1.0...1.0),
    ("arithmetic, 16 bits", "c.addi a0, 1", 1.0...1.0),
    ("a sum of the word just loaded", "lw a1, 0(sp)\n  add a2, a1, a1", 2.0...3.0),
    ("an address just loaded", "lw a1, 0(sp)\n  lw a2, 0(a1)", 2.0...3.0),
    ("a product", "mul a1, a0, a0", 1.0...1.0),
    ("a branch not taken", "beq sp, zero, 9f", 1.0...1.0),
    ("a branch taken forwards", "beq sp, sp, 8f\n  nop\n8:", 1.0...3.0),
    ("a jump", "j 8f\n  nop\n8:", 1.0...3.0),
  ])
  func instruction(name: String, text: String, cycles: ClosedRange<Double>) async throws {
    func cyclesOf(_ count: Int) async throws -> Double {
      let program = try DirectedPrograms.program(
        text: """
            .section .text.start, "ax"
            .globl _start
          _start:
            la sp, word
            li a0, 3
            .rept \(count)
            \(text)
            .endr
          9:
            la t0, tohost
            li t1, 1
            sw t1, 0(t0)
          1:
            j 1b

            .data
            .balign 8
            .globl tohost
          tohost:
            .dword 0
          word:
            .word word
          """, named: "pace-\(count)", .rv32imc, capacity: Self.capacity)
      let report = try await run(program)
      #expect(report.outcome == .passed)
      return Double(report.span)
    }
    let each = try await (cyclesOf(250) - cyclesOf(50)) / 200
    print("\(name): \(each) cycles")
    #expect(cycles.contains(each), "\(name)")
  }

  private static func mix() throws -> ELFProgram {
    let folder = FileManager.default.currentDirectoryPath + "/Hardware/Firmware/Mix"
    let work = "\(ChipTools.directory)/mix"
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    let sources = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
      $0.hasSuffix(".c") || $0.hasSuffix(".S")
    }.sorted()
    for source in sources {
      let result = try ChipTools.run(
        DirectedPrograms.compiler ?? "clang",
        [
          "--target=riscv32-unknown-elf", "-march=rv32imc_zicsr_zifencei", "-mabi=ilp32", "-O3",
          "-ffreestanding", "-c", "\(folder)/\(source)", "-o", "\(work)/\(source).o",
        ], in: work)
      try #require(result.code == 0, "\(result.output)")
    }
    let result = try ChipTools.run(
      DirectedPrograms.linker ?? "ld.lld",
      ["-T", "\(folder)/link.ld", "-o", "mix.elf"] + sources.map { "\($0).o" }, in: work)
    try #require(result.code == 0, "\(result.output)")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(work)/mix.elf"))
    let reading = ELFReader.read(
      bytes: Array(bytes), file: "mix.elf", for: ELFTarget(isa: .rv32imc, capacity: capacity))
    return try #require(reading.program, "\(reading.text())")
  }
}
