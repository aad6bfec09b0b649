import ChipSpec

/// What a core holds, without the memory: the state that instructions work on.
struct CoreState: Sendable {
  /// The instructions that there are.
  let isa: CoreSpec.InstructionSet

  /// Misaligned loads and stores of the memory are done, not trapped.
  let splits: Bool

  let decoder: CoreDecoder
  private let hart: Int

  /// Address of the next instruction, or of the `wfi` that waits.
  var pc: UInt32 = 0

  /// Whether the core waits in `wfi`.
  var isWaiting = false

  /// x0…x31, and behind them the place where results for x0 go.
  var file: [UInt32]

  var control: CoreControlRegisters

  /// Of a misaligned access that trapped at its second word in the last step, that of the first.
  var partial: CoreRegisterAccess?

  /// A core that has just been started.
  init(
    isa: CoreSpec.InstructionSet, misaligned: CoreSpec.Misaligned = .trap, hart: Int, entry: UInt32
  ) {
    splits = misaligned == .split
    self.isa = isa
    self.hart = hart
    decoder = CoreDecoder(isa)
    control = CoreControlRegisters(isa, hart: hart)
    file = Array(repeating: 0, count: Int(CoreInstruction.nowhere) + 1)
    start(at: entry)
  }

  /// Starts anew, as after reset.
  mutating func start(at entry: UInt32) {
    pc = aligned(entry)
    isWaiting = false
    for number in file.indices { file[number] = 0 }
    control = CoreControlRegisters(isa, hart: hart)
  }

  /// An address at which an instruction may stand.
  func aligned(_ address: UInt32) -> UInt32 {
    address & (isa.isCompressed ? ~1 : ~3)
  }

  /// Enters a trap instead of the instruction at `pc`.
  mutating func trap(_ trap: CoreTrap, _ retirement: inout CoreRetirement) {
    retirement.isTrap = true
    retirement.cause = UInt8(trap.cause.rawValue & 31)
    retirement.value = trap.value
    retirement.next = control.enter(trap, at: pc)
  }
}
