import ChipSpec

/// The program of a tile's core in a random program.
struct RandomCoreText {
  private(set) var image: TileImage
  /// Where it starts.
  private(set) var entry: UInt32 = 0
  /// That it has come to its end.
  private(set) var done: RegisterCheck
  /// What it leaves in memory beside the buffers.
  private(set) var memories: [MemoryCheck] = []
  /// What the host says to it, and waits for.
  private(set) var dialogue: [HostStep] = []

  private let schedule: RandomSchedule
  private let kind: TileKind
  private let registers: TileRegisters
  private var text: CoreText
  private let log: Int, result: Int, scratch: Int
  private let key: UInt32

  private static let interruptEnable: UInt32 = 0x304
  private static let externalInterrupt: UInt32 = 1 << 11
  /// Places in the log for what traps that the program does not foresee.
  private static let stops = 28

  init(_ schedule: RandomSchedule, tile: Int, _ image: TileImage, _ registers: TileRegisters) {
    self.schedule = schedule
    self.registers = registers
    kind = schedule.tiles[tile]?.kind ?? TileKind()
    var image = image
    key = 0x5EED_0000 + UInt32(tile)
    let traps = schedule.entries.count { $0.unit == .core(tile: tile) && $0.action.isTrap }
    // A word at the end, one of the mailbox, and what traps.
    result = image.append(Array(repeating: UInt8(0), count: 16))
    log = image.append(Array(repeating: UInt8(0), count: 8 * (traps + Self.stops + 1)))
    scratch = image.append(Array(repeating: UInt8(0), count: 32))
    text = CoreText(
      origin: UInt32(image.size), isCompressed: kind.core?.isa.isCompressed ?? false)
    self.image = image
    done = RegisterCheck(
      name: "end of the core of (\(registers.x), \(registers.y))", x: registers.x,
      y: registers.y, address: UInt32(result), value: key)
  }

  // MARK: The program

  /// Writes the program.
  /// - Parameters:
  ///   - starting: what starts other engines of the tile: writes of registers.
  ///   - mailbox: whether host and core exchange words at the end.
  mutating func write(
    _ entries: [RandomSchedule.Entry], starting: [HostStep], mailbox: Bool,
    _ random: inout ProgramRandom
  ) {
    let isVectored = random.chance(50)
    writeHandler(isVectored)
    entry = text.here
    // Whatever reads a register finds what every simulation of the chip finds there.
    for register: UInt32 in 1...31 {
      text.append(CoreWords.addi(register, 0, Int32(register)))
    }
    text.constant(5, text.origin + (isVectored ? 1 : 0))
    text.append(CoreWords.write(csr: 0x305, 5))
    text.constant(26, UInt32(log))
    let chatter = CoreChatter(
      multiplies: kind.core?.isa.multiplies ?? false,
      time: registers.address("core", "time_low"), counters: counters)
    chatter.begin(&text, &random)
    for step in starting {
      guard case .write(_, _, let address, let words) = step else { continue }
      for word in words { text.put(word, at: address) }
    }
    var trapped: [UInt32] = []
    for entry in entries {
      chatter.append(to: &text, &random)
      if let semaphore = entry.semaphore { wait(semaphore, entry.amount, &random) }
      switch entry.action {
      case .compute(let operation, let first, let second, let target):
        compute(operation, first, second, target)
      case .trap(let trap):
        let found = trap.append(
          to: &text, capacity: kind.sram?.capacity ?? 0, registers)
        trapped += [found.cause, found.value]
      default: break
      }
      for note in entry.notes {
        text.put(
          UInt32(1 << 16 | 1 << 8 | note.semaphore),
          at: registers.address("semaphores", "operation"))
      }
    }
    let tour = CoreTour(
      core: kind.core ?? CoreSpec(), scratch: UInt32(scratch), registers: registers)
    // A stop traps twice at most.
    tour.append(random.number(in: 0...Self.stops / 2), to: &text, &random)
    if mailbox { exchange(&random) }
    text.put(key, at: UInt32(result))
    text.append(CoreWords.rest)
    // What is read ahead is known.
    text.append(Array(repeating: 0x13, count: 16))
    _ = image.append(text.bytes)
    if !trapped.isEmpty {
      memories.append(
        MemoryCheck(
          x: registers.x, y: registers.y, address: UInt32(log),
          bytes: TileImage.bytes(of: trapped)))
    }
    memories.append(
      MemoryCheck(
        x: registers.x, y: registers.y, address: UInt32(log + 4 * trapped.count),
        count: 8 * (Self.stops + 1)))
  }

  /// Counters that the program does not compare in the end.
  private var counters: [UInt32] {
    var counters = (0..<5).map { registers.address("router", "dropped", $0) }
    if kind.simd != nil { counters.append(registers.address("simd", "retired")) }
    if kind.analog != nil { counters.append(registers.address("analog", "products")) }
    return counters
  }

  /// What traps lead to: cause and value are noted, and the program goes on behind the instruction, or
  /// where a jump to nowhere would have come back to. An interrupt switches interrupts off.
  private mutating func writeHandler(_ isVectored: Bool) {
    let isInterrupt = text.label(), isNowhere = text.label(), isShort = text.label()
    let end = text.label(), begin = text.label()
    // One place for exceptions, and one for each interrupt.
    if isVectored { for _ in 0...11 { text.jump(to: begin) } }
    text.place(begin)
    text.append(CoreWords.read(28, csr: 0x342))
    text.branch(4, 28, 0, to: isInterrupt)
    text.append(CoreWords.read(29, csr: 0x343))
    text.store(2, 28, 26)
    text.store(2, 29, 26, 4)
    text.append(CoreWords.addi(26, 26, 8))
    text.append(CoreWords.read(29, csr: 0x341))
    text.append(CoreWords.addi(30, 0, 1))
    text.branch(0, 28, 30, to: isNowhere)
    text.load(5, 30, 29)
    text.append(CoreWords.andi(30, 30, 3))
    text.append(CoreWords.addi(31, 0, 3))
    text.append(CoreWords.addi(29, 29, 2))
    text.branch(1, 30, 31, to: isShort)
    text.append(CoreWords.addi(29, 29, 2))
    text.place(isShort)
    text.append(CoreWords.write(csr: 0x341, 29))
    text.append(0x3020_0073)  // mret
    text.place(isNowhere)
    text.append(CoreWords.write(csr: 0x341, 1))
    text.append(0x3020_0073)
    text.place(isInterrupt)
    text.append(CoreWords.addi(27, 0, 1))
    text.append(CoreWords.write(csr: Self.interruptEnable, 0))
    text.place(end)
    text.append(0x3020_0073)
    if text.halves.count % 2 == 1 { text.append(half: 1) }
  }

  // MARK: Semaphores

  /// Takes from a semaphore: polls for it, sleeps until it interrupts, or is interrupted.
  private mutating func wait(_ semaphore: Int, _ amount: Int, _ random: inout ProgramRandom) {
    let way = random.number(in: 0...2)
    if way > 0 {
      text.put(
        1 << UInt32(semaphore % 32),
        at: registers.address("semaphores", "interrupt_enable", semaphore / 32))
      text.put(1, at: registers.address("core", "interrupt_enable"))
      text.append(CoreWords.addi(27, 0, 0))
      text.constant(5, Self.externalInterrupt)
      text.append(CoreWords.write(csr: Self.interruptEnable, 5))
    }
    if way == 2 { beInterrupted() }
    let again = text.labelHere(), isTaken = text.label()
    text.put(
      UInt32(1 << 17 | amount << 8 | semaphore), at: registers.address("semaphores", "operation"))
    text.append([CoreWords.addi(0, 0, 0), CoreWords.addi(0, 0, 0)])
    text.constant(5, registers.address("semaphores", "result"))
    text.load(2, 6, 5)
    text.append(CoreWords.andi(6, 6, 1))
    text.branch(1, 6, 0, to: isTaken)
    if way == 1 { text.append(CoreWords.wfi) }
    text.jump(to: again)
    text.place(isTaken)
    guard way > 0 else { return }
    text.append(CoreWords.write(csr: Self.interruptEnable, 0))
    text.put(0, at: registers.address("semaphores", "interrupt_enable", semaphore / 32))
  }

  /// Sleeps until the handler has set its flag. Between looking and sleeping no interrupt is taken.
  private mutating func beInterrupted() {
    let again = text.labelHere(), isDone = text.label()
    text.clear(csr: 0x300, bits: 8)
    text.branch(1, 27, 0, to: isDone)
    text.append(CoreWords.wfi)
    text.set(csr: 0x300, bits: 8)
    text.append(CoreWords.addi(0, 0, 0))
    text.jump(to: again)
    text.place(isDone)
  }

  // MARK: Work

  private mutating func compute(
    _ operation: CoreOperation, _ first: RandomBuffer, _ second: RandomBuffer,
    _ target: RandomBuffer
  ) {
    let size = schedule.size, width = Int32(operation.width)
    let function: UInt32 = operation.width == 1 ? 0 : operation.width == 2 ? 1 : 2
    text.constant(5, UInt32(first.number * size))
    text.constant(6, UInt32(second.number * size))
    text.constant(7, UInt32(target.number * size))
    text.constant(8, UInt32(size / operation.width))
    let again = text.labelHere()
    text.load(function, 9, 5)
    text.load(function, 10, 6)
    operation.append(to: &text)
    text.store(function, 11, 7)
    for register: UInt32 in 5...7 { text.increase(register, by: width) }
    text.increase(8, by: -1)
    text.branch(1, 8, 0, to: again)
  }

  /// The host sends a word, the core answers with another one.
  private mutating func exchange(_ random: inout ProgramRandom) {
    let word = UInt32(truncatingIfNeeded: random.next()) | 1
    let sleeps = random.chance(50)
    if sleeps {
      text.put(2, at: registers.address("core", "interrupt_enable"))
      text.constant(5, Self.externalInterrupt)
      text.append(CoreWords.write(csr: Self.interruptEnable, 5))
    }
    let again = text.labelHere(), isThere = text.label()
    text.constant(5, registers.address("core", "mailbox_inbound"))
    text.load(2, 6, 5)
    text.branch(1, 6, 0, to: isThere)
    if sleeps { text.append(CoreWords.wfi) }
    text.jump(to: again)
    text.place(isThere)
    if sleeps { text.append(CoreWords.write(csr: Self.interruptEnable, 0)) }
    text.store(2, 0, 5)
    text.constant(7, key)
    text.arithmetic(4, 6, 6, 7)
    text.constant(5, registers.address("core", "mailbox_outbound"))
    text.store(2, 6, 5)
    dialogue = [
      registers.write("core", "mailbox_inbound", word),
      .wait(
        RegisterCheck(
          name: "core.mailbox_outbound of (\(registers.x), \(registers.y))", x: registers.x,
          y: registers.y, address: registers.address("core", "mailbox_outbound"),
          value: word ^ key)),
    ]
  }
}

extension RandomAction {
  fileprivate var isTrap: Bool {
    if case .trap = self { true } else { false }
  }
}
