import ChipSpec

/// The control and status registers of a core.
struct CoreControlRegisters: Sendable {
  var interruptsEnabled = false  // mstatus.MIE
  var previouslyEnabled = false  // mstatus.MPIE
  var enabled: UInt32 = 0  // mie
  var vector: UInt32 = 0  // mtvec
  var scratch: UInt32 = 0  // mscratch
  var exceptionAddress: UInt32 = 0  // mepc
  var cause: UInt32 = 0  // mcause
  var value: UInt32 = 0  // mtval

  /// `mcycle` less the time.
  var cycleOffset: UInt64 = 0
  /// `minstret`.
  var retired: UInt64 = 0

  private let isCompressed: Bool
  private let misa: UInt32
  private let hart: UInt32

  /// Bits of `mie` and `mip` that there are: MSI, MTI, MEI.
  private static let interrupts: UInt32 = 1 << 3 | 1 << 7 | 1 << 11

  /// The registers after reset.
  init(_ isa: CoreSpec.InstructionSet, hart: Int) {
    isCompressed = isa.isCompressed
    misa = 0x4000_0100 | (isa.multiplies ? 0x1000 : 0) | (isa.isCompressed ? 4 : 0)
    self.hart = UInt32(truncatingIfNeeded: hart & 0xFFFF)
  }

  /// `mstatus`; the privilege before a trap reads as machine mode.
  private var status: UInt32 {
    0x1800 | (interruptsEnabled ? 1 << 3 : 0) | (previouslyEnabled ? 1 << 7 : 0)
  }

  /// What a register reads.
  /// - Returns: nil if there is no such register.
  func read(_ address: UInt32, _ circumstances: CoreCircumstances) -> UInt32? {
    switch address {
    case 0x300: status
    case 0x301: misa
    case 0x304: enabled
    case 0x305: vector
    case 0x310, 0x320, 0x323...0x33F: 0
    case 0x340: scratch
    case 0x341: exceptionAddress
    case 0x342: cause
    case 0x343: value
    case 0x344: circumstances.lines.pending
    case 0x3A0: 0x1F  // not locked, NAPOT, executed, written, read
    case 0x3B0: 0x1FFF_FFFF  // 0 ... FFFF_FFFF
    case 0x3A1...0x3A3, 0x3B1...0x3BF: 0
    case 0x7A0...0x7A3: 0
    case 0xB00, 0xC00: UInt32(truncatingIfNeeded: circumstances.time &+ cycleOffset)
    case 0xB80, 0xC80: UInt32(truncatingIfNeeded: (circumstances.time &+ cycleOffset) >> 32)
    case 0xB02, 0xC02: UInt32(truncatingIfNeeded: retired)
    case 0xB82, 0xC82: UInt32(truncatingIfNeeded: retired >> 32)
    case 0xB03...0xB1F, 0xB83...0xB9F: 0
    case 0xC01: UInt32(truncatingIfNeeded: circumstances.time)
    case 0xC81: UInt32(truncatingIfNeeded: circumstances.time >> 32)
    case 0xF11...0xF13, 0xF15: 0
    case 0xF14: hart
    default: nil
    }
  }

  /// Whether instructions may write a register that there is.
  static func isWritable(_ address: UInt32) -> Bool { address >> 10 & 3 != 3 }

  /// Writes what can be written of a register.
  /// - Returns: what a record shows: the register as it then reads; of `mcycle`, `minstret` and their
  ///   upper halves what was written.
  mutating func write(
    _ address: UInt32, _ word: UInt32, _ circumstances: CoreCircumstances
  ) -> UInt32 {
    switch address {
    case 0x300:
      interruptsEnabled = word >> 3 & 1 == 1
      previouslyEnabled = word >> 7 & 1 == 1
    case 0x304: enabled = word & Self.interrupts
    case 0x305: vector = word & ~2
    case 0x340: scratch = word
    case 0x341: exceptionAddress = word & (isCompressed ? ~1 : ~3)
    case 0x342: cause = word & 0x8000_001F
    case 0x343: value = word
    case 0xB00, 0xB80:
      let cycles = Self.replace(address, word, in: circumstances.time &+ cycleOffset)
      cycleOffset = cycles &- circumstances.time
      return word
    case 0xB02, 0xB82:
      retired = Self.replace(address, word, in: retired)
      return word
    default: break
    }
    return read(address, circumstances) ?? 0
  }

  /// A counter with one half replaced; bit 7 of the address chooses the upper one.
  private static func replace(_ address: UInt32, _ half: UInt32, in counter: UInt64) -> UInt64 {
    address >> 7 & 1 == 1
      ? counter & 0xFFFF_FFFF | UInt64(half) << 32
      : counter & ~0xFFFF_FFFF | UInt64(half)
  }

  // MARK: Traps and interrupts

  /// The interrupt that is to be taken.
  func pendingInterrupt(_ lines: CoreLines) -> CoreTrap.Cause? {
    let asking = lines.pending & enabled
    guard interruptsEnabled && asking != 0 else { return nil }
    if asking >> 11 & 1 == 1 { return .externalInterrupt }
    if asking >> 3 & 1 == 1 { return .softwareInterrupt }
    return .timerInterrupt
  }

  /// Whether `wfi` ends.
  func endsWait(_ lines: CoreLines) -> Bool { lines.pending & enabled != 0 }

  /// Enters a trap.
  /// - Parameter address: of the instruction that is not executed.
  /// - Returns: where it goes on.
  mutating func enter(_ trap: CoreTrap, at address: UInt32) -> UInt32 {
    exceptionAddress = address
    cause = trap.cause.rawValue
    value = trap.value
    previouslyEnabled = interruptsEnabled
    interruptsEnabled = false
    let base = vector & ~3
    let isVectored = trap.cause.isInterrupt && vector & 1 == 1
    return isVectored ? base &+ 4 * (trap.cause.rawValue & 31) : base
  }

  /// Leaves a trap.
  /// - Returns: where it goes on.
  mutating func leave() -> UInt32 {
    interruptsEnabled = previouslyEnabled
    previouslyEnabled = true
    return exceptionAddress
  }
}
