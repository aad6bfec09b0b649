import ChipSpec

/// The golden model of a tile's RISC-V core, instruction by instruction and without time. The
/// specification is docs/parts/core.md together with the RISC-V manuals.
///
/// ``step(_:registers:)`` executes one instruction and gives its commit record;
/// ``run(upTo:_:)`` executes many and gives none.
///
///     var core = CoreModel(isa: .rv32imc, capacity: 65_536, hart: 0, entry: 0)
///     core.memory.load([0x05, 0x05])  // c.addi a0, 1
///     let record = core.step(CoreCircumstances()) { _ in CoreRegisterAnswer(error: true) }
public struct CoreModel: Sendable {
  /// The instructions that there are.
  public var isa: CoreSpec.InstructionSet { state.isa }

  /// The tile's SRAM.
  public var memory: CoreMemory

  /// Registers, CSRs and the program counter.
  var state: CoreState

  /// Address of the next instruction, or of the `wfi` that waits.
  public var pc: UInt32 { state.pc }

  /// Whether the core waits in `wfi`.
  public var isWaiting: Bool { state.isWaiting }

  /// A core that has just been started, with a memory of zeros.
  /// - Parameters:
  ///   - misaligned: what comes of loads and stores that are not aligned.
  ///   - capacity: of the SRAM, bytes; a power of two.
  ///   - hart: `mhartid` bits 15:0.
  ///   - entry: where it starts; bit 0, and without C bit 1, are ignored.
  public init(
    isa: CoreSpec.InstructionSet, misaligned: CoreSpec.Misaligned = .trap, capacity: Int, hart: Int,
    entry: UInt32
  ) {
    memory = CoreMemory(capacity: capacity)
    state = CoreState(isa: isa, misaligned: misaligned, hart: hart, entry: entry)
  }

  /// Starts the core anew, as after reset: all but the memory is forgotten.
  public mutating func start(at entry: UInt32) { state.start(at: entry) }

  /// Misaligned loads and stores of the memory are done, not trapped.
  var splits: Bool { state.splits }

  /// The accesses to words that the last step made, in the memory or elsewhere: none, one, or two for
  /// a misaligned one. If it trapped the last one failed, and of that only the address counts.
  func accesses(
    of retirement: CoreRetirement
  ) -> (first: CoreRegisterAccess?, second: CoreRegisterAccess?) {
    let isFault = retirement.isTrap && !retirement.isInterrupt
    if isFault && (retirement.cause == 5 || retirement.cause == 7) {
      let failed = CoreRegisterAccess(
        address: retirement.value & ~3, isWrite: retirement.cause == 7, byteEnable: 0)
      return state.partial.map { ($0, failed) } ?? (failed, nil)
    }
    guard retirement.isLoad || retirement.isStore else { return (nil, nil) }
    let (address, bytes, data) = (
      retirement.memoryAddress, retirement.byteEnable, retirement.memoryData
    )
    let offset = address & 3
    let isWrite = retirement.isStore
    guard offset + UInt32(bytes.nonzeroBitCount) > 4 else {
      let only = CoreRegisterAccess(
        address: address & ~3, isWrite: isWrite, byteEnable: bytes, data: data)
      return (only, nil)
    }
    return (
      CoreRegisterAccess(
        address: address & ~3, isWrite: isWrite, byteEnable: bytes << UInt8(offset) & 0xF,
        data: data << (8 * offset)),
      CoreRegisterAccess(
        address: address & ~3 &+ 4, isWrite: isWrite, byteEnable: bytes >> UInt8(4 - offset),
        data: data >> (8 * (4 - offset)))
    )
  }

  // MARK: What it holds

  /// x0…x31. What is set for x0 is lost.
  public var registers: [UInt32] {
    get { Array(state.file[0..<32]) }
    set {
      precondition(newValue.count == 32, "there are 32 registers")
      for number in 1..<32 { state.file[number] = newValue[number] }
    }
  }

  /// A register, 0…31. What is set for x0 is lost.
  public subscript(register: Int) -> UInt32 {
    get {
      precondition(0..<32 ~= register, "there are 32 registers")
      return state.file[register]
    }
    set {
      precondition(0..<32 ~= register, "there are 32 registers")
      if register != 0 { state.file[register] = newValue }
    }
  }

  /// Goes on at an address; bit 0, and without C bit 1, are ignored. A wait is over.
  public mutating func jump(to address: UInt32) {
    state.pc = state.aligned(address)
    state.isWaiting = false
  }

  /// What a CSR reads.
  /// - Returns: nil if there is none at the address.
  public func csr(
    _ address: Int, _ circumstances: CoreCircumstances = CoreCircumstances()
  ) -> UInt32? {
    state.control.read(UInt32(truncatingIfNeeded: address), circumstances)
  }

  /// Writes what can be written of a CSR, as an instruction would.
  public mutating func setCSR(
    _ address: Int, to value: UInt32, _ circumstances: CoreCircumstances = CoreCircumstances()
  ) {
    _ = state.control.write(UInt32(truncatingIfNeeded: address), value, circumstances)
  }

  /// Instructions retired: `minstret`.
  public var retired: UInt64 { state.control.retired }

  // MARK: A step

  /// Executes one instruction, takes an interrupt, or goes on waiting in `wfi`.
  /// - Parameters:
  ///   - circumstances: time and interrupt lines when the instruction begins; when `wfi` is to end, in
  ///     that cycle.
  ///   - bus: makes an access to the tile's registers; called once at most.
  /// - Returns: the record, of kind 44; nil if the core waits.
  public mutating func step(
    _ circumstances: CoreCircumstances,
    registers bus: (CoreRegisterAccess) -> CoreRegisterAnswer
  ) -> Commit? {
    retire(circumstances, registers: bus)?.record
  }

  /// The same without the record: what was done.
  mutating func retire(
    _ circumstances: CoreCircumstances,
    registers bus: (CoreRegisterAccess) -> CoreRegisterAnswer
  ) -> CoreRetirement? {
    var retirement = CoreRetirement()
    state.partial = nil
    retirement.address = pc
    retirement.time = circumstances.time
    retirement.lines = circumstances.lines

    if isWaiting {
      guard state.control.endsWait(circumstances.lines) else { return nil }
      state.isWaiting = false
      retirement.instruction = Self.wfi
      retirement.next = pc &+ 4
      state.control.retired &+= 1
    } else if let cause = state.control.pendingInterrupt(circumstances.lines) {
      retirement.isInterrupt = true
      state.trap(CoreTrap(cause, 0), &retirement)
    } else {
      do throws(CoreTrap) {
        let instruction = try fetch(circumstances, &retirement)
        if instruction.operation == .wfi && !state.control.endsWait(circumstances.lines) {
          state.isWaiting = true
          return nil
        }
        retirement.next = pc &+ instruction.length
        try state.execute(instruction, circumstances, &memory, bus, &retirement)
      } catch {
        state.trap(error, &retirement)
      }
    }
    state.pc = retirement.next
    return retirement
  }

  /// The instruction `wfi`.
  static let wfi: UInt32 = 0x1050_0073

  /// Whether these lines end a wait in `wfi`.
  func endsWait(_ lines: CoreLines) -> Bool { state.control.endsWait(lines) }

  /// Begins to wait, if the next instruction is `wfi`: no interrupt is taken instead of it.
  mutating func beginWait() {
    guard memory.contains(pc, count: 4), memory.read(pc, bytes: 4) == UInt64(Self.wfi) else {
      return
    }
    state.isWaiting = true
  }

  // MARK: Fetch

  private mutating func fetch(
    _ circumstances: CoreCircumstances, _ retirement: inout CoreRetirement
  ) throws(CoreTrap) -> CoreInstruction {
    let faults = circumstances.memoryFaults
    guard memory.contains(pc, count: 2), !memory.isFaulty(pc, faults) else {
      throw CoreTrap(.fetchFault, pc)
    }
    var word = UInt32(memory.bytes[Int(pc)]) | UInt32(memory.bytes[Int(pc) + 1]) << 8
    if state.decoder.length(of: word) == 4 {
      let second = pc &+ 2
      guard memory.contains(second, count: 2), !memory.isFaulty(second, faults) else {
        throw CoreTrap(.fetchFault, second)
      }
      word |= UInt32(memory.bytes[Int(pc) + 2]) << 16 | UInt32(memory.bytes[Int(pc) + 3]) << 24
    }
    retirement.instruction = word

    let place = Int(pc >> 1) + CoreMemory.margin
    let remembered = memory.decoded[place]
    if remembered.operation != .undecoded { return remembered }
    let instruction = state.decoder.decode(word, at: pc)
    memory.decoded[place] = instruction
    return instruction
  }
}
