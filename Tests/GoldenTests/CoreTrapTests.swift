import ChipSpec
import Testing

@testable import Golden

/// Exceptions, each by its cause, and the way back.
struct CoreTrapTests {
  /// A trap leaves all as it was but the registers of machine mode.
  @Test(arguments: CoreSpec.InstructionSet.all)
  func causes(isa: CoreSpec.InstructionSet) {
    let cases: [(UInt32, UInt8, UInt32)] = [
      (CoreEncoding.ecall, 11, 0), (CoreEncoding.ebreak, 3, 0x100),
      (0xFFFF_FFFF, 2, 0xFFFF_FFFF), (0xC000_1073, 2, 0xC000_1073),
      (0x1020_0073, 2, 0x1020_0073), (0x1200_0073, 2, 0x1200_0073),
      (CoreEncoding.load(2, rd: 10, rs1: 5, 1), 4, 0x201),
      (CoreEncoding.load(2, rd: 10, rs1: 6, 0), 5, 0x8000_0000),
      (CoreEncoding.store(2, rs2: 10, rs1: 5, 2), 6, 0x202),
      (CoreEncoding.store(2, rs2: 10, rs1: 6, 0), 7, 0x8000_0000),
    ]
    for (word, cause, value) in cases {
      for isEnabled in [false, true] {
        let bench = CoreBench(isa)
        bench.core.setCSR(0x300, to: isEnabled ? 8 : 0)
        bench.core[5] = 0x200
        bench.core[6] = 0x8000_0000
        bench.core[10] = 77
        let registers = bench.core.registers
        let done = bench.execute(word)
        #expect(done?.isTrap == true && done?.isInterrupt == false && done?.cause == cause)
        #expect(done?.value == value && done?.next == 0x800 && done?.instruction == word)
        #expect(done?.destination == 0 && done?.writesCSR == false && done?.csr == 0)
        #expect(bench.core.registers == registers && bench.core.retired == 0)
        #expect(bench.core.csr(0x341) == 0x100 && bench.core.csr(0x342) == UInt32(cause))
        #expect(bench.core.csr(0x343) == value)
        #expect(bench.core.csr(0x300) == (isEnabled ? 0x1880 : 0x1800))
      }
    }
  }

  @Test func fetchOutsideOfTheMemory() {
    for address in [UInt32(4096), 0x3FFF_FFFC, 0x4000_8000, 0x8000_0000, 0xFFFF_FFFE] {
      let bench = CoreBench()
      bench.core.jump(to: address)
      let done = bench.step()
      #expect(done?.cause == 1 && done?.isTrap == true && done?.value == address)
      #expect(done?.instruction == 0 && done?.address == address && done?.next == 0x800)
      #expect(bench.accesses.isEmpty && bench.core.csr(0x341) == address)
    }
  }

  /// The last half of the memory: an instruction of 16 bits is executed, one of 32 bits is not.
  @Test func fetchAcrossTheEnd() {
    let bench = CoreBench()
    bench.core.jump(to: 4094)
    bench.put(half: 0x0505, at: 4094)
    #expect(bench.step()?.next == 4096)
    bench.core.jump(to: 4094)
    bench.put(half: 0xFFFF, at: 4094)
    let done = bench.step()
    #expect(done?.cause == 1 && done?.value == 4096 && done?.address == 4094)
    #expect(done?.instruction == 0 && bench.core.csr(0x341) == 4094)
  }

  @Test func fetchOfUncorrectableWords() {
    let bench = CoreBench()
    bench.put([CoreEncoding.addi(rd: 1, rs1: 0, 1)], at: 0x106)
    bench.core.memory.markUncorrectable(at: 0x108)
    bench.core.jump(to: 0x106)
    #expect(bench.step()?.value == 0x108)
    bench.core.memory.markCorrectable(at: 0x108)
    bench.core.memory.markUncorrectable(at: 0x100)
    bench.core.jump(to: 0x106)
    let done = bench.step()
    #expect(done?.value == 0x106 && done?.cause == 1)
    bench.core.memory.markCorrectable(at: 0x100)
    bench.core.jump(to: 0x106)
    #expect(bench.step()?.isTrap == false)
  }

  @Test func compressedTraps() {
    let bench = CoreBench()
    for (half, cause, value) in [
      (0x9002, 3, 0x100), (0x0000, 2, 0), (0x8002, 2, 0x8002), (0x6081, 2, 0x6081),
    ] as [(UInt32, UInt8, UInt32)] {
      bench.core.jump(to: 0x100)
      // What stands behind it is not in mtval.
      bench.put(half: 0xFFFF, at: 0x102)
      bench.put(half: half)
      let done = bench.step()
      #expect(done?.cause == cause && done?.value == value && done?.instruction == half)
    }
  }

  @Test func returns() {
    for (status, after) in [
      (UInt32(0), UInt32(0x1880)), (0x80, 0x1888), (8, 0x1880), (0x88, 0x1888),
    ] {
      let bench = CoreBench()
      bench.core.setCSR(0x300, to: status)
      bench.core.setCSR(0x341, to: 0x202)
      let done = bench.execute(CoreEncoding.mret)
      #expect(done?.next == 0x202 && done?.isTrap == false && done?.writesCSR == false)
      #expect(bench.core.csr(0x300) == after && bench.core.retired == 1)
    }
  }

  /// A trap whose handler lies nowhere traps again, for ever, and stays countable.
  @Test func handlerNowhere() {
    let bench = CoreBench()
    bench.core.setCSR(0x305, to: 0x8000_0000)
    bench.execute(CoreEncoding.ecall)
    let done = bench.step()
    #expect(done?.cause == 1 && done?.address == 0x8000_0000 && done?.next == 0x8000_0000)
    let count = bench.core.run(upTo: 100)
    #expect(count == 100)
  }

  @Test func startsAnew() {
    let bench = CoreBench()
    bench.core[7] = 5
    bench.execute(CoreEncoding.ecall)
    bench.core.start(at: 0x203)
    #expect(bench.core.pc == 0x202 && bench.core.registers == Array(repeating: 0, count: 32))
    for address in [0x304, 0x305, 0x340, 0x341, 0x342, 0x343] {
      #expect(bench.core.csr(address) == 0)
    }
    #expect(bench.core.csr(0x300) == 0x1800)
    let narrow = CoreModel(isa: .rv32im, capacity: 64, hart: 0, entry: 0x203)
    #expect(narrow.pc == 0x200)
  }
}
