/// Encodings of instructions that exist once, and fields of the others: *The RISC-V Instruction Set
/// Manual*, volumes I and II.
enum CoreInstruction {
  static let ecall = 0x0000_0073
  static let ebreak = 0x0010_0073
  static let wfi = 0x1050_0073
  static let mret = 0x3020_0073
  /// `jalr x0, 0(x1)`.
  static let returnFromFunction = 0x0000_8067

  /// Opcodes, bits 6:0.
  enum Opcode {
    static let load = 0x03
    static let fence = 0x0F
    static let immediate = 0x13
    static let upperFromHere = 0x17
    static let store = 0x23
    static let register = 0x33
    static let upper = 0x37
    static let branch = 0x63
    static let jumpRegister = 0x67
    static let jump = 0x6F
    static let system = 0x73
  }
}
