import ChipSpec
import Testing

@testable import Golden

/// Loads and stores, of memory and of registers.
struct CoreAccessTests {
  @Test(
    arguments: [
      ("lb", 0, 1, 0xFFFF_FF80, 0xFFFF_FF92, 0x34), ("lbu", 4, 1, 0x80, 0x92, 0x34),
      ("lh", 1, 2, 0xFFFF_9280, 0x1234, 0), ("lhu", 5, 2, 0x9280, 0x1234, 0),
      ("lw", 2, 4, 0x1234_9280, 0, 0),
    ] as [(String, UInt32, UInt32, UInt32, UInt32, UInt32)])
  func loads(
    name: String, funct3: UInt32, size: UInt32, first: UInt32, second: UInt32, third: UInt32
  ) {
    let expected = [first, second, third]
    for part in 0..<min(3, 4 / size) {
      let bench = CoreBench()
      bench.core.memory.write(0x1234_9280, to: 0x200, bytes: 4)
      bench.core[11] = 0x210
      let done = bench.execute(
        CoreEncoding.load(funct3, rd: 10, rs1: 11, Int32(size * part) - 16))
      let place = size * part
      let mask = (UInt32.max >> (32 - 8 * size)) << (8 * place)
      #expect(done?.result == expected[Int(part)] && done?.destination == 10, "\(name)")
      #expect(done?.isLoad == true && done?.isStore == false)
      #expect(done?.memoryAddress == 0x200 + place && done?.memoryData == 0x1234_9280 & mask)
      #expect(done?.byteEnable == UInt8((1 << size - 1) << place))
      // A load to x0 is made too.
      let silent = bench.execute(
        CoreEncoding.load(funct3, rd: 0, rs1: 11, Int32(size * part) - 16))
      #expect(silent?.isLoad == true && silent?.destination == 0 && silent?.result == 0)
      #expect(silent?.memoryData == 0x1234_9280 & mask)
    }
  }

  @Test(arguments: [("sb", 0, 1), ("sh", 1, 2), ("sw", 2, 4)] as [(String, UInt32, UInt32)])
  func stores(name: String, funct3: UInt32, size: UInt32) {
    for place in stride(from: UInt32(0), to: 4, by: Int(size)) {
      let bench = CoreBench()
      bench.core.memory.write(0xAAAA_AAAA_AAAA_AAAA, to: 0x200, bytes: 8)
      bench.core[11] = 0x7FF
      bench.core[12] = 0x1234_5678
      let done = bench.execute(
        CoreEncoding.store(funct3, rs2: 12, rs1: 11, Int32(place) - 0x5FF))
      let mask = UInt32.max >> (32 - 8 * size)
      let data = (0x1234_5678 & mask) << (8 * place)
      #expect(done?.isStore == true && done?.isLoad == false && done?.destination == 0, "\(name)")
      #expect(done?.memoryAddress == 0x200 + place && done?.memoryData == data)
      #expect(done?.byteEnable == UInt8((1 << size - 1) << place))
      let word = UInt64(0xAAAA_AAAA & ~(mask << (8 * place)) | data)
      #expect(bench.core.memory.read(0x200, bytes: 8) == 0xAAAA_AAAA << 32 | word)
    }
  }

  /// Each size at each alignment, in memory, where nothing is, and in registers.
  @Test func misaligned() {
    for base in [UInt32(0x200), 0x1000, 0x4000_0100, 0x8000_0000] {
      for offset in UInt32(1)..<4 {
        for (funct3, size, isStore) in [
          (1, 2, false), (5, 2, false), (2, 4, false), (1, 2, true), (2, 4, true),
        ] as [(UInt32, UInt32, Bool)] where offset % size != 0 {
          let bench = CoreBench()
          bench.answer = CoreRegisterAnswer(data: 7)
          bench.core[11] = base + offset
          let word =
            isStore
            ? CoreEncoding.store(funct3, rs2: 11, rs1: 11, 0)
            : CoreEncoding.load(funct3, rd: 10, rs1: 11, 0)
          let done = bench.execute(word)
          #expect(done?.isTrap == true && done?.cause == (isStore ? 6 : 4))
          #expect(done?.value == base + offset && done?.memoryAddress == 0)
          #expect(done?.byteEnable == 0 && done?.isLoad == false && done?.isStore == false)
          #expect(bench.accesses.isEmpty && bench.core[10] == 0)
        }
      }
    }
  }

  @Test(arguments: [4096, 0x3FFF_FFFC, 0x8000_0000, 0xC000_0000, 0xFFFF_FFFC] as [UInt32])
  func nothingThere(address: UInt32) {
    let bench = CoreBench()
    bench.answer = CoreRegisterAnswer(data: 7)
    bench.core[11] = address
    for (word, cause) in [
      (CoreEncoding.load(2, rd: 10, rs1: 11, 0), 5), (CoreEncoding.load(4, rd: 10, rs1: 11, 3), 5),
      (CoreEncoding.store(2, rs2: 11, rs1: 11, 0), 7),
      (CoreEncoding.store(0, rs2: 11, rs1: 11, 0), 7),
    ] as [(UInt32, UInt8)] {
      let done = bench.execute(word)
      #expect(done?.isTrap == true && done?.cause == cause && done?.next == 0x800)
      #expect(done?.value == address + (word >> 20 & 0xFFF == 3 ? 3 : 0))
      #expect(bench.accesses.isEmpty)
    }
  }

  @Test func registers() {
    let bench = CoreBench()
    bench.answer = CoreRegisterAnswer(data: 0x89AB_CDEF)
    bench.core[11] = 0x4000_8002
    let load = bench.execute(CoreEncoding.load(1, rd: 10, rs1: 11, 0))
    #expect(load?.result == 0xFFFF_89AB && load?.memoryData == 0x89AB_0000)
    #expect(load?.memoryAddress == 0x4000_8002 && load?.byteEnable == 12)
    #expect(
      bench.accesses == [CoreRegisterAccess(address: 0x4000_8000, isWrite: false, byteEnable: 12)])
    bench.core[12] = 0x1234_5678
    let store = bench.execute(CoreEncoding.store(0, rs2: 12, rs1: 11, 1))
    #expect(store?.memoryData == 0x7800_0000 && store?.byteEnable == 8)
    #expect(
      bench.accesses.last
        == CoreRegisterAccess(
          address: 0x4000_8000, isWrite: true, byteEnable: 8, data: 0x7800_0000))
    bench.answer.error = true
    #expect(bench.execute(CoreEncoding.load(1, rd: 9, rs1: 11, 0))?.cause == 5)
    #expect(bench.execute(CoreEncoding.store(1, rs2: 9, rs1: 11, 0))?.cause == 7)
    #expect(bench.core[9] == 0 && bench.core.csr(0x343) == 0x4000_8002)
    bench.core[11] = 0x7FFF_FFFC
    bench.answer.error = false
    #expect(bench.execute(CoreEncoding.load(2, rd: 9, rs1: 11, 0))?.isTrap == false)
  }

  /// A word of 64 bits that cannot be corrected fails until it is written whole.
  @Test func uncorrectable() {
    let bench = CoreBench()
    bench.core.memory.write(0x1111_2222_3333_4444, to: 0x200, bytes: 8)
    bench.core.memory.markUncorrectable(at: 0x204)
    bench.core[11] = 0x200
    #expect(bench.execute(CoreEncoding.load(2, rd: 9, rs1: 11, 0))?.cause == 5)
    #expect(bench.execute(CoreEncoding.load(4, rd: 9, rs1: 11, 7))?.value == 0x207)
    #expect(bench.execute(CoreEncoding.store(2, rs2: 9, rs1: 11, 4))?.cause == 7)
    #expect(bench.execute(CoreEncoding.load(2, rd: 9, rs1: 11, 8))?.isTrap == false)
    let isPartWritten = bench.core.memory.write(0, to: 0x200, byteEnable: 0x0F)
    let isWholeWritten = bench.core.memory.write(5, to: 0x207, byteEnable: 0xFF)
    #expect(!isPartWritten && isWholeWritten)
    #expect(bench.execute(CoreEncoding.load(2, rd: 9, rs1: 11, 0))?.result == 5)
    bench.core.jump(to: 0x100)
    let circumstances = CoreCircumstances(memoryFaults: [0x203])
    let record = bench.core.step(circumstances) { _ in .init() }.flatMap { CoreRetirement($0) }
    #expect(record?.cause == 5)
  }
}

/// Misaligned loads and stores that the core does itself, against docs/parts/core.md.
struct CoreMisalignedTests {
  /// Executes one instruction at 0x100 of a memory of 4 KiB that holds 11 22 33 … from 0 on and at its end.
  private static func run(
    _ instruction: UInt32, a: UInt32, b: UInt32 = 0, faults: [UInt32] = []
  ) -> (core: CoreModel, step: CoreRetirement) {
    var core = CoreModel(isa: .rv32imc, misaligned: .split, capacity: 4096, hart: 0, entry: 0x100)
    for place in 0..<16 {
      core.memory.write(UInt64(0x11 * (place + 1) & 0xFF), to: UInt32(place), bytes: 1)
      core.memory.write(UInt64(0x11 * (place + 1) & 0xFF), to: UInt32(4080 + place), bytes: 1)
    }
    core.memory.write(UInt64(instruction), to: 0x100, bytes: 4)
    core[10] = a
    core[11] = b
    var circumstances = CoreCircumstances()
    circumstances.memoryFaults = faults
    let record = core.step(circumstances) { _ in CoreRegisterAnswer(error: true) }
    return (core, record.flatMap { CoreRetirement($0) } ?? CoreRetirement())
  }

  // Loads into a1 (x11) and stores of a1 at a0 (x10).
  private static let lh: UInt32 = 0x0005_1583, lw: UInt32 = 0x0005_2583, lhu: UInt32 = 0x0005_5583
  private static let sh: UInt32 = 0x00B5_1023, sw: UInt32 = 0x00B5_2023

  @Test func loads() {
    let (core, step) = Self.run(Self.lw, a: 2)
    #expect(core[11] == 0x6655_4433)
    #expect(step.isLoad && step.memoryAddress == 2 && step.byteEnable == 0xF)
    #expect(step.memoryData == 0x6655_4433)
    let (_, within) = Self.run(Self.lhu, a: 1)
    #expect(within.byteEnable == 0b0110 && within.memoryData == 0x0033_2200)
    #expect(within.result == 0x3322)
    let (_, crossing) = Self.run(Self.lh, a: 7)
    #expect(crossing.byteEnable == 0b0011 && crossing.memoryData == 0x9988)
    #expect(crossing.result == 0xFFFF_9988)
  }

  @Test func stores() {
    let (core, step) = Self.run(Self.sh, a: 3, b: 0xDDCC_BBAA)
    #expect(core.memory.read(0, bytes: 8) == 0x8877_66BB_AA33_2211)
    #expect(step.isStore && step.byteEnable == 0b0011 && step.memoryData == 0xBBAA)
    let (wide, _) = Self.run(Self.sw, a: 1, b: 0xDDCC_BBAA)
    #expect(wide.memory.read(0, bytes: 8) == 0x8877_66DD_CCBB_AA11)
  }

  @Test func errors() {
    for (instruction, cause) in [(Self.lw, UInt8(5)), (Self.sw, 7)] {
      // At the end of the memory: the first access is made.
      let (core, step) = Self.run(instruction, a: 4094, b: 0xDDCC_BBAA)
      #expect(step.isTrap && step.cause == cause && step.value == 4096)
      #expect(!step.isLoad && !step.isStore)
      #expect(core.memory.read(4092, bytes: 4) == (cause == 7 ? 0xBBAA_EEDD : 0x10FF_EEDD))
      // Errors of the first word and of the second.
      #expect(Self.run(instruction, a: 6, faults: [0]).step.value == 6)
      let (half, second) = Self.run(instruction, a: 6, b: 0xDDCC_BBAA, faults: [8])
      #expect(second.isTrap && second.cause == cause && second.value == 8)
      #expect(half.memory.read(4, bytes: 4) == (cause == 7 ? 0xBBAA_6655 : 0x8877_6655))
      // Registers, and where nothing is.
      #expect(Self.run(instruction, a: 0x4000_0001).step.cause == cause - 1)
      #expect(Self.run(instruction, a: 0x4000_0001).step.value == 0x4000_0001)
      #expect(Self.run(instruction, a: 0x8000_0001).step.cause == cause)
      #expect(Self.run(instruction, a: 0x8000_0001).step.value == 0x8000_0001)
    }
  }
}
