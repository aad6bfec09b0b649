import ChipSpec
import Testing

@testable import Golden

/// The fast path against single steps, and programs that change themselves.
struct CoreRunTests {
  /// Random bytes as programs, most of them legal instructions, in a memory so small that stores hit
  /// the program all the time.
  @Test(arguments: CoreSpec.InstructionSet.all)
  func runsLikeSteps(isa: CoreSpec.InstructionSet) {
    let first: UInt64 = 0xC04E
    for seed in first..<first + 60 {
      var random = SeededRandom(seed)
      var stepped = CoreModel(isa: isa, capacity: 1024, hart: 1, entry: 0)
      for address in stride(from: UInt32(0), to: 1024, by: 4) {
        stepped.memory.write(UInt64(Self.word(isa, &random)), to: address, bytes: 4)
      }
      stepped.setCSR(0x305, to: UInt32.random(in: 0..<256, using: &random) * 4 + 1)
      for number in 1..<32 {
        stepped[number] =
          random.chance(70)
          ? .random(in: 0..<1024, using: &random) : UInt32(truncatingIfNeeded: random.next())
      }
      var run = stepped
      var done: UInt64 = 0
      for _ in 0..<40 {
        let lines = CoreLines(
          external: random.chance(10), software: random.chance(10), timer: random.chance(10))
        let wanted = Int.random(in: 1...60, using: &random)
        let steps = run.run(upTo: wanted, CoreCircumstances(time: done, lines: lines))
        for index in 0..<steps {
          let circumstances = CoreCircumstances(time: done + UInt64(index), lines: lines)
          let record = stepped.step(circumstances) { _ in CoreRegisterAnswer(data: 3) }
          #expect(record != nil, "seed \(seed)")
        }
        done += UInt64(steps)
        if steps < wanted {
          // The run stopped where a step cannot go on by itself: in wfi, or before registers.
          var isAsked = false
          let record = stepped.step(CoreCircumstances(time: done, lines: lines)) { _ in
            isAsked = true
            return CoreRegisterAnswer(data: 3)
          }
          #expect(record == nil || isAsked, "seed \(seed)")
          _ = run.step(CoreCircumstances(time: done, lines: lines)) { _ in
            CoreRegisterAnswer(data: 3)
          }
          done += 1
        }
        guard run.pc == stepped.pc, run.registers == stepped.registers,
          run.memory.bytes == stepped.memory.bytes, run.retired == stepped.retired,
          run.isWaiting == stepped.isWaiting,
          [0x300, 0x304, 0x305, 0x340, 0x341, 0x342, 0x343, 0xB00].allSatisfy({
            run.csr($0) == stepped.csr($0)
          })
        else {
          Issue.record("\(isa), seed \(seed): run and steps differ at \(stepped.pc)")
          break
        }
      }
    }
  }

  /// A word that is often an instruction.
  private static func word(
    _ isa: CoreSpec.InstructionSet, _ random: inout SeededRandom
  ) -> UInt32 {
    let any = UInt32(truncatingIfNeeded: random.next())
    if isa.isCompressed && random.chance(40) { return any }
    let opcodes: [UInt32] = [
      0x13, 0x13, 0x33, 0x33, 0x03, 0x23, 0x63, 0x6F, 0x67, 0x37, 0x17, 0x73, 0x0F,
    ]
    let opcode = opcodes.randomElement(using: &random) ?? 0x13
    switch opcode {
    case 0x33:
      let functions: [UInt32] = [0, 0, 1, 0x20]
      return any & 0x01FF_FF80 | (functions.randomElement(using: &random) ?? 0) << 25 | opcode
    case 0x63: return any & 0x01FF_FF80 | opcode
    case 0x6F: return any & 0x0FF0_0F80 | opcode
    case 0x73:
      let addresses: [UInt32] = [
        0x300, 0x304, 0x305, 0x340, 0x341, 0x342, 0x343, 0x344, 0xB00, 0xB02,
      ]
      if random.chance(30) { return random.chance(50) ? CoreEncoding.wfi : CoreEncoding.mret }
      return any & 0xF_FF80 | (addresses.randomElement(using: &random) ?? 0) << 20 | opcode
    default: return any & ~0x7F | opcode
    }
  }

  /// A store into the program is seen by the next instruction: also one that changes the second half
  /// of an instruction that was decoded before.
  @Test func programsThatChangeThemselves() {
    let patched = CoreEncoding.addi(rd: 10, rs1: 10, 100)
    // Of the byte alone the immediate becomes 0x061.
    for (funct3, offset, value, second) in [
      (2, 0x110, patched, 100), (1, 0x112, patched >> 16, 100), (0, 0x113, patched >> 24, 97),
    ] as [(UInt32, Int32, UInt32, UInt32)] {
      for isFast in [false, true] {
        let bench = CoreBench(
          .rv32imc,
          [
            CoreEncoding.addi(rd: 5, rs1: 5, -1),
            CoreEncoding.jal(rd: 1, 12),  // to 0x110
            CoreEncoding.store(funct3, rs2: 6, rs1: 0, offset),
            CoreEncoding.branch(1, rs1: 5, rs2: 0, -12),
            CoreEncoding.addi(rd: 10, rs1: 10, 1),
            CoreEncoding.jalr(rd: 0, rs1: 1, 0),
          ])
        bench.core[5] = 2
        bench.core[6] = value
        let steps = 2 * 6
        if isFast {
          let done = bench.core.run(upTo: steps)
          #expect(done == steps)
        } else {
          for _ in 0..<steps { bench.step() }
        }
        #expect(bench.core.pc == 0x110 && bench.core[10] == 1 + second, "\(funct3), \(isFast)")
      }
    }
  }

  /// Every way to write the memory from outside drops what was decoded.
  @Test func writesFromOutside() {
    let bench = CoreBench(.rv32imc, [CoreEncoding.addi(rd: 1, rs1: 0, 1)])
    func expect(_ value: UInt32) {
      bench.core.jump(to: 0x100)
      #expect(bench.step()?.result == value)
    }
    expect(1)
    bench.core.memory.write(0x0020, to: 0x102, bytes: 2)
    expect(2)
    bench.core.memory.write(0x0030_0093, to: 0x104, byteEnable: 0xF)
    expect(3)
    bench.core.memory.write(0x0000_0000_0040_0000, to: 0x100, byteEnable: 0x0C)
    expect(4)
    bench.core.memory.load([0x50, 0x00], at: 0x102)
    expect(5)
    bench.core.memory.write(0x0060_0093, to: 0x100, bytes: 8)
    expect(6)
    bench.core.memory.write(0x70, to: 0x102, bytes: 1)
    expect(7)
  }

  @Test func stopsBeforeRegisters() {
    let bench = CoreBench(
      .rv32im,
      [
        CoreEncoding.lui(rd: 5, 0x40008), CoreEncoding.addi(rd: 1, rs1: 0, 1),
        CoreEncoding.load(2, rd: 2, rs1: 5, 0), CoreEncoding.wfi,
      ])
    let count = bench.core.run(upTo: 100)
    #expect(count == 2 && bench.core.pc == 0x108 && bench.core.retired == 2)
    let none = bench.core.run(upTo: 100)
    #expect(none == 0)
    bench.answer = CoreRegisterAnswer(data: 9)
    #expect(bench.step()?.result == 9)
    let atWait = bench.core.run(upTo: 100)
    #expect(atWait == 0 && bench.core.isWaiting)
  }

  /// The table's margins: code at both ends of the memory, and stores there.
  @Test func endsOfTheMemory() {
    let bench = CoreBench()
    bench.core.jump(to: 4088)
    bench.put(
      [
        CoreEncoding.store(2, rs2: 0, rs1: 0, 0), CoreEncoding.store(2, rs2: 0, rs1: 6, 0),
      ], at: 4088)
    bench.core[6] = 4092
    let count = bench.core.run(upTo: 3)
    // The third step fetches outside.
    #expect(count == 3 && bench.core.csr(0x342) == 1 && bench.core.csr(0x343) == 4096)
    #expect(bench.core.memory.read(4092, bytes: 4) == 0)
  }
}
