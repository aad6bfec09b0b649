/// A line of the table of RISC-V instructions: words that have the bits `match` where `mask` is 1.
struct RISCVEncoding: Sendable {
  /// Extensions that are not always there.
  enum Extension: Sendable {
    case multiplication
  }

  let mask: UInt32
  let match: UInt32
  /// As it is written; nil for words that are reserved, though a later line has them too.
  let name: String?
  let format: RISCVFormat
  let `extension`: Extension?

  init(
    _ mask: UInt32, _ match: UInt32, _ name: String?, _ format: RISCVFormat = .none,
    _ needed: Extension? = nil
  ) {
    self.mask = mask
    self.match = match
    self.name = name
    self.format = format
    `extension` = needed
  }

  /// Instructions of 32 bits; the first line that matches counts.
  static let long: [RISCVEncoding] = [
    // The compiler's word for what cannot happen: a write of `cycle`, which traps.
    .init(0xFFFF_FFFF, 0xC000_1073, "unimp"),
    .init(0x7F, 0x37, "lui", .upper),
    .init(0x7F, 0x17, "auipc", .upper),
    .init(0x7F, 0x6F, "jal", .jump),
    .init(0x707F, 0x67, "jalr", .load),
    .init(0x707F, 0x0063, "beq", .branch),
    .init(0x707F, 0x1063, "bne", .branch),
    .init(0x707F, 0x4063, "blt", .branch),
    .init(0x707F, 0x5063, "bge", .branch),
    .init(0x707F, 0x6063, "bltu", .branch),
    .init(0x707F, 0x7063, "bgeu", .branch),
    .init(0x707F, 0x0003, "lb", .load),
    .init(0x707F, 0x1003, "lh", .load),
    .init(0x707F, 0x2003, "lw", .load),
    .init(0x707F, 0x4003, "lbu", .load),
    .init(0x707F, 0x5003, "lhu", .load),
    .init(0x707F, 0x0023, "sb", .store),
    .init(0x707F, 0x1023, "sh", .store),
    .init(0x707F, 0x2023, "sw", .store),
    .init(0x707F, 0x0013, "addi", .immediate),
    .init(0x707F, 0x2013, "slti", .immediate),
    .init(0x707F, 0x3013, "sltiu", .immediate),
    .init(0x707F, 0x4013, "xori", .immediate),
    .init(0x707F, 0x6013, "ori", .immediate),
    .init(0x707F, 0x7013, "andi", .immediate),
    .init(0xFE00_707F, 0x0000_1013, "slli", .shift),
    .init(0xFE00_707F, 0x0000_5013, "srli", .shift),
    .init(0xFE00_707F, 0x4000_5013, "srai", .shift),
    .init(0xFE00_707F, 0x0000_0033, "add", .register),
    .init(0xFE00_707F, 0x4000_0033, "sub", .register),
    .init(0xFE00_707F, 0x0000_1033, "sll", .register),
    .init(0xFE00_707F, 0x0000_2033, "slt", .register),
    .init(0xFE00_707F, 0x0000_3033, "sltu", .register),
    .init(0xFE00_707F, 0x0000_4033, "xor", .register),
    .init(0xFE00_707F, 0x0000_5033, "srl", .register),
    .init(0xFE00_707F, 0x4000_5033, "sra", .register),
    .init(0xFE00_707F, 0x0000_6033, "or", .register),
    .init(0xFE00_707F, 0x0000_7033, "and", .register),
    .init(0xFE00_707F, 0x0200_0033, "mul", .register, .multiplication),
    .init(0xFE00_707F, 0x0200_1033, "mulh", .register, .multiplication),
    .init(0xFE00_707F, 0x0200_2033, "mulhsu", .register, .multiplication),
    .init(0xFE00_707F, 0x0200_3033, "mulhu", .register, .multiplication),
    .init(0xFE00_707F, 0x0200_4033, "div", .register, .multiplication),
    .init(0xFE00_707F, 0x0200_5033, "divu", .register, .multiplication),
    .init(0xFE00_707F, 0x0200_6033, "rem", .register, .multiplication),
    .init(0xFE00_707F, 0x0200_7033, "remu", .register, .multiplication),
    .init(0xFFFF_FFFF, 0x8330_000F, "fence.tso"),
    .init(0x707F, 0x000F, "fence", .fence),
    .init(0x707F, 0x100F, "fence.i"),
    .init(0xFFFF_FFFF, 0x0000_0073, "ecall"),
    .init(0xFFFF_FFFF, 0x0010_0073, "ebreak"),
    .init(0xFFFF_FFFF, 0x3020_0073, "mret"),
    .init(0xFFFF_FFFF, 0x1050_0073, "wfi"),
    .init(0x707F, 0x1073, "csrrw", .csr),
    .init(0x707F, 0x2073, "csrrs", .csr),
    .init(0x707F, 0x3073, "csrrc", .csr),
    .init(0x707F, 0x5073, "csrrwi", .csrImmediate),
    .init(0x707F, 0x6073, "csrrsi", .csrImmediate),
    .init(0x707F, 0x7073, "csrrci", .csrImmediate),
  ]

  /// Instructions of 16 bits; the first line that matches counts.
  static let short: [RISCVEncoding] = [
    .init(0xFFFF, 0x0000, "c.unimp"),
    .init(0xFFE3, 0x0000, nil),
    .init(0xE003, 0x0000, "c.addi4spn", .stackAddress),
    .init(0xE003, 0x4000, "c.lw", .shortAccess),
    .init(0xE003, 0xC000, "c.sw", .shortAccess),

    .init(0xEF83, 0x0001, "c.nop", .shortHint),
    .init(0xE003, 0x0001, "c.addi", .shortImmediate),
    .init(0xE003, 0x2001, "c.jal", .shortJump),
    .init(0xE003, 0x4001, "c.li", .shortImmediate),
    .init(0xF07F, 0x6001, nil),
    .init(0xEF83, 0x6101, "c.addi16sp", .stackAdjustment),
    .init(0xE003, 0x6001, "c.lui", .shortUpper),
    .init(0xFC7F, 0x8001, "c.srli64", .narrow),
    .init(0xFC03, 0x8001, "c.srli", .narrowShift),
    .init(0xFC7F, 0x8401, "c.srai64", .narrow),
    .init(0xFC03, 0x8401, "c.srai", .narrowShift),
    .init(0xEC03, 0x8801, "c.andi", .narrowImmediate),
    .init(0xFC63, 0x8C01, "c.sub", .narrowPair),
    .init(0xFC63, 0x8C21, "c.xor", .narrowPair),
    .init(0xFC63, 0x8C41, "c.or", .narrowPair),
    .init(0xFC63, 0x8C61, "c.and", .narrowPair),
    .init(0xE003, 0xA001, "c.j", .shortJump),
    .init(0xE003, 0xC001, "c.beqz", .shortBranch),
    .init(0xE003, 0xE001, "c.bnez", .shortBranch),

    .init(0xF07F, 0x0002, "c.slli64", .single),
    .init(0xF003, 0x0002, "c.slli", .shortShift),
    .init(0xEF83, 0x4002, nil),
    .init(0xE003, 0x4002, "c.lwsp", .stackLoad),
    .init(0xFFFF, 0x8002, nil),
    .init(0xF07F, 0x8002, "c.jr", .single),
    .init(0xF003, 0x8002, "c.mv", .pair),
    .init(0xFFFF, 0x9002, "c.ebreak"),
    .init(0xF07F, 0x9002, "c.jalr", .single),
    .init(0xF003, 0x9002, "c.add", .pair),
    .init(0xE003, 0xC002, "c.swsp", .stackStore),
  ]
}
