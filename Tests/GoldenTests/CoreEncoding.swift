/// Encodes instructions of 32 bits by their formats, as volume I of the RISC-V manual lists them.
enum CoreEncoding {
  static func register(
    _ funct7: UInt32, _ funct3: UInt32, rd: UInt32, rs1: UInt32, rs2: UInt32
  ) -> UInt32 {
    funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x33
  }

  static func immediate(
    _ opcode: UInt32, _ funct3: UInt32, rd: UInt32, rs1: UInt32, _ value: Int32
  ) -> UInt32 {
    bits(value, 12) << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode
  }

  static func load(_ funct3: UInt32, rd: UInt32, rs1: UInt32, _ offset: Int32) -> UInt32 {
    immediate(0x03, funct3, rd: rd, rs1: rs1, offset)
  }

  static func store(_ funct3: UInt32, rs2: UInt32, rs1: UInt32, _ offset: Int32) -> UInt32 {
    let value = bits(offset, 12)
    return (value >> 5) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | (value & 31) << 7 | 0x23
  }

  static func branch(_ funct3: UInt32, rs1: UInt32, rs2: UInt32, _ offset: Int32) -> UInt32 {
    let value = bits(offset, 13)
    return (value >> 12) << 31 | (value >> 5 & 63) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12
      | (value >> 1 & 15) << 8 | (value >> 11 & 1) << 7 | 0x63
  }

  static func jal(rd: UInt32, _ offset: Int32) -> UInt32 {
    let value = bits(offset, 21)
    return (value >> 20) << 31 | (value >> 1 & 1023) << 21 | (value >> 11 & 1) << 20
      | (value >> 12 & 255) << 12 | rd << 7 | 0x6F
  }

  static func jalr(rd: UInt32, rs1: UInt32, _ offset: Int32) -> UInt32 {
    immediate(0x67, 0, rd: rd, rs1: rs1, offset)
  }

  static func addi(rd: UInt32, rs1: UInt32, _ value: Int32) -> UInt32 {
    immediate(0x13, 0, rd: rd, rs1: rs1, value)
  }

  static func lui(rd: UInt32, _ upper: UInt32) -> UInt32 { upper << 12 | rd << 7 | 0x37 }

  static func auipc(rd: UInt32, _ upper: UInt32) -> UInt32 { upper << 12 | rd << 7 | 0x17 }

  /// - Parameter funct3: 1, 2, 3 with a register, 5, 6, 7 with an immediate: write, set, clear.
  static func csr(_ funct3: UInt32, rd: UInt32, _ address: UInt32, _ source: UInt32) -> UInt32 {
    address << 20 | source << 15 | funct3 << 12 | rd << 7 | 0x73
  }

  static let fenceI: UInt32 = 0x0000_100F
  static let ecall: UInt32 = 0x0000_0073
  static let ebreak: UInt32 = 0x0010_0073
  static let mret: UInt32 = 0x3020_0073
  static let wfi: UInt32 = 0x1050_0073

  private static func bits(_ value: Int32, _ width: UInt32) -> UInt32 {
    UInt32(bitPattern: value) & (UInt32.max >> (32 - width))
  }
}
