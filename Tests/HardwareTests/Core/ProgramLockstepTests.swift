import ChipSpec
import CoSimulation
import ELF
import Hardware
import Simulation
import Testing

/// Programs on a tile's Verilog beside the golden instruction set, as `tilewright riscv` runs them.
@Suite(
  .serialized, .enabled(if: DirectedPrograms.areAvailable, "clang and ld.lld are not installed"))
struct ProgramLockstepTests {
  static let capacity = 16_384

  /// All that a core can have, and as little as it can.
  static func chip(_ isa: CoreSpec.InstructionSet) throws -> Specification {
    let protection = isa.isCompressed ? "none" : "secded"
    return try ChipSamples.specification(
      """
      name: programs
      grid: {columns: 2, rows: 1}
      tiles:
        other: {role: memory, sram: {capacity: 8 KiB, banks: 1}}
        core:
          role: memory
          sram: {capacity: 16 KiB, banks: 2, protection: \(protection)}
          core: {implementation: builtin, isa: \(isa.rawValue), misaligned: trap}
          packet_manager: {transfers: 1, dimensions: 1}
      layout:
        map:
          - other core
      """
    ).reduced(toTileOf: 1)
  }

  private func run(
    _ program: ELFProgram, _ isa: CoreSpec.InstructionSet = .rv32imc, limit: UInt64 = 200_000,
    seed: UInt64 = 1
  ) async throws -> ProgramReport {
    let chip = try Self.chip(isa)
    return try ProgramLockstep(chip, program, limit: limit).run(
      on: try await ChipTools.library(chip), seed: seed)
  }

  private func run(
    _ text: String, named name: String, limit: UInt64 = 200_000
  ) async throws -> ProgramReport {
    try await run(
      try DirectedPrograms.program(
        text: "  .section .text.start, \"ax\"\n  .globl _start\n_start:\n" + text, named: name,
        .rv32imc, capacity: Self.capacity), limit: limit)
  }

  /// Every instruction and every cause of a trap, on both sides.
  @Test(arguments: [CoreSpec.InstructionSet.rv32imc, .rv32i])
  func directedPrograms(isa: CoreSpec.InstructionSet) async throws {
    for source in DirectedPrograms.sources where source.suits(isa) {
      let program = try DirectedPrograms.program(source.name, isa, capacity: Self.capacity)
      let report = try await run(program, isa)
      #expect(report.mismatch == nil, "\(source.name): \(String(describing: report.mismatch))")
      #expect(report.outcome == .passed, "\(source.name): \(String(describing: report.outcome))")
      #expect(report.bytes == Self.capacity)
      #expect(report.notCompared == nil)
      print(
        "\(isa.rawValue) \(source.name): \(report.instructions) instructions, "
          + "\(report.cyclesPerInstruction ?? 0) cycles each")
    }
  }

  // MARK: How a program ends

  private static let tohost = """

      .data
      .balign 8
      .globl tohost
    tohost:
      .dword 0
    """

  @Test func aTestFails() async throws {
    let report = try await run(
      "  la t0, tohost\n  li a0, 2 * 1234 + 1\n  sw a0, 0(t0)\n1:\n  j 1b\n" + Self.tohost,
      named: "fails")
    #expect(report.outcome == .failed(test: 1234))
    #expect(report.outcome?.exitCode == 1234)
    #expect(report.outcome?.isSuccess(hasEnd: true) == false)
    #expect(report.mismatch == nil)
    #expect(report.instructions == 4 || report.instructions == 5)
  }

  /// A word of zeros says nothing, and an even number asks for what nobody does.
  @Test func aHostIsAsked() async throws {
    let report = try await run(
      "  la t0, tohost\n  sw x0, 0(t0)\n  li a0, 0x100\n  sw a0, 0(t0)\n1:\n  j 1b\n" + Self.tohost,
      named: "asks")
    #expect(report.outcome == .asked(0x100))
  }

  @Test func itSleeps() async throws {
    let report = try await run("1:\n  wfi\n  j 1b\n", named: "sleeps")
    #expect(report.outcome == .asleep)
    #expect(report.outcome?.isSuccess(hasEnd: false) == true)
    #expect(report.outcome?.isSuccess(hasEnd: true) == false)
    #expect(report.mismatch == nil)
  }

  @Test func itLoops() async throws {
    let report = try await run("  nop\n  nop\n1:\n  j 1b\n", named: "loops")
    #expect(report.outcome == .loops(at: 4))
    #expect(report.mismatch == nil)
  }

  /// A loop that an interrupt can end goes on until its cycles are used up; so does one in which
  /// something happens.
  @Test func itIsNotDone() async throws {
    let report = try await run(
      "  li t0, 8\n  csrw mie, t0\n  csrw mstatus, t0\n1:\n  j 1b\n", named: "waits", limit: 5_000)
    #expect(report.outcome == .outOfCycles)
    #expect(report.cycles == 5_000)
    let other = try await run("1:\n  addi a0, a0, 1\n  j 1b\n", named: "counts", limit: 5_000)
    #expect(other.outcome == .outOfCycles)
    #expect(other.mismatch == nil)
  }

  /// Time passes at once while the tile sleeps: a wait of a billion cycles takes a few.
  @Test func itWaitsForItsTimer() async throws {
    let report = try await run(
      """
        li a0, 0x40008000
        li a1, 1000000000
        sw a1, 0x18(a0)
        sw x0, 0x1c(a0)
        li a1, 0x80
        csrw mie, a1
        wfi
        la t0, tohost
        li a0, 1
        sw a0, 0(t0)
      1:
        j 1b
      """ + Self.tohost, named: "timer", limit: 2_000_000_000)
    #expect(report.outcome == .passed)
    #expect(report.cycles > 900_000_000)
    #expect(report.simulated < 100_000)
  }

  @Test func theSignature() async throws {
    let report = try await run(
      """
        la a0, begin_signature
        li a1, 0x01234567
        sw a1, 0(a0)
        li a1, -2
        sh a1, 6(a0)
        la t0, tohost
        li a0, 1
        sw a0, 0(t0)
      1:
        j 1b
        .data
        .balign 16
        .globl begin_signature, end_signature
      begin_signature:
        .word 0, 0, 0xffffffff
      end_signature:
      """ + Self.tohost, named: "signature")
    #expect(report.outcome == .passed)
    #expect(report.signature == [0x0123_4567, 0xFFFE_0000, 0xFFFF_FFFF])
  }

  /// Words in the mailbox are taken, so that a program that waits for that goes on.
  @Test func itSpeaks() async throws {
    let report = try await run(
      """
        li a0, 0x40008000
        la a1, words
      1:
        lw a2, 0(a1)
        addi a1, a1, 4
        sw a2, 0x2c(a0)
      2:
        lw a3, 0x2c(a0)
        bnez a3, 2b
        bnez a2, 1b
        la t0, tohost
        li a0, 1
        sw a0, 0(t0)
      1:
        j 1b
        .data
        .balign 4
      words:
        .word 0x148, 0x169, 0xff, 0x121, 0
      """ + Self.tohost, named: "speaks")
    #expect(report.outcome == .passed)
    #expect(report.mismatch == nil)
    #expect(report.mailbox == [0x148, 0x169, 0xFF, 0x121])
    #expect(report.text == "Hi!")
  }

  /// What an engine of the tile writes reaches the model: the packet manager copies a word for which
  /// the program then waits.
  @Test func anEngineWrites() async throws {
    let copy = TransferDescriptor.send(to: (0, 0), source: 0x1000, destination: 0x1008, run: 8, [])
    let words = copy.encode().map { ".dword \($0)" }.joined(separator: "\n  ")
    let block = TileAddressMap.registers.lowerBound + TileAddressMap.packetManagerBlock
    let report = try await run(
      """
        li a0, 0x1000
        li a1, 0x5a5a1234
        sw a1, 0(a0)
        sw x0, 8(a0)
        li a2, \(block)
        la a3, descriptor
        addi a3, a3, 1
        sw a3, 0x100(a2)
        li t0, 10000
      1:
        lw a4, 8(a0)
        addi t0, t0, -1
        beqz t0, 2f
        bne a4, a1, 1b
      2:
        sltiu t0, t0, 1
        slli t0, t0, 1
        ori t0, t0, 1
        la t1, tohost
        sw t0, 0(t1)
      1:
        j 1b
        .data
        .balign 8
      descriptor:
        \(words)
      """ + Self.tohost, named: "engine")
    #expect(report.mismatch == nil, "\(String(describing: report.mismatch))")
    #expect(report.outcome == .passed)
  }

  /// A fault in the Verilog is found, and the report has what both sides did.
  @Test func aPlantedFault() async throws {
    let report = try await run("integer", in: "core_arithmetic.v") {
      $0.replacingOccurrences(
        of: "first_term[31:0] & second_term[31:0]",
        with: "first_term[31:0] & second_term[31:0] & 32'h7fffffff")
    }
    let mismatch = try #require(report.mismatch)
    #expect(mismatch.part == "core")
    #expect(mismatch.stage == "value written to the register")
    #expect(mismatch.golden?.retirement.address == mismatch.verilog?.retirement.address)
    #expect(report.outcome == nil)
    #expect(report.history.count == 20)
    let text = try #require(mismatch.verilog).text(.rv32imc)
    #expect(text.contains(": ") && text.contains("andi x12, x10, -0x100"), "\(text)")
  }

  /// A core that says that it is quiet while it divides breaks a rule of the chip.
  @Test func aBrokenRule() async throws {
    let report = try await run("multiply", in: "core_rv32imc_14.v") { text in
      text.replacing(/assign quiet_o = [^;]*;/, with: "assign quiet_o = 1'b1;")
    }
    let mismatch = try #require(report.mismatch)
    #expect(mismatch.part == "chip")
    #expect(mismatch.actual.hasPrefix("the chip"), "\(mismatch.actual)")
    #expect(mismatch.actual.contains("while it was quiet"), "\(mismatch.actual)")
    #expect(mismatch.verilog == nil)
    #expect(report.outcome == nil)
  }

  /// Runs a directed program on a chip of which a file was changed.
  private func run(
    _ source: String, in path: String, _ change: (String) -> String
  ) async throws -> ProgramReport {
    let chip = try Self.chip(.rv32imc)
    var files = try ChipGenerator(chip, version: "0").files()
    let index = try #require(files.firstIndex { $0.path == path })
    let changed = change(files[index].text)
    #expect(changed != files[index].text, "the text of the fault is no longer in \(path)")
    files[index] = OutputFile(path: path, text: changed)
    let program = try DirectedPrograms.program(source, .rv32imc, capacity: Self.capacity)
    return try ProgramLockstep(chip, program, limit: 100_000).run(
      on: try await ChipTools.library(files), seed: 1)
  }
}
