import ChipSpec

/// An instruction of the core by its bits: what a word must have where for it to be this one.
///
/// The table says the same as docs/parts/core.md and the RISC-V manuals, a third time beside hardware
/// and model: programs are made of it, and what they reached is counted by it.
struct CoreEncoding: Sendable {
  /// Where the fields of an instruction are.
  enum Format: Sendable {
    /// rd, rs1, rs2.
    case registers
    /// rd, rs1, a constant of 12 bits.
    case immediate
    /// rd, rs1, an amount of 5 bits.
    case shift
    /// rd, a constant of 20 bits.
    case upper
    case load, store, branch, jump
    case csr, csrImmediate
    /// All other bits are free.
    case fence
    /// Nothing is free.
    case alone
    /// Compressed.
    case short
  }

  /// The mnemonic.
  let name: String
  /// The bits that count, and what they are.
  let mask, match: UInt32
  let format: Format

  /// Whether it has 16 bits.
  var isShort: Bool { format == .short }

  /// Whether it multiplies or divides.
  var isMultiplication: Bool { mask == 0xFE00_707F && match >> 25 == 1 }

  private init(_ name: String, _ mask: UInt32, _ match: UInt32, _ format: Format) {
    (self.name, self.mask, self.match, self.format) = (name, mask, match, format)
  }

  // MARK: The table

  private static func functions(
    _ names: [String?], _ opcode: UInt32, _ format: Format, seventh: UInt32? = nil
  ) -> [CoreEncoding] {
    names.enumerated().compactMap { place, name in
      name.map {
        CoreEncoding(
          $0, seventh == nil ? 0x707F : 0xFE00_707F,
          (seventh ?? 0) << 25 | UInt32(place) << 12 | opcode, format)
      }
    }
  }

  /// Instructions of 32 bits that every core has.
  static let base: [CoreEncoding] =
    [
      CoreEncoding("lui", 0x7F, 0x37, .upper), CoreEncoding("auipc", 0x7F, 0x17, .upper),
      CoreEncoding("jal", 0x7F, 0x6F, .jump), CoreEncoding("jalr", 0x707F, 0x67, .immediate),
    ]
    + functions(["beq", "bne", nil, nil, "blt", "bge", "bltu", "bgeu"], 0x63, .branch)
    + functions(["lb", "lh", "lw", nil, "lbu", "lhu"], 0x03, .load)
    + functions(["sb", "sh", "sw"], 0x23, .store)
    + functions(["addi", nil, "slti", "sltiu", "xori", nil, "ori", "andi"], 0x13, .immediate)
    + functions([nil, "slli", nil, nil, nil, "srli"], 0x13, .shift, seventh: 0)
    + functions([nil, nil, nil, nil, nil, "srai"], 0x13, .shift, seventh: 0x20)
    + functions(
      ["add", "sll", "slt", "sltu", "xor", "srl", "or", "and"], 0x33, .registers, seventh: 0)
    + functions(["sub", nil, nil, nil, nil, "sra"], 0x33, .registers, seventh: 0x20)
    + [
      CoreEncoding("fence", 0x707F, 0x0F, .fence), CoreEncoding("fence.i", 0x707F, 0x100F, .fence),
      CoreEncoding("ecall", .max, 0x73, .alone), CoreEncoding("ebreak", .max, 0x10_0073, .alone),
      CoreEncoding("mret", .max, 0x3020_0073, .alone),
      CoreEncoding("wfi", .max, 0x1050_0073, .alone),
    ]
    + functions([nil, "csrrw", "csrrs", "csrrc"], 0x73, .csr)
    + functions([nil, nil, nil, nil, nil, "csrrwi", "csrrsi", "csrrci"], 0x73, .csrImmediate)

  /// Multiplication and division.
  static let multiplication: [CoreEncoding] = functions(
    ["mul", "mulh", "mulhsu", "mulhu", "div", "divu", "rem", "remu"], 0x33, .registers, seventh: 1)

  /// Instructions of 16 bits. What some of them reserve is in ``isReserved(_:)``; the first that fits
  /// is meant.
  static let compressed: [CoreEncoding] = [
    ("c.addi4spn", 0xE003, 0x0000), ("c.lw", 0xE003, 0x4000), ("c.sw", 0xE003, 0xC000),
    ("c.nop", 0xEF83, 0x0001), ("c.addi", 0xE003, 0x0001), ("c.jal", 0xE003, 0x2001),
    ("c.li", 0xE003, 0x4001), ("c.addi16sp", 0xEF83, 0x6101), ("c.lui", 0xE003, 0x6001),
    ("c.srli", 0xFC03, 0x8001), ("c.srai", 0xFC03, 0x8401), ("c.andi", 0xEC03, 0x8801),
    ("c.sub", 0xFC63, 0x8C01), ("c.xor", 0xFC63, 0x8C21), ("c.or", 0xFC63, 0x8C41),
    ("c.and", 0xFC63, 0x8C61), ("c.j", 0xE003, 0xA001), ("c.beqz", 0xE003, 0xC001),
    ("c.bnez", 0xE003, 0xE001), ("c.slli", 0xF003, 0x0002), ("c.lwsp", 0xE003, 0x4002),
    ("c.jr", 0xF07F, 0x8002), ("c.mv", 0xF003, 0x8002), ("c.ebreak", 0xFFFF, 0x9002),
    ("c.jalr", 0xF07F, 0x9002), ("c.add", 0xF003, 0x9002), ("c.swsp", 0xE003, 0xC002),
  ].map { CoreEncoding($0.0, UInt32($0.1), UInt32($0.2), .short) }

  /// Those of an instruction set.
  static func table(_ isa: CoreSpec.InstructionSet) -> [CoreEncoding] {
    base + (isa.multiplies ? multiplication : []) + (isa.isCompressed ? compressed : [])
  }

  /// Whether an instruction of 16 bits that fits into the table is reserved all the same.
  private static func isReserved(_ half: UInt32, _ name: String) -> Bool {
    switch name {
    case "c.addi4spn": half & 0x1FE0 == 0
    case "c.lui", "c.addi16sp": half & 0x107C == 0
    case "c.lwsp", "c.jr": half & 0xF80 == 0
    default: false
    }
  }

  /// The instruction that a word is; of one of 16 bits, the upper half is 0.
  /// - Returns: nil if it is illegal.
  static func of(_ word: UInt32, _ isa: CoreSpec.InstructionSet) -> CoreEncoding? {
    if isa.isCompressed && word & 3 != 3 {
      guard let found = compressed.first(where: { word & $0.mask == $0.match }) else { return nil }
      // c.srli and c.srai have an amount of 32 or more in bit 12, which the mask covers.
      return isReserved(word, found.name) ? nil : found
    }
    if let found = longTable[Int(word >> 2 & 31)].first(where: { word & $0.mask == $0.match }),
      word & 3 == 3
    {
      return found.isMultiplication && !isa.multiplies ? nil : found
    }
    return nil
  }

  /// By bits 6:2.
  private static let longTable: [[CoreEncoding]] = (0..<32).map { opcode in
    (base + multiplication).filter { $0.match >> 2 & 31 == UInt32(opcode) }
  }

  /// An instruction of 32 bits by its mnemonic.
  static func named(_ name: String) -> CoreEncoding {
    guard let found = byName[name] else { preconditionFailure("there is no '\(name)'") }
    return found
  }

  private static let byName = Dictionary(
    uniqueKeysWithValues: (base + multiplication + compressed).map { ($0.name, $0) })
}
