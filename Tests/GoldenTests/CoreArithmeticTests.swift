import ChipSpec
import Testing

@testable import Golden

/// Each instruction that computes, on values at the corners.
struct CoreArithmeticTests {
  /// An instruction with two registers and what it makes of them.
  struct Case: Sendable, CustomStringConvertible {
    let description: String
    let funct7: UInt32, funct3: UInt32
    let results: [(UInt32, UInt32, UInt32)]

    init(
      _ name: String, _ funct7: UInt32, _ funct3: UInt32, _ results: [(UInt32, UInt32, UInt32)]
    ) {
      description = name
      self.funct7 = funct7
      self.funct3 = funct3
      self.results = results
    }
  }

  private static let low: UInt32 = 0x8000_0000
  private static let high: UInt32 = 0x7FFF_FFFF
  private static let minusOne: UInt32 = 0xFFFF_FFFF

  static let cases = [
    Case("add", 0, 0, [(1, 2, 3), (minusOne, 1, 0), (high, 1, low), (low, low, 0)]),
    Case("sub", 0x20, 0, [(3, 2, 1), (0, 1, minusOne), (low, 1, high), (5, 5, 0)]),
    Case("sll", 0, 1, [(1, 31, low), (3, 0x21, 6), (0xFF, 32, 0xFF), (low, 1, 0)]),
    Case("slt", 0, 2, [(1, 2, 1), (2, 1, 0), (minusOne, 0, 1), (low, high, 1), (7, 7, 0)]),
    Case("sltu", 0, 3, [(1, 2, 1), (minusOne, 0, 0), (low, high, 0), (0, minusOne, 1)]),
    Case("xor", 0, 4, [(0xF0F0, 0xFF00, 0x0FF0), (minusOne, 1, 0xFFFF_FFFE)]),
    Case("srl", 0, 5, [(low, 31, 1), (minusOne, 0x24, 0x0FFF_FFFF), (6, 32, 6)]),
    Case("sra", 0x20, 5, [(low, 31, minusOne), (high, 30, 1), (0xF000_0000, 4, 0xFF00_0000)]),
    Case("or", 0, 6, [(0xF0F0, 0xFF00, 0xFFF0), (low, 1, 0x8000_0001)]),
    Case("and", 0, 7, [(0xF0F0, 0xFF00, 0xF000), (minusOne, high, high)]),
    Case("mul", 1, 0, [(7, 6, 42), (minusOne, minusOne, 1), (0x1_0001, 0x1_0001, 0x2_0001)]),
    Case(
      "mulh", 1, 1,
      [(minusOne, minusOne, 0), (low, low, 0x4000_0000), (minusOne, 1, minusOne), (high, 2, 0)]),
    Case(
      "mulhsu", 1, 2,
      [
        (minusOne, minusOne, minusOne), (low, low, 0xC000_0000), (1, minusOne, 0),
        (low, 1, minusOne),
      ]
    ),
    Case(
      "mulhu", 1, 3,
      [(minusOne, minusOne, 0xFFFF_FFFE), (low, low, 0x4000_0000), (minusOne, 1, 0), (low, 2, 1)]),
    Case(
      "div", 1, 4,
      [
        (7, 2, 3), (0xFFFF_FFF9, 2, 0xFFFF_FFFD), (7, 0xFFFF_FFFE, 0xFFFF_FFFD),
        (5, 0, minusOne), (low, minusOne, low), (0, 0, minusOne), (low, 1, low),
      ]),
    Case(
      "divu", 1, 5,
      [(7, 2, 3), (0xFFFF_FFF9, 2, 0x7FFF_FFFC), (5, 0, minusOne), (low, minusOne, 0)]),
    Case(
      "rem", 1, 6,
      [
        (7, 2, 1), (0xFFFF_FFF9, 2, minusOne), (7, 0xFFFF_FFFE, 1), (5, 0, 5), (low, minusOne, 0),
        (low, 0, low),
      ]),
    Case("remu", 1, 7, [(7, 2, 1), (0xFFFF_FFF9, 2, 1), (5, 0, 5), (low, minusOne, low)]),
  ]

  @Test(arguments: cases)
  func registers(_ item: Case) {
    for (first, second, result) in item.results {
      let bench = CoreBench()
      bench.core[11] = first
      bench.core[12] = second
      let word = CoreEncoding.register(item.funct7, item.funct3, rd: 10, rs1: 11, rs2: 12)
      let done = bench.execute(word)
      #expect(done?.result == result, "\(item) \(first), \(second)")
      #expect(done?.destination == 10 && done?.next == 0x104 && done?.instruction == word)
      #expect(bench.core[10] == result && bench.core[11] == first && bench.core[12] == second)

      // x0 keeps 0, and the record shows no result.
      let none = bench.execute(
        CoreEncoding.register(item.funct7, item.funct3, rd: 0, rs1: 11, rs2: 12))
      #expect(none?.destination == 0 && none?.result == 0 && bench.core[0] == 0)
      #expect(bench.core.retired == 2)
    }
  }

  /// The result's register may be an operand's.
  @Test(arguments: cases)
  func oneRegister(_ item: Case) {
    for (first, second, result) in item.results {
      let bench = CoreBench()
      bench.core[11] = first
      bench.core[12] = second
      bench.execute(
        CoreEncoding.register(item.funct7, item.funct3, rd: 11, rs1: 11, rs2: 12))
      #expect(bench.core[11] == result)
      bench.core[11] = first
      bench.execute(
        CoreEncoding.register(item.funct7, item.funct3, rd: 12, rs1: 11, rs2: 12))
      #expect(bench.core[12] == result)
    }
  }

  @Test(
    arguments: [
      ("addi", 0, 5, -6, 0xFFFF_FFFF), ("addi", 0, 0xFFFF_FFFF, 2047, 2046),
      ("addi", 0, 0, -2048, 0xFFFF_F800), ("slti", 2, 0x8000_0000, 0, 1), ("slti", 2, 0, -1, 0),
      ("slti", 2, 0xFFFF_FFFE, -1, 1), ("sltiu", 3, 5, -1, 1), ("sltiu", 3, 0xFFFF_FFFF, -1, 0),
      ("sltiu", 3, 0, 1, 1), ("xori", 4, 0x55, -1, 0xFFFF_FFAA), ("ori", 6, 0x800, 0x7FF, 0xFFF),
      ("ori", 6, 1, -2, 0xFFFF_FFFF), ("andi", 7, 0x1234_5678, -256, 0x1234_5600),
      ("andi", 7, 0xFFFF, 0xF0, 0xF0), ("slli", 1, 1, 31, 0x8000_0000), ("slli", 1, 5, 0, 5),
      ("srli", 5, 0x8000_0000, 31, 1), ("srli", 5, 0xF0, 4, 0xF),
      ("srai", 5, 0x8000_0000, 31 | 0x400, 0xFFFF_FFFF),
      ("srai", 5, 0x7000_0000, 4 | 0x400, 0x0700_0000),
    ] as [(String, UInt32, UInt32, Int32, UInt32)])
  func immediates(name: String, funct3: UInt32, first: UInt32, value: Int32, result: UInt32) {
    let bench = CoreBench()
    bench.core[11] = first
    let done = bench.execute(CoreEncoding.immediate(0x13, funct3, rd: 10, rs1: 11, value))
    #expect(done?.result == result && bench.core[10] == result, "\(name)")
    let none = bench.execute(CoreEncoding.immediate(0x13, funct3, rd: 0, rs1: 11, value))
    #expect(none?.destination == 0 && none?.result == 0 && none?.isTrap == false)
  }

  @Test func upperImmediates() {
    let bench = CoreBench()
    #expect(bench.execute(CoreEncoding.lui(rd: 1, 0xF_FFFF))?.result == 0xFFFF_F000)
    #expect(bench.execute(CoreEncoding.lui(rd: 1, 0))?.result == 0)
    #expect(bench.execute(CoreEncoding.auipc(rd: 1, 0x1))?.result == 0x1100)
    #expect(bench.execute(CoreEncoding.auipc(rd: 1, 0xF_FFFF))?.result == 0xFFFF_F100)
    #expect(bench.execute(CoreEncoding.auipc(rd: 0, 1))?.destination == 0)
  }

  /// What is decoded for one address is not used at another.
  @Test func upperImmediateElsewhere() {
    let bench = CoreBench(.rv32imc, [CoreEncoding.auipc(rd: 1, 0), CoreEncoding.auipc(rd: 2, 0)])
    bench.step()
    bench.step()
    #expect(bench.core[1] == 0x100 && bench.core[2] == 0x104)
  }

  @Test(arguments: CoreSpec.InstructionSet.all)
  func productsAreOfExtensionM(isa: CoreSpec.InstructionSet) {
    for funct3 in UInt32(0)..<8 {
      let bench = CoreBench(isa)
      let word = CoreEncoding.register(1, funct3, rd: 10, rs1: 11, rs2: 12)
      #expect(bench.execute(word)?.isTrap == !isa.multiplies)
    }
  }

  /// Each of 32 registers is a register of its own.
  @Test func allRegisters() {
    let bench = CoreBench()
    for number in UInt32(0)..<32 {
      bench.execute(CoreEncoding.addi(rd: number, rs1: 0, Int32(number) + 100))
    }
    for number in UInt32(1)..<32 {
      #expect(bench.core[Int(number)] == number + 100)
      let word = CoreEncoding.register(0, 0, rd: 1, rs1: number, rs2: 0)
      #expect(bench.execute(word)?.result == (number == 1 ? 101 : number + 100))
    }
    #expect(bench.core.registers[0] == 0)
  }
}
