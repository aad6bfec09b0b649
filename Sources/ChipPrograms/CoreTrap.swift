import ChipSpec

/// Something a core does that traps; `docs/parts/core.md` says with which cause and value.
enum CoreTrap: CaseIterable {
  case illegal, unknownControlRegister, supervisor, callEnvironment, breakpoint
  case multiplication, shortIllegal
  case misalignedLoad, misalignedStore, misalignedJump
  case loadOfNothing, storeToNothing, storeToConstant, unknownRegister, fetchOfNothing

  /// Whether it traps on a core.
  func traps(on core: CoreSpec) -> Bool {
    switch self {
    case .multiplication: !core.isa.multiplies
    case .shortIllegal: core.isa.isCompressed
    case .misalignedJump: !core.isa.isCompressed
    case .misalignedLoad, .misalignedStore: core.misaligned == .trap
    default: true
    }
  }

  /// Encodings of 16 bits that are reserved or of extensions that no core has: c.jr x0, c.lwsp x0,
  /// c.addi16sp 0, c.lui 0, shifts by 32, c.subw, c.fld, c.fsw, and what has no name.
  private static let reserved: [UInt16] = [
    0x8002, 0x4002, 0x6101, 0x6081, 0x9001, 0x9401, 0x1082, 0x9C01, 0x2000, 0xE000, 0x8000, 0x0000,
  ]

  /// Appends what traps.
  /// - Returns: what the handler finds in `mcause` and `mtval`.
  func append(
    to text: inout CoreText, capacity: Int, _ registers: TileRegisters
  ) -> (cause: UInt32, value: UInt32) {
    let nothing = UInt32(capacity)
    func word(_ word: UInt32, _ cause: UInt32 = 2, value: UInt32? = nil) -> (UInt32, UInt32) {
      text.append(word)
      return (cause, value ?? word)
    }
    func access(
      _ address: UInt32, _ cause: UInt32, isStore: Bool, function: UInt32 = 2
    ) -> (UInt32, UInt32) {
      text.constant(5, address)
      if isStore { text.store(function, 6, 5) } else { text.load(function, 6, 5) }
      return (cause, address)
    }
    switch self {
    case .illegal: return word(0xFFFF_FFFF)
    case .unknownControlRegister: return word(0x5C02_9073)  // csrrw x0, 0x5C0, x5
    case .supervisor: return word(0x1020_0073)  // sret
    case .multiplication: return word(0x0273_02B3)  // mul x5, x6, x7
    case .shortIllegal:
      let half = Self.reserved[Int(text.here / 2) % Self.reserved.count]
      text.append(half: half)
      return (2, UInt32(half))
    case .callEnvironment: return word(0x73, 11, value: 0)
    case .breakpoint: return word(0x0010_0073, 3, value: text.here)
    case .misalignedLoad: return access(0x12, 4, isStore: false)
    case .misalignedStore: return access(0x11, 6, isStore: true, function: 1)
    case .loadOfNothing: return access(nothing, 5, isStore: false)
    case .storeToNothing: return access(0x8000_0000, 7, isStore: true)
    case .storeToConstant:
      return access(registers.address("core", "parameters"), 7, isStore: true)
    case .unknownRegister:
      return access(registers.address("core", "parameters") + 0xF00, 5, isStore: false)
    case .misalignedJump:
      text.constant(5, 0x102)
      text.append(5 << 15 | 1 << 7 | 0x67)  // jalr x1, 0(x5)
      return (0, 0x102)
    case .fetchOfNothing:
      text.constant(5, nothing)
      text.append(5 << 15 | 1 << 7 | 0x67)
      return (1, nothing)
    }
  }
}
