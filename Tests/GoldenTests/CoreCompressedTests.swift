import ChipSpec
import Testing

@testable import Golden

/// Instructions of 16 bits.
struct CoreCompressedTests {
  /// Instructions, their words, and those of the instructions that they stand for; all as clang 21
  /// assembles them.
  static let pairs: [(String, UInt32, UInt32)] = [
    ("c.addi4spn s0, sp, 4", 0x0040, 0x0041_0413),
    ("c.addi4spn a5, sp, 1020", 0x1FFC, 0x3FC1_0793),
    ("c.addi4spn a0, sp, 680", 0x1528, 0x2A81_0513),
    ("c.addi4spn a0, sp, 340", 0x0AC8, 0x1541_0513),
    ("c.lw s1, 4(a0)", 0x4144, 0x0045_2483),
    ("c.lw a5, 124(s0)", 0x5C7C, 0x07C4_2783),
    ("c.lw a5, 64(s0)", 0x403C, 0x0404_2783),
    ("c.sw s1, 8(a0)", 0xC504, 0x0095_2423),
    ("c.sw a5, 124(s0)", 0xDC7C, 0x06F4_2E23),
    ("c.sw a5, 64(s0)", 0xC03C, 0x04F4_2023),
    ("c.nop", 0x0001, 0x0000_0013),
    ("c.addi a0, -32", 0x1501, 0xFE05_0513),
    ("c.addi t6, 31", 0x0FFD, 0x01FF_8F93),
    ("c.jal .-2048", 0x3001, 0x801F_F0EF),
    ("c.jal .+2046", 0x2FFD, 0x7FE0_00EF),
    ("c.jal .+1364", 0x2B91, 0x5540_00EF),
    ("c.jal .+682", 0x246D, 0x2AA0_00EF),
    ("c.li t0, -1", 0x52FD, 0xFFF0_0293),
    ("c.li s1, 21", 0x44D5, 0x0150_0493),
    ("c.addi16sp sp, -512", 0x7101, 0xE001_0113),
    ("c.addi16sp sp, 496", 0x617D, 0x1F01_0113),
    ("c.addi16sp sp, 336", 0x6171, 0x1501_0113),
    ("c.addi16sp sp, 160", 0x610D, 0x0A01_0113),
    ("c.lui a0, 1", 0x6505, 0x0000_1537),
    ("c.lui t6, 0xfffe0", 0x7F81, 0xFFFE_0FB7),
    ("c.lui gp, 31", 0x61FD, 0x0001_F1B7),
    ("c.srli s0, 1", 0x8005, 0x0014_5413),
    ("c.srli a5, 31", 0x83FD, 0x01F7_D793),
    ("c.srai s0, 1", 0x8405, 0x4014_5413),
    ("c.srai a5, 31", 0x87FD, 0x41F7_D793),
    ("c.andi a0, -32", 0x9901, 0xFE05_7513),
    ("c.andi a5, 21", 0x8BD5, 0x0157_F793),
    ("c.sub a0, s1", 0x8D05, 0x4095_0533),
    ("c.xor a1, a5", 0x8DBD, 0x00F5_C5B3),
    ("c.or s0, a4", 0x8C59, 0x00E4_6433),
    ("c.and a5, a3", 0x8FF5, 0x00D7_F7B3),
    ("c.j .-2048", 0xB001, 0x801F_F06F),
    ("c.j .+2046", 0xAFFD, 0x7FE0_006F),
    ("c.beqz s0, .-256", 0xD001, 0xF004_00E3),
    ("c.beqz a5, .+254", 0xCFFD, 0x0E07_8F63),
    ("c.beqz a5, .+170", 0xC7CD, 0x0A07_8563),
    ("c.bnez s0, .-256", 0xF001, 0xF004_10E3),
    ("c.bnez a5, .+84", 0xEBB1, 0x0407_9A63),
    ("c.slli a0, 1", 0x0506, 0x0015_1513),
    ("c.slli t6, 31", 0x0FFE, 0x01FF_9F93),
    ("c.lwsp ra, 0(sp)", 0x4082, 0x0001_2083),
    ("c.lwsp t6, 252(sp)", 0x5FFE, 0x0FC1_2F83),
    ("c.lwsp t6, 168(sp)", 0x5FAA, 0x0A81_2F83),
    ("c.jr ra", 0x8082, 0x0000_8067),
    ("c.mv a0, t6", 0x857E, 0x01F0_0533),
    ("c.ebreak", 0x9002, 0x0010_0073),
    ("c.jalr a5", 0x9782, 0x0007_80E7),
    ("c.add sp, a0", 0x912A, 0x00A1_0133),
    ("c.swsp ra, 0(sp)", 0xC006, 0x0011_2023),
    ("c.swsp t6, 252(sp)", 0xDFFE, 0x0FF1_2E23),
    ("c.swsp t6, 168(sp)", 0xD57E, 0x0BF1_2423),
  ]

  @Test func standForInstructionsOf32Bits() {
    let decoder = CoreDecoder(.rv32imc)
    for (text, half, word) in Self.pairs {
      let short = decoder.decode(half, at: 0x1000)
      let long = decoder.decode(word, at: 0x1000)
      #expect(short.operation == long.operation && short.destination == long.destination, "\(text)")
      #expect(short.first == long.first && short.second == long.second, "\(text)")
      #expect(short.immediate == long.immediate, "\(text)")
      #expect(short.length == 2 && long.length == 4)
    }
  }

  @Test func linkAndNextAreTwoBytesAhead() {
    let bench = CoreBench()
    bench.core[15] = 0x200
    for (half, next, link) in [
      (0x9782, 0x200, 0x102), (0x8782, 0x200, 0), (0x2001, 0x100, 0x102), (0xA001, 0x100, 0),
      (0xC391, 0x102, 0), (0xE391, 0x104, 0),
    ] as [(UInt32, UInt32, UInt32)] {
      bench.core.jump(to: 0x100)
      bench.put(half: half)
      let done = bench.step()
      #expect(done?.next == next && done?.result == link, "\(String(half, radix: 16))")
      #expect(done?.destination == (link == 0 ? 0 : 1) && done?.instruction == half)
    }
  }

  /// HINTs do nothing but what they expand to.
  @Test func hints() {
    for (half, destination) in [
      (0x0005, 0), (0x1001, 0), (0x4005, 0), (0x6005, 0), (0x8006, 0), (0x9006, 0), (0x0006, 0),
      (0x0501, 10), (0x0502, 10), (0x8001, 8), (0x8401, 8),
    ] as [(UInt32, UInt8)] {
      let bench = CoreBench()
      bench.core[8] = 0x8000_0001
      bench.core[10] = 0x8000_0001
      let registers = bench.core.registers
      bench.put(half: half)
      let done = bench.step()
      #expect(done?.isTrap == false && done?.next == 0x102, "\(String(half, radix: 16))")
      #expect(done?.destination == destination)
      #expect(done?.result == (destination == 0 ? 0 : 0x8000_0001))
      #expect(bench.core.registers == registers)
    }
  }

  /// Reserved encodings and those of other extensions.
  @Test func illegal() {
    for half in [
      0x0000, 0x0004, 0x2000, 0x6000, 0x8000, 0xA000, 0xE000, 0x6001, 0x6081, 0x6101, 0x9001,
      0x9401, 0x9C01, 0x9C21, 0x9C41, 0x9C61, 0x1002, 0x1502, 0x2002, 0x4002, 0x6002, 0x8002,
      0xA002, 0xE002,
    ] as [UInt32] {
      let bench = CoreBench()
      bench.put(half: half)
      let done = bench.step()
      #expect(done?.cause == 2 && done?.value == half, "\(String(half, radix: 16))")
    }
  }

  /// Without C, every word of 32 bits that does not end in 11 is illegal, and shown whole.
  @Test(arguments: [CoreSpec.InstructionSet.rv32i, .rv32im])
  func withoutCompression(isa: CoreSpec.InstructionSet) {
    for (_, half, _) in Self.pairs {
      let bench = CoreBench(isa)
      let word = half | half << 16
      let done = bench.execute(word)
      #expect(done?.cause == 2 && done?.value == word && done?.instruction == word)
    }
  }
}
