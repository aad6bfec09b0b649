/// Words of the RISC-V instructions that programs for cores are made of here.
enum CoreWords {
  static let wfi: UInt32 = 0x1050_0073

  static func addi(_ rd: UInt32, _ rs1: UInt32, _ value: Int32) -> UInt32 {
    UInt32(bitPattern: value) << 20 | rs1 << 15 | rd << 7 | 0x13
  }

  static func andi(_ rd: UInt32, _ rs1: UInt32, _ value: UInt32) -> UInt32 {
    addi(rd, rs1, Int32(value)) | 7 << 12
  }

  static func lui(_ rd: UInt32, _ upper: UInt32) -> UInt32 { upper << 12 | rd << 7 | 0x37 }

  static func add(_ rd: UInt32, _ rs1: UInt32, _ rs2: UInt32) -> UInt32 {
    rs2 << 20 | rs1 << 15 | rd << 7 | 0x33
  }

  static func mul(_ rd: UInt32, _ rs1: UInt32, _ rs2: UInt32) -> UInt32 {
    1 << 25 | rs2 << 20 | rs1 << 15 | rd << 7 | 0x33
  }

  static func load(_ rd: UInt32, _ rs1: UInt32, _ offset: Int32) -> UInt32 {
    UInt32(bitPattern: offset) << 20 | rs1 << 15 | 2 << 12 | rd << 7 | 0x03
  }

  static func store(_ rs2: UInt32, _ rs1: UInt32, _ offset: Int32) -> UInt32 {
    let value = UInt32(bitPattern: offset) & 0xFFF
    return (value >> 5) << 25 | rs2 << 20 | rs1 << 15 | 2 << 12 | (value & 31) << 7 | 0x23
  }

  /// - Parameter isEqual: beq, else bne.
  static func branch(isEqual: Bool, _ rs1: UInt32, _ rs2: UInt32, _ offset: Int32) -> UInt32 {
    let value = UInt32(bitPattern: offset)
    return (value >> 12 & 1) << 31 | (value >> 5 & 63) << 25 | rs2 << 20 | rs1 << 15
      | (isEqual ? 0 : 1) << 12 | (value >> 1 & 15) << 8 | (value >> 11 & 1) << 7 | 0x63
  }

  /// Writes a register to a CSR.
  static func write(csr: UInt32, _ rs1: UInt32) -> UInt32 { csr << 20 | rs1 << 15 | 0x1073 }

  /// Reads a CSR.
  static func read(_ rd: UInt32, csr: UInt32) -> UInt32 { csr << 20 | 0x2073 | rd << 7 }

  /// Loads a constant.
  static func constant(_ rd: UInt32, _ value: UInt32) -> [UInt32] {
    let low = Int32(bitPattern: value << 20) >> 20
    let high = value &- UInt32(bitPattern: low)
    return [lui(rd, high >> 12), addi(rd, rd, low)]
  }

  /// Stores a constant; x30 and x31 are lost.
  static func put(_ value: UInt32, _ address: UInt32) -> [UInt32] {
    constant(30, value) + constant(31, address) + [store(30, 31, 0)]
  }

  /// The end of a program.
  static let rest = [wfi, UInt32(0xFFDF_F06F)]  // jal x0, -4
}
