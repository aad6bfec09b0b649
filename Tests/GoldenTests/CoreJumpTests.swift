import ChipSpec
import Testing

@testable import Golden

/// Jumps and branches.
struct CoreJumpTests {
  @Test func jal() {
    for offset in [Int32(8), -0x100, 0x7FE, 1_048_574, -1_048_576] {
      let bench = CoreBench()
      let done = bench.execute(CoreEncoding.jal(rd: 1, offset))
      let target = UInt32(bitPattern: 0x100 + offset)
      #expect(done?.next == target && done?.result == 0x104 && bench.core.pc == target)
      let silent = bench.execute(CoreEncoding.jal(rd: 0, offset))
      #expect(silent?.next == target && silent?.destination == 0 && silent?.result == 0)
    }
  }

  @Test func jalr() {
    let bench = CoreBench()
    bench.core[5] = 0x203
    // Bit 0 of the sum is dropped.
    let done = bench.execute(CoreEncoding.jalr(rd: 1, rs1: 5, -2))
    #expect(done?.next == 0x200 && done?.result == 0x104)
    // The old value decides where, also if the link goes to the same register.
    let same = bench.execute(CoreEncoding.jalr(rd: 5, rs1: 5, 4))
    #expect(same?.next == 0x206 && bench.core[5] == 0x104)
    bench.core[5] = 0xFFFF_FFFF
    #expect(bench.execute(CoreEncoding.jalr(rd: 0, rs1: 5, 17))?.next == 0x10)
  }

  private static let values: [UInt32] = [0, 1, 5, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF]

  @Test(arguments: [("beq", 0), ("bne", 1), ("blt", 4), ("bge", 5), ("bltu", 6), ("bgeu", 7)])
  func branches(name: String, funct3: UInt32) {
    func holds(_ first: UInt32, _ second: UInt32) -> Bool {
      switch name {
      case "beq": first == second
      case "bne": first != second
      case "blt": Int32(bitPattern: first) < Int32(bitPattern: second)
      case "bge": Int32(bitPattern: first) >= Int32(bitPattern: second)
      case "bltu": first < second
      default: first >= second
      }
    }
    for first in Self.values {
      for second in Self.values {
        for offset in [Int32(-256), 6, 4094, -4096] {
          let bench = CoreBench()
          bench.core[11] = first
          bench.core[12] = second
          let done = bench.execute(CoreEncoding.branch(funct3, rs1: 11, rs2: 12, offset))
          let target = holds(first, second) ? UInt32(bitPattern: 0x100 + offset) : 0x104
          #expect(done?.next == target && done?.destination == 0, "\(name) \(first), \(second)")
        }
      }
    }
  }

  /// Without C, targets must be multiples of four; the jump that is wrong traps and writes nothing.
  @Test(arguments: CoreSpec.InstructionSet.all)
  func misalignedTargets(isa: CoreSpec.InstructionSet) {
    let words: [(UInt32, UInt32)] = [
      (CoreEncoding.jal(rd: 1, 6), 0x106), (CoreEncoding.jalr(rd: 1, rs1: 0, 0x203), 0x202),
      (CoreEncoding.branch(0, rs1: 0, rs2: 0, -2), 0xFE),
    ]
    for (word, target) in words {
      let bench = CoreBench(isa)
      let done = bench.execute(word)
      if isa.isCompressed {
        #expect(done?.isTrap == false && done?.next == target)
      } else {
        #expect(done?.isTrap == true && done?.cause == 0 && done?.value == target)
        #expect(done?.next == 0x800 && done?.destination == 0 && bench.core[1] == 0)
        #expect(bench.core.csr(0x341) == 0x100 && bench.core.csr(0x343) == target)
        #expect(bench.core.csr(0x342) == 0 && bench.core.retired == 0)
      }
    }
    // A branch that is not taken does not trap.
    let bench = CoreBench(isa)
    #expect(bench.execute(CoreEncoding.branch(1, rs1: 0, rs2: 0, 6))?.isTrap == false)
  }
}
