import ChipSpec

/// Decodes instructions of an instruction set.
///
/// The source of all encodings is *The RISC-V Instruction Set Manual*, volume I, chapters RV32I, M, C,
/// Zicsr and Zifencei, and volume II for the privileged instructions.
struct CoreDecoder: Sendable {
  /// Instructions of 16 bits exist (C).
  let isCompressed: Bool
  /// Multiplication and division exist (M).
  let multiplies: Bool

  init(_ isa: CoreSpec.InstructionSet) {
    isCompressed = isa.isCompressed
    multiplies = isa.multiplies
  }

  /// Bytes of the instruction of which this is the first half.
  func length(of half: UInt32) -> UInt32 { isCompressed && half & 3 != 3 ? 2 : 4 }

  /// Decodes an instruction.
  /// - Parameters:
  ///   - word: the instruction; of one of 16 bits only bits 15:0 count.
  ///   - address: where it stands.
  func decode(_ word: UInt32, at address: UInt32) -> CoreInstruction {
    length(of: word) == 2 ? short(word & 0xFFFF, address) : long(word, address)
  }

  // MARK: 32 bits

  private func long(_ word: UInt32, _ address: UInt32) -> CoreInstruction {
    let illegal = CoreInstruction(.illegal, length: 4)
    let rd = word >> 7 & 31
    let rs1 = word >> 15 & 31
    let rs2 = word >> 20 & 31
    let funct3 = word >> 12 & 7
    let funct7 = word >> 25
    let immediateI = UInt32(bitPattern: Int32(bitPattern: word) >> 20)

    switch word & 0x7F {
    case 0x37, 0x17:  // LUI, AUIPC
      let base = word & 0x7F == 0x17 ? address : 0
      return CoreInstruction(
        .constant, length: 4, destination: rd, immediate: base &+ (word & 0xFFFF_F000))
    case 0x6F:  // JAL
      let offset =
        word >> 20 & 0x7FE | word >> 9 & 0x800 | word & 0xF_F000
        | (word >> 31 == 1 ? 0xFFF0_0000 : 0)
      return CoreInstruction(.jal, length: 4, destination: rd, immediate: address &+ offset)
    case 0x67:  // JALR
      guard funct3 == 0 else { return illegal }
      return CoreInstruction(
        .jalr, length: 4, destination: rd, first: rs1, immediate: immediateI)
    case 0x63:  // BRANCH
      let operation: CoreOperation
      switch funct3 {
      case 0: operation = .beq
      case 1: operation = .bne
      case 4: operation = .blt
      case 5: operation = .bge
      case 6: operation = .bltu
      case 7: operation = .bgeu
      default: return illegal
      }
      let offset =
        word >> 7 & 0x1E | word >> 20 & 0x7E0 | word << 4 & 0x800
        | (word >> 31 == 1 ? 0xFFFF_F000 : 0)
      return CoreInstruction(
        operation, length: 4, first: rs1, second: rs2, immediate: address &+ offset)
    case 0x03:  // LOAD
      let operation: CoreOperation
      switch funct3 {
      case 0: operation = .lb
      case 1: operation = .lh
      case 2: operation = .lw
      case 4: operation = .lbu
      case 5: operation = .lhu
      default: return illegal
      }
      return CoreInstruction(
        operation, length: 4, destination: rd, first: rs1, immediate: immediateI)
    case 0x23:  // STORE
      let operation: CoreOperation
      switch funct3 {
      case 0: operation = .sb
      case 1: operation = .sh
      case 2: operation = .sw
      default: return illegal
      }
      return CoreInstruction(
        operation, length: 4, first: rs1, second: rs2, immediate: immediateI & ~31 | rd)
    case 0x13:  // OP-IMM
      let operation: CoreOperation
      switch funct3 {
      case 0: operation = .addi
      case 2: operation = .slti
      case 3: operation = .sltiu
      case 4: operation = .xori
      case 6: operation = .ori
      case 7: operation = .andi
      case 1:
        guard funct7 == 0 else { return illegal }
        return CoreInstruction(.slli, length: 4, destination: rd, first: rs1, immediate: rs2)
      default:
        guard funct7 & ~0x20 == 0 else { return illegal }
        return CoreInstruction(
          funct7 == 0 ? .srli : .srai, length: 4, destination: rd, first: rs1, immediate: rs2)
      }
      return CoreInstruction(
        operation, length: 4, destination: rd, first: rs1, immediate: immediateI)
    case 0x33:  // OP
      let operation: CoreOperation
      switch (funct7, funct3) {
      case (0, 0): operation = .add
      case (0, 1): operation = .sll
      case (0, 2): operation = .slt
      case (0, 3): operation = .sltu
      case (0, 4): operation = .xor
      case (0, 5): operation = .srl
      case (0, 6): operation = .or
      case (0, 7): operation = .and
      case (0x20, 0): operation = .sub
      case (0x20, 5): operation = .sra
      case (1, 0) where multiplies: operation = .mul
      case (1, 1) where multiplies: operation = .mulh
      case (1, 2) where multiplies: operation = .mulhsu
      case (1, 3) where multiplies: operation = .mulhu
      case (1, 4) where multiplies: operation = .div
      case (1, 5) where multiplies: operation = .divu
      case (1, 6) where multiplies: operation = .rem
      case (1, 7) where multiplies: operation = .remu
      default: return illegal
      }
      return CoreInstruction(operation, length: 4, destination: rd, first: rs1, second: rs2)
    case 0x0F:  // MISC-MEM
      switch funct3 {
      case 0: return CoreInstruction(.fence, length: 4)
      case 1: return CoreInstruction(.fenceI, length: 4)
      default: return illegal
      }
    case 0x73: return system(word)
    default: return illegal
    }
  }

  private func system(_ word: UInt32) -> CoreInstruction {
    let operation: CoreOperation
    switch word >> 12 & 7 {
    case 1: operation = .csrrw
    case 2: operation = .csrrs
    case 3: operation = .csrrc
    case 5: operation = .csrrwi
    case 6: operation = .csrrsi
    case 7: operation = .csrrci
    default:
      switch word {
      case 0x0000_0073: operation = .ecall
      case 0x0010_0073: operation = .ebreak
      case 0x3020_0073: operation = .mret
      case 0x1050_0073: operation = .wfi
      default: operation = .illegal
      }
      return CoreInstruction(operation, length: 4)
    }
    return CoreInstruction(
      operation, length: 4, destination: word >> 7 & 31, first: word >> 15 & 31,
      immediate: word >> 20)
  }

  // MARK: 16 bits

  private func short(_ half: UInt32, _ address: UInt32) -> CoreInstruction {
    switch half & 3 {
    case 0: quadrant0(half)
    case 1: quadrant1(half, address)
    default: quadrant2(half)
    }
  }

  private func quadrant0(_ half: UInt32) -> CoreInstruction {
    let low = 8 + (half >> 2 & 7)  // rd' or rs2'
    let high = 8 + (half >> 7 & 7)  // rs1'
    let offset = half >> 7 & 0x38 | half >> 4 & 4 | half << 1 & 0x40
    switch half >> 13 {
    case 0:  // C.ADDI4SPN
      let immediate = half >> 7 & 0x30 | half >> 1 & 0x3C0 | half >> 4 & 4 | half >> 2 & 8
      guard immediate != 0 else { break }
      return CoreInstruction(.addi, length: 2, destination: low, first: 2, immediate: immediate)
    case 2:  // C.LW
      return CoreInstruction(.lw, length: 2, destination: low, first: high, immediate: offset)
    case 6:  // C.SW
      return CoreInstruction(.sw, length: 2, first: high, second: low, immediate: offset)
    default: break
    }
    return CoreInstruction(.illegal, length: 2)
  }

  private func quadrant1(_ half: UInt32, _ address: UInt32) -> CoreInstruction {
    let rd = half >> 7 & 31
    let sign: UInt32 = half >> 12 & 1 == 1 ? .max : 0
    let immediate = half >> 2 & 31 | sign << 5
    switch half >> 13 {
    case 0:  // C.ADDI
      return CoreInstruction(.addi, length: 2, destination: rd, first: rd, immediate: immediate)
    case 1, 5:  // C.JAL, C.J
      let offset =
        half >> 2 & 0xE | half >> 7 & 0x10 | half << 3 & 0x20 | half >> 1 & 0x40
        | half << 1 & 0x80 | half >> 1 & 0x300 | half << 2 & 0x400 | sign << 11
      return CoreInstruction(
        .jal, length: 2, destination: half >> 13 == 1 ? 1 : 0, immediate: address &+ offset)
    case 2:  // C.LI
      return CoreInstruction(.addi, length: 2, destination: rd, immediate: immediate)
    case 3:  // C.ADDI16SP, C.LUI
      guard immediate != 0 else { break }
      guard rd == 2 else {
        return CoreInstruction(.constant, length: 2, destination: rd, immediate: immediate << 12)
      }
      let amount =
        half >> 2 & 0x10 | half << 3 & 0x20 | half << 1 & 0x40 | half << 4 & 0x180 | sign << 9
      return CoreInstruction(.addi, length: 2, destination: 2, first: 2, immediate: amount)
    case 4: return arithmetic(half, immediate)
    default:  // C.BEQZ, C.BNEZ
      let offset =
        half >> 2 & 6 | half >> 7 & 0x18 | half << 3 & 0x20 | half << 1 & 0xC0 | sign << 8
      return CoreInstruction(
        half >> 13 == 6 ? .beq : .bne, length: 2, first: 8 + (half >> 7 & 7),
        immediate: address &+ offset)
    }
    return CoreInstruction(.illegal, length: 2)
  }

  private func arithmetic(_ half: UInt32, _ immediate: UInt32) -> CoreInstruction {
    let rd = 8 + (half >> 7 & 7)
    let operation: CoreOperation
    switch half >> 10 & 3 {
    case 0, 1:  // C.SRLI, C.SRAI
      guard immediate < 32 else { return CoreInstruction(.illegal, length: 2) }
      operation = half >> 10 & 3 == 0 ? .srli : .srai
    case 2: operation = .andi
    default:
      // Bit 12 makes C.SUBW and C.ADDW of RV64.
      guard half >> 12 & 1 == 0 else { return CoreInstruction(.illegal, length: 2) }
      switch half >> 5 & 3 {
      case 0: operation = .sub
      case 1: operation = .xor
      case 2: operation = .or
      default: operation = .and
      }
      return CoreInstruction(
        operation, length: 2, destination: rd, first: rd, second: 8 + (half >> 2 & 7))
    }
    return CoreInstruction(operation, length: 2, destination: rd, first: rd, immediate: immediate)
  }

  private func quadrant2(_ half: UInt32) -> CoreInstruction {
    let rd = half >> 7 & 31
    let rs2 = half >> 2 & 31
    switch half >> 13 {
    case 0:  // C.SLLI
      guard half >> 12 & 1 == 0 else { break }
      return CoreInstruction(.slli, length: 2, destination: rd, first: rd, immediate: rs2)
    case 2:  // C.LWSP
      guard rd != 0 else { break }
      let offset = half >> 7 & 0x20 | half >> 2 & 0x1C | half << 4 & 0xC0
      return CoreInstruction(.lw, length: 2, destination: rd, first: 2, immediate: offset)
    case 4:
      switch (half >> 12 & 1, rs2) {
      case (0, 0):  // C.JR
        guard rd != 0 else { break }
        return CoreInstruction(.jalr, length: 2, first: rd)
      case (0, _):  // C.MV
        return CoreInstruction(.add, length: 2, destination: rd, second: rs2)
      case (_, 0):  // C.EBREAK, C.JALR
        guard rd != 0 else { return CoreInstruction(.ebreak, length: 2) }
        return CoreInstruction(.jalr, length: 2, destination: 1, first: rd)
      default:  // C.ADD
        return CoreInstruction(.add, length: 2, destination: rd, first: rd, second: rs2)
      }
    case 6:  // C.SWSP
      let offset = half >> 7 & 0x3C | half >> 1 & 0xC0
      return CoreInstruction(.sw, length: 2, first: 2, second: rs2, immediate: offset)
    default: break
    }
    return CoreInstruction(.illegal, length: 2)
  }
}
