import ChipSpec

/// Something a core does that traps; `docs/parts/core.md` says with which cause and value.
enum CoreTrap: CaseIterable {
  case illegal, unknownControlRegister, supervisor, callEnvironment, breakpoint
  case multiplication
  case misalignedLoad, misalignedStore, misalignedJump
  case loadOfNothing, storeToNothing, storeToConstant, unknownRegister, fetchOfNothing

  /// Whether it traps on a core.
  func traps(on core: CoreSpec) -> Bool {
    switch self {
    case .multiplication: !core.isa.multiplies
    case .misalignedJump: !core.isa.isCompressed
    case .misalignedLoad, .misalignedStore: core.misaligned == .trap
    default: true
    }
  }

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
