import ChipSpec

/// A core that executes what another one's commit records say that it executed, one by one, and says
/// what the record must have been.
///
/// It has no memory: which instruction stood where, and what a load met, is given with each record, and
/// whoever gives it answers for it. From the record it takes the time and the interrupt lines, and what
/// it cannot know: x1 to x31 are unspecified after a start, and a register's value counts as known from
/// the first record on that shows it.
public struct CoreReplica: Sendable {
  /// An access through the core's data port that was answered, in the words of the tile bus.
  public struct Access: Sendable, Hashable, BitwiseCopyable {
    /// The word's address; bits 1:0 are 0.
    public var address: UInt32
    /// 1 store, 0 load.
    public var isWrite: Bool
    /// Bytes of ``data`` that the access concerns.
    public var byteEnable: UInt8
    /// The word read or written.
    public var data: UInt32
    /// It was answered with an error.
    public var error: Bool

    /// An access by its parts.
    public init(
      address: UInt32, isWrite: Bool, byteEnable: UInt8, data: UInt32, error: Bool = false
    ) {
      self.address = address
      self.isWrite = isWrite
      self.byteEnable = byteEnable
      self.data = data
      self.error = error
    }

    init(_ access: CoreRegisterAccess) {
      self.init(
        address: access.address, isWrite: access.isWrite, byteEnable: access.byteEnable,
        data: access.data)
    }

    /// The bits of ``data`` that count.
    public var mask: UInt32 {
      // 0101 → 00FF00FF.
      let spread =
        (UInt32(byteEnable) | UInt32(byteEnable) << 7 | UInt32(byteEnable) << 14
          | UInt32(byteEnable) << 21) & 0x0101_0101
      return spread &* 0xFF
    }
  }

  /// What a step must have been.
  public struct Step: Sendable {
    /// The record; `time` and `lines` are those observed.
    public var retirement = CoreRetirement()
    /// The access that it made through the data port; nil if none. `data` counts for stores only.
    public var access: Access?
    /// The second one of a misaligned load or store.
    public var second: Access?
    /// It can only have been an interrupt, or only an instruction, or the end of no wait: the record
    /// says otherwise, and no more can be said.
    public var isOutOfTurn = false
  }

  private var state: CoreState
  private let capacity: Int

  /// Registers whose value is known, bit by number.
  private var known: UInt32 = 1

  /// Decoded instructions by address.
  private var decoded: [Decoded]

  private struct Decoded: Sendable {
    /// The address, or an odd number for nothing.
    var address: UInt32 = 1
    var word: UInt32 = 0
    var instruction = CoreInstruction.undecoded
  }

  private static let places = 4096

  /// A core that is held in reset.
  /// - Parameters:
  ///   - misaligned: what comes of loads and stores that are not aligned.
  ///   - capacity: of the SRAM, bytes.
  ///   - hart: `mhartid` bits 15:0.
  public init(
    isa: CoreSpec.InstructionSet, misaligned: CoreSpec.Misaligned = .trap, capacity: Int, hart: Int
  ) {
    state = CoreState(isa: isa, misaligned: misaligned, hart: hart, entry: 0)
    self.capacity = capacity
    decoded = Array(repeating: Decoded(), count: Self.places)
  }

  /// Starts anew, as after reset.
  public mutating func start(at entry: UInt32) {
    state.start(at: entry)
    known = 1
  }

  /// Address of the next instruction.
  public var pc: UInt32 { state.pc }

  /// The instruction `wfi`.
  public static let wfi = CoreModel.wfi

  /// Whether these lines end a wait in `wfi`.
  public func endsWait(_ lines: CoreLines) -> Bool { state.control.endsWait(lines) }

  /// Bytes of the instruction of which this is the first half.
  public func length(of half: UInt32) -> Int { Int(state.decoder.length(of: half)) }

  // MARK: A step

  /// Executes what a record is about.
  /// - Parameters:
  ///   - observed: the record.
  ///   - access: the access that was answered before it and belongs to no instruction yet.
  ///   - second: the one after that.
  public mutating func step(
    _ observed: CoreRetirement, access: Access?, second: Access? = nil
  ) -> Step {
    var step = Step()
    step.retirement.address = state.pc
    step.retirement.time = observed.time
    step.retirement.lines = observed.lines
    let isWait = observed.instruction == CoreModel.wfi && !observed.isTrap

    if !isWait, let cause = state.control.pendingInterrupt(observed.lines) {
      step.retirement.isInterrupt = true
      step.isOutOfTurn = !observed.isInterrupt
      state.trap(CoreTrap(cause, 0), &step.retirement)
    } else if observed.isInterrupt || isWait && !state.control.endsWait(observed.lines) {
      step.isOutOfTurn = true
      return step
    } else {
      do throws(CoreTrap) {
        try checkFetch(observed)
        try execute(observed, access, second, &step)
      } catch {
        state.trap(error, &step.retirement)
      }
    }
    state.pc = step.retirement.next
    return step
  }

  /// Whether the instruction can be fetched at all; whether the memory's words can be corrected is
  /// for others to say.
  private func checkFetch(_ observed: CoreRetirement) throws(CoreTrap) {
    let pc = state.pc
    guard Int(pc) + 2 <= capacity else { throw CoreTrap(.fetchFault, pc) }
    if observed.isTrap && observed.cause == 1 && observed.instruction == 0
      && (observed.value == pc || observed.value == pc &+ 2)
    {
      throw CoreTrap(.fetchFault, observed.value)
    }
    guard state.decoder.length(of: observed.instruction) == 2 || Int(pc) + 4 <= capacity else {
      throw CoreTrap(.fetchFault, pc &+ 2)
    }
  }

  private mutating func execute(
    _ observed: CoreRetirement, _ access: Access?, _ second: Access?, _ step: inout Step
  ) throws(CoreTrap) {
    let instruction = decode(observed.instruction)
    step.retirement.instruction = observed.instruction
    step.retirement.next = state.pc &+ instruction.length
    let unknown = known == .max ? (false, false) : learn(instruction, observed, access, second)
    var answer = Answer(
      capacity: capacity, word: access?.data ?? observed.memoryData, error: access?.error ?? false,
      secondWord: second?.data ?? 0, secondError: second?.error ?? false)
    let (word, error) = (answer.word, answer.error)
    var wanted: Access?
    defer {
      step.access = wanted ?? answer.access
      step.second = answer.second
    }
    try state.execute(
      instruction, CoreCircumstances(time: observed.time, lines: observed.lines), &answer,
      { request in
        wanted = Access(request)
        return CoreRegisterAnswer(data: word, error: error)
      }, &step.retirement)
    if known != .max { accept(instruction, observed, unknown, &step) }
  }

  private mutating func decode(_ word: UInt32) -> CoreInstruction {
    let place = Int(state.pc >> 1) & (Self.places - 1)
    if decoded[place].address == state.pc && decoded[place].word == word {
      return decoded[place].instruction
    }
    let instruction = state.decoder.decode(word, at: state.pc)
    decoded[place] = Decoded(address: state.pc, word: word, instruction: instruction)
    return instruction
  }

  /// What a load or store within the memory met, in one word or in two.
  private struct Answer: CoreData {
    let capacity: Int
    let word: UInt32
    let error: Bool
    let secondWord: UInt32
    let secondError: Bool
    private(set) var access: Access?
    private(set) var second: Access?

    init(capacity: Int, word: UInt32, error: Bool, secondWord: UInt32, secondError: Bool) {
      self.capacity = capacity
      self.word = word
      self.error = error
      self.secondWord = secondWord
      self.secondError = secondError
    }

    func contains(_ address: UInt32, count: Int) -> Bool { Int(address) + count <= capacity }

    mutating func note(_ access: CoreRegisterAccess) {
      if self.access == nil {
        self.access = Access(access)
      } else {
        second = Access(access)
      }
    }

    func isFaulty(_ address: UInt32, _ more: [UInt32]) -> Bool {
      second == nil ? error : secondError
    }

    func read(_ address: UInt32, bytes count: Int) -> UInt64 {
      let word = second == nil ? word : secondWord
      return UInt64(word >> (8 * (address & 3)) & UInt32.max >> UInt32(32 - 8 * count))
    }

    func write(_ value: UInt64, to address: UInt32, bytes count: Int) {}
  }

  // MARK: Registers that are not known

  /// Takes from a record what it tells of registers that an instruction reads.
  /// - Returns: which of the two that it reads stay unknown.
  private mutating func learn(
    _ instruction: CoreInstruction, _ observed: CoreRetirement, _ access: Access?,
    _ secondAccess: Access?
  ) -> (first: Bool, second: Bool) {
    let (readsFirst, readsSecond) = instruction.operation.reads
    var unknown = (
      first: readsFirst && known >> UInt32(instruction.first) & 1 == 0,
      second: readsSecond && known >> UInt32(instruction.second) & 1 == 0
    )
    let first = Int(instruction.first), second = Int(instruction.second)
    guard unknown.first || unknown.second else { return unknown }
    switch instruction.operation {
    case .lb, .lh, .lw, .lbu, .lhu, .sb, .sh, .sw:
      if unknown.first {
        let address = observed.isTrap ? observed.value : observed.memoryAddress
        state.file[first] = address &- instruction.immediate
        known |= 1 << UInt32(first)
        unknown.first = false
        unknown.second = unknown.second && known >> UInt32(second) & 1 == 0
      }
      if unknown.second, observed.isStore {
        let offset = observed.memoryAddress & 3
        let isInOneWord = offset + UInt32(observed.byteEnable.nonzeroBitCount) <= 4
        state.file[second] = observed.memoryData >> (isInOneWord ? 8 * offset : 0)
        if instruction.operation == .sw {
          known |= 1 << UInt32(second)
          unknown.second = false
        }
      } else if unknown.second, let access, access.isWrite {
        // The record of a store that meets an error does not show what was to be stored.
        let offset = 8 * (observed.value & 3)
        state.file[second] = access.data >> offset
        if let secondAccess, offset > 0 {
          state.file[second] |= secondAccess.data << (32 - offset)
        }
      }
    case .addi where !observed.isTrap && instruction.destination != CoreInstruction.nowhere:
      state.file[first] = observed.result &- instruction.immediate
      known |= 1 << UInt32(first)
      unknown.first = false
    case .jalr: state.file[first] = observed.next &- instruction.immediate
    case .csrrw, .csrrs: state.file[first] = observed.value
    case .csrrc: state.file[first] = ~observed.value
    default: break
    }
    return unknown
  }

  /// Takes over what followed from registers that are not known.
  private mutating func accept(
    _ instruction: CoreInstruction, _ observed: CoreRetirement,
    _ unknown: (first: Bool, second: Bool), _ step: inout Step
  ) {
    if unknown.first || unknown.second {
      switch instruction.operation {
      case .beq, .bne, .blt, .bge, .bltu, .bgeu:
        let fallsTo = state.pc &+ instruction.length
        if observed.next == fallsTo || observed.next == instruction.immediate {
          step.retirement.next = observed.next
        }
      case .lb, .lh, .lw, .lbu, .lhu, .sb, .sh, .sw, .jalr, .csrrw, .csrrs, .csrrc: break
      default:
        if instruction.destination != CoreInstruction.nowhere {
          state.file[Int(instruction.destination)] = observed.result
          step.retirement.result = observed.result
        }
      }
    }
    if instruction.destination != CoreInstruction.nowhere {
      known |= 1 << UInt32(instruction.destination)
    }
  }
}

extension CoreOperation {
  /// Which of its two registers an operation reads.
  fileprivate var reads: (first: Bool, second: Bool) {
    switch self {
    case .undecoded, .illegal, .constant, .jal, .fence, .fenceI, .ecall, .ebreak, .mret, .wfi,
      .csrrwi, .csrrsi, .csrrci:
      (false, false)
    case .jalr, .lb, .lh, .lw, .lbu, .lhu, .addi, .slti, .sltiu, .xori, .ori, .andi, .slli, .srli,
      .srai, .csrrw, .csrrs, .csrrc:
      (true, false)
    case .beq, .bne, .blt, .bge, .bltu, .bgeu, .sb, .sh, .sw, .add, .sub, .sll, .slt, .sltu, .xor,
      .srl, .sra, .or, .and, .mul, .mulh, .mulhsu, .mulhu, .div, .divu, .rem, .remu:
      (true, true)
    }
  }
}

extension CoreReplica.Step {
  /// The first field in which the record differs from what it must have been, with both values; nil if
  /// it does not.
  public func difference(
    from observed: CoreRetirement
  ) -> (field: CoreDifference.Field, expected: String, actual: String)? {
    if retirement == observed { return nil }
    if let (field, expected, actual) = CoreFollower.compare(retirement, observed) {
      return (field, expected, actual)
    }
    return (.rest, "0", "something else")
  }
}
