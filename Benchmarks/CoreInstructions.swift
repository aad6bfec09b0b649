import ChipSpec
import Golden

/// Instructions a second, of the golden model of the core on one core of this machine.
enum CoreInstructions {
  /// A program that runs for ever.
  struct Program {
    /// What it is made of.
    let name: String
    /// Its words, from address 0 on.
    let words: [UInt32]
  }

  /// Straight code: arithmetic on registers without a jump but the one at the end.
  static var straight: Program {
    var words: [UInt32] = []
    for number in 0..<1_000 {
      let rd = UInt32(5 + number % 7)
      let rs1 = UInt32(5 + (number + 3) % 7)
      let rs2 = UInt32(5 + (number + 5) % 7)
      let registers = rd << 7 | rs1 << 15
      switch number % 6 {
      case 0: words.append(registers | rs2 << 20 | 0x33)  // add
      case 1: words.append(registers | rs2 << 20 | 0x4000_0033)  // sub
      case 2: words.append(registers | UInt32(number) << 20 | 0x13)  // addi
      case 3: words.append(registers | rs2 << 20 | 0x4033)  // xor
      case 4: words.append(registers | 7 << 20 | 0x1013)  // slli
      default: words.append(registers | rs2 << 20 | 0x7033)  // and
      }
    }
    words.append(jump(back: 4 * words.count))
    return Program(name: "straight arithmetic", words: words)
  }

  /// A dot product of 64 words, again and again: loads, products, a branch for each.
  static var dotProduct: Program {
    Program(
      name: "dot product",
      words: [
        0x0000_1537,  // lui a0, 1
        0x0000_25B7,  // lui a1, 2
        0x0400_0613,  // addi a2, x0, 64
        0x0005_2683,  // lw a3, 0(a0)
        0x0005_A703,  // lw a4, 0(a1)
        0x02E6_86B3,  // mul a3, a3, a4
        0x00D7_87B3,  // add a5, a5, a3
        0x0045_0513,  // addi a0, a0, 4
        0x0045_8593,  // addi a1, a1, 4
        0xFFF6_0613,  // addi a2, a2, -1
        0xFE06_12E3,  // bne a2, x0, -28
        0x02F0_2E23,  // sw a5, 60(x0)
        jump(back: 48),
      ])
  }

  /// `jal x0`, to an address before it.
  private static func jump(back bytes: Int) -> UInt32 {
    let offset = UInt32(bitPattern: Int32(-bytes))
    return 0x6F | offset << 20 & 0x7FE0_0000 | offset << 9 & 0x10_0000 | offset & 0xF_F000
      | 0x8000_0000
  }

  /// The best of many short rounds, because machines are noisy.
  static func perSecond(_ program: Program) -> Double {
    var core = CoreModel(isa: .rv32imc, capacity: 65_536, hart: 0, entry: 0)
    core.memory.load(
      program.words.flatMap { word in (0..<4).map { UInt8(word >> (8 * $0) & 0xFF) } })
    let instructions = 2_000_000
    let best =
      (0..<50).map { _ in
        Stopwatch.seconds {
          let done = core.run(upTo: instructions)
          precondition(done == instructions && core.csr(0x342) == 0, "the program goes on")
        }
      }.min() ?? 0
    return Double(instructions) / best
  }
}
