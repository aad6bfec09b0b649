import ChipSpec
import Simulation
import Testing

/// Small programs run on the core and give the right answer: the first thing that must work.
@Suite(.enabled(if: CoreProgram.canAssemble, "clang for RISC-V is not installed"))
struct CoreProgramTests {
  /// A program by its name; it leaves its answer in a0.
  private static let programs: [(name: String, text: String, answer: UInt64)] = [
    (
      "sum of a loop",
      """
      li a0, 0
      li a1, 100
      1: add a0, a0, a1
      addi a1, a1, -1
      bnez a1, 1b
      """, 5050
    ),
    (
      "bytes and halves",
      """
      li sp, 0x2000
      li a1, 0x80FF7F01
      sw a1, 0(sp)
      lb a2, 3(sp)
      lbu a3, 3(sp)
      lh a4, 2(sp)
      lhu a5, 0(sp)
      sb a5, 1(sp)
      lw a0, 0(sp)
      add a0, a0, a2
      add a0, a0, a3
      add a0, a0, a4
      add a0, a0, a5
      """, (0x80FF_0101 + 0xFFFF_FF80 + 0x80 + 0xFFFF_80FF + 0x7F01) & 0xFFFF_FFFF
    ),
    (
      "words loaded are addresses, targets and words stored",
      """
      li sp, 0x2000
      la a1, 2f
      sw a1, 4(sp)
      sw sp, 0(sp)
      lw a2, 0(sp)
      lw a3, 4(a2)
      sw a3, 8(a2)
      lw a4, 8(sp)
      li a0, 1
      jalr ra, 0(a4)
      addi a0, a0, 8
      j 3f
      2: lw a5, 0(sp)
      beq a5, sp, 1f
      addi a0, a0, 2
      1: addi a0, a0, 4
      ret
      3:
      """, 13
    ),
    (
      "a trap of each kind",
      """
      la a1, handler
      csrw mtvec, a1
      li a0, 0
      ecall
      lw a2, 1(x0)
      li a3, 0x20000000
      sw a3, 0(a3)
      .word 0xFFFFFFFF
      ebreak
      j 2f
      .p2align 2
      handler: csrr t0, mcause
      slli a0, a0, 4
      or a0, a0, t0
      csrr t1, mepc
      lhu t2, 0(t1)
      andi t2, t2, 3
      addi t1, t1, 2
      li t3, 3
      bne t2, t3, 1f
      addi t1, t1, 2
      1: csrw mepc, t1
      mret
      2:
      """, 0xB4723
    ),
  ]

  @Test(arguments: CoreSpec.InstructionSet.allCases)
  func programs(isa: CoreSpec.InstructionSet) async throws {
    try await run(Self.programs, isa, .none)
  }

  @Test func programsFromProtectedMemory() async throws {
    try await run(Self.programs, .rv32imc, .secded)
  }

  @Test func products() async throws {
    try await run(
      [
        (
          "products and quotients",
          """
          li a1, -7
          li a2, 1000000007
          mul a0, a1, a2
          mulh a3, a1, a2
          xor a0, a0, a3
          mulhu a3, a1, a2
          xor a0, a0, a3
          mulhsu a3, a1, a2
          xor a0, a0, a3
          div a3, a2, a1
          add a0, a0, a3
          rem a3, a2, a1
          add a0, a0, a3
          divu a3, a1, a2
          add a0, a0, a3
          remu a3, a1, x0
          add a0, a0, a3
          """, Self.products
        )
      ], .rv32im, .none)
  }

  private static let products: UInt64 = {
    let (a, b): (Int64, Int64) = (-7, 1_000_000_007)
    let unsigned = UInt64(UInt32(truncatingIfNeeded: a))
    func word(_ value: Int64) -> UInt32 { UInt32(truncatingIfNeeded: value) }
    var sum = word(a * b) ^ word((a * b) >> 32)
    sum ^= UInt32(truncatingIfNeeded: (unsigned * UInt64(b)) >> 32)
    sum ^= word((a * b) >> 32)
    sum &+= word(b / a) &+ word(b % a)
    sum &+= UInt32(unsigned / UInt64(b)) &+ word(a)
    return UInt64(sum)
  }()

  private func run(
    _ programs: [(name: String, text: String, answer: UInt64)], _ isa: CoreSpec.InstructionSet,
    _ protection: SRAMSpec.Protection
  ) async throws {
    let kind = Designs.coreKind(isa, protection)
    let library = try await TestBench.library(try Designs.coreUnit(kind))
    for (name, text, answer) in programs {
      var bench = try CoreBench(library)
      try bench.load(
        try CoreProgram.assemble(text + "\nlui t0, 0x40000\nsw a0, 0(t0)\n1: j 1b", isa),
        capacity: kind.sram?.capacity ?? 0)
      let found = try bench.run()
      #expect(found == answer, "\(name): \(bench.records.count) instructions")
      #expect(bench.records.count > 5)
    }
  }
}
