import RTL

/// Expands an instruction of 16 bits into the one of 32 bits that does the same. One that does not
/// exist comes out with zeros above: no instruction of 32 bits looks so.
struct CoreExpander: Component {
  var moduleName: String { "core_expander" }
  var summary: String { "Expands instructions of 16 bits into those of 32 bits." }

  private typealias Opcode = CoreInstruction.Opcode

  func build(_ m: Module) {
    let half = m.input("half", width: 16, "an instruction of 16 bits")
    let instruction = m.output(
      "instruction", width: 32, "the same in 32 bits", default: half.extended(to: 32))

    func zeros(_ width: Int) -> Bits { .constant(0, width: width) }
    func code(_ value: Int, _ width: Int) -> Bits { .constant(value, width: width) }
    func drive(_ parts: Bits...) { instruction.drive(.concatenating(parts)) }
    let sign = half[12]
    let destination = half[7..<12]
    let second = half[2..<7]
    let lowFirst = m.wire("low_first", .concatenating(code(1, 2), half[7..<10]), "x8 to x15")
    let lowSecond = m.wire("low_second", .concatenating(code(1, 2), half[2..<5]), "x8 to x15")
    let immediate = m.wire(
      "immediate", .concatenating(sign.replicated(7), second), "of arithmetic")
    let hasImmediate = m.wire("has_immediate", sign || second.any, "it is not 0")
    let stack = code(2, 5)

    m.switch(.concatenating(half[0..<2], half[13..<16])) { cases in
      cases.case(0b00_000) {  // c.addi4spn
        m.when(half[5..<13].any) {
          drive(
            zeros(2), half[7..<11], half[11..<13], half[5], half[6], zeros(2), stack, zeros(3),
            lowSecond, code(Opcode.immediate, 7))
        }
      }
      cases.case(0b00_010) {  // c.lw
        drive(
          zeros(5), half[5], half[10..<13], half[6], zeros(2), lowFirst, code(2, 3), lowSecond,
          code(Opcode.load, 7))
      }
      cases.case(0b00_110) {  // c.sw
        drive(
          zeros(5), half[5], half[12], lowSecond, lowFirst, code(2, 3), half[10..<12], half[6],
          zeros(2), code(Opcode.store, 7))
      }
      cases.case(0b01_000) {  // c.addi
        drive(immediate, destination, zeros(3), destination, code(Opcode.immediate, 7))
      }
      cases.case(0b01_001, 0b01_101) {  // c.jal, c.j
        drive(
          sign, half[8], half[9..<11], half[6], half[7], half[2], half[11], half[3..<6],
          sign.replicated(9), zeros(4), !half[15], code(Opcode.jump, 7))
      }
      cases.case(0b01_010) {  // c.li
        drive(immediate, zeros(5), zeros(3), destination, code(Opcode.immediate, 7))
      }
      cases.case(0b01_011) {  // c.addi16sp, c.lui
        m.when(hasImmediate) {
          m.when(destination .== 2) {
            drive(
              sign.replicated(3), half[3..<5], half[5], half[2], half[6], zeros(4), stack,
              zeros(3), stack, code(Opcode.immediate, 7))
          }.otherwise {
            drive(sign.replicated(15), second, destination, code(Opcode.upper, 7))
          }
        }
      }
      cases.case(0b01_100) { arithmetic(m, half, immediate, lowFirst, lowSecond, drive) }
      cases.case(0b01_110, 0b01_111) {  // c.beqz, c.bnez
        drive(
          sign.replicated(4), half[5..<7], half[2], zeros(5), lowFirst, zeros(2), half[13],
          half[10..<12], half[3..<5], sign, code(Opcode.branch, 7))
      }
      cases.case(0b10_000) {  // c.slli
        m.when(!sign) {
          drive(zeros(7), second, destination, code(1, 3), destination, code(Opcode.immediate, 7))
        }
      }
      cases.case(0b10_010) {  // c.lwsp
        m.when(destination.any) {
          drive(
            zeros(4), half[2..<4], half[12], half[4..<7], zeros(2), stack, code(2, 3), destination,
            code(Opcode.load, 7))
        }
      }
      cases.case(0b10_100) {
        m.when(second.any) {  // c.mv, c.add
          drive(
            zeros(7), second, destination & sign.replicated(5), zeros(3), destination,
            code(Opcode.register, 7))
        }.elseWhen(destination.any) {  // c.jr, c.jalr
          drive(
            zeros(12), destination, zeros(3), zeros(4), sign, code(Opcode.jumpRegister, 7))
        }.elseWhen(sign) {  // c.ebreak
          instruction.drive(CoreInstruction.ebreak)
        }
      }
      cases.case(0b10_110) {  // c.swsp
        drive(
          zeros(4), half[7..<9], half[12], second, stack, code(2, 3), half[9..<12], zeros(2),
          code(Opcode.store, 7))
      }
      cases.default {}
    }
  }

  /// Shifts to the right, `c.andi`, and the arithmetic on two registers.
  private func arithmetic(
    _ m: Module, _ half: Bits, _ immediate: Bits, _ lowFirst: Bits, _ lowSecond: Bits,
    _ drive: (Bits...) -> Void
  ) {
    func zeros(_ width: Int) -> Bits { .constant(0, width: width) }
    func code(_ value: Int, _ width: Int) -> Bits { .constant(value, width: width) }
    m.switch(half[10..<12]) { cases in
      cases.case(0b00, 0b01) {  // c.srli, c.srai
        m.when(!half[12]) {
          drive(
            zeros(1), half[10], zeros(5), half[2..<7], lowFirst, code(5, 3), lowFirst,
            code(Opcode.immediate, 7))
        }
      }
      cases.case(0b10) {  // c.andi
        drive(immediate, lowFirst, code(7, 3), lowFirst, code(Opcode.immediate, 7))
      }
      cases.default {  // c.sub, c.xor, c.or, c.and
        m.when(!half[12]) {
          let isDifference = !half[5] && !half[6]
          let function = Bits.concatenating(
            half[5] || half[6], half[6], half[5] && half[6])
          drive(
            zeros(1), isDifference, zeros(5), lowSecond, lowFirst, function, lowFirst,
            code(Opcode.register, 7))
        }
      }
    }
  }
}
