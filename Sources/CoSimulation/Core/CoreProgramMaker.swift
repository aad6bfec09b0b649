import ChipSpec

/// Makes random programs for the core: all instructions, legal and illegal, all hazards, traps and
/// interrupts, and code that changes itself.
///
/// A program consists of *blocks*, some of which hold others. Whatever its data are, it comes to its
/// end: branches lead forwards to blocks of the same list, or back as often as a counter in memory
/// says. No register is kept for anything: what must outlive other instructions stands in memory where
/// x0 reaches it. Traps go to a handler that returns behind the instruction, or for a fetch that failed
/// to where the program wants it to.
struct CoreProgramMaker {
  /// What a program may do.
  struct Kinds: OptionSet, Sendable {
    let rawValue: Int
    /// Lines are driven at random, and the program lets them interrupt it.
    static let interrupts = Kinds(rawValue: 1)
    /// Loads and stores of the tile's registers.
    static let registers = Kinds(rawValue: 2)
    /// Misaligned loads and stores.
    static let misaligned = Kinds(rawValue: 4)
    /// Loads and stores where nothing is.
    static let faults = Kinds(rawValue: 8)
    /// Counters, and CSRs that other machines do not have in the same way.
    static let allCSRs = Kinds(rawValue: 16)
    /// Random illegal instructions, not only those that are illegal on every machine.
    static let allIllegal = Kinds(rawValue: 32)
    /// Words that cannot be corrected.
    static let flaws = Kinds(rawValue: 64)
    /// Others read and write the memory.
    static let traffic = Kinds(rawValue: 128)
    /// The end is a store to the tile's registers.
    static let endsAtRegister = Kinds(rawValue: 256)

    /// Fetches where nothing is.
    static let fetchFaults = Kinds(rawValue: 512)
    /// Misaligned loads and stores of the memory are done.
    static let splits = Kinds(rawValue: 1024)

    /// All but flaws, which need a protected memory.
    static let all: Kinds = [
      .interrupts, .registers, .misaligned, .faults, .allCSRs, .allIllegal, .traffic,
      .endsAtRegister, .fetchFaults,
    ]
  }

  /// Where things are in memory.
  enum Map {
    static let saved: [UInt32] = [0x10, 0x14]
    /// Where a failed fetch goes on.
    static let resume: UInt32 = 0x20
    /// What the handler adds up.
    static let sum: UInt32 = 0x24
    static let counters: UInt32 = 0x40
    static let shortData: UInt32 = 0x80
    static let result: UInt32 = 0x100
    static let data: Range<UInt32> = 0x180..<0x340
    /// Others write it, the program reads it.
    static let shared: Range<UInt32> = 0x340..<0x440
    static let flaws: Range<UInt32> = 0x440..<0x4C0
    /// Others use it, the program does not.
    static let others: Range<UInt32> = 0x4C0..<0x600
    static let code: UInt32 = 0x600

    /// A store here ends the program.
    static let end: UInt32 = 0x5000_0000
    /// A store here lowers the lines whose bits are set: external, software, timer.
    static let acknowledge: UInt32 = 0x4000_0100
    /// Accesses to registers fail whose address has this bit set.
    static let refused: UInt32 = 0x800
  }

  /// Bytes of the smallest memory that has room for programs.
  static let leastCapacity = 16_384

  let isa: CoreSpec.InstructionSet
  let capacity: UInt32
  let kinds: Kinds
  var random: SeededRandom

  var lines: [CoreLine] = []
  var labels = 0
  /// The registers written last.
  private var recent: [UInt32] = []
  private var depth = 0
  /// How often each kind of block comes; differs between programs.
  private var weights: [Block] = []
  private var handlers: [Int] = []

  private static let corners: [UInt32] = [
    0, 1, 2, 3, 4, 7, 0x1F, 0x20, 0x7F, 0x80, 0xFF, 0x7FF, 0x800, 0xFFF, 0x7FFF, 0x8000, 0xFFFF,
    0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FF80,
    0xFFFF_F800, 0xFFFF_8000, 0x5555_5555, 0xAAAA_AAAA,
  ]

  /// A maker of one program.
  init(
    isa: CoreSpec.InstructionSet, capacity: Int, kinds: Kinds = .all, seed: UInt64
  ) {
    self.isa = isa
    self.capacity = UInt32(truncatingIfNeeded: capacity)
    self.kinds = kinds
    random = SeededRandom(seed: seed)
  }

  // MARK: The program

  /// Makes the program.
  mutating func program() -> CoreProgram {
    let base =
      Map.code + UInt32(random.below(isa.isCompressed ? 64 : 32)) * (isa.isCompressed ? 2 : 4)
    let mayInterrupt = kinds.contains(.interrupts) && random.chance(75)
    choose(mayInterrupt)
    let end = newLabel()
    if !kinds.contains(.endsAtRegister) { makeService() }
    handlers = [newLabel(), newLabel()]
    for handler in handlers { makeHandler(handler, mayInterrupt) }

    let entry = newLabel()
    lines.append(.label(entry))
    point(at: handlers[0])
    for register in 1..<32 { set(UInt32(register), value()) }
    if mayInterrupt {
      set(5, UInt32(random.pick([0x888, 0x888, 8, 0x80, 0x800, 0x880])))
      long("csrrw", 0, 5, 0x304)
      long("csrrsi", 0, 8, 0x300)
    }
    body(20 + random.below(60))
    if kinds.contains(.allCSRs) && random.chance(15) { sweep() }
    body(20 + random.below(60))
    lines.append(.label(end))
    finish()

    var data: [UInt32: UInt64] = [:]
    for address in stride(from: 0, to: Map.code, by: 8) { data[address] = random.next() }
    for address in stride(from: 0, to: Map.shortData, by: 8) { data[address] = 0 }
    makeTail(&data)
    let flaws: [UInt32] =
      kinds.contains(.flaws) ? (0..<4).map { Map.flaws.lowerBound + 8 * $0 } : []
    return CoreProgram(
      lines: lines, base: base, entry: entry, data: data, flawed: flaws,
      surroundings: CoreProgram.Surroundings(
        seed: random.next(), hasInterrupts: kinds.contains(.interrupts),
        hasTraffic: kinds.contains(.traffic)))
  }

  /// Instructions at the end of the memory, behind which nothing can be fetched.
  private mutating func makeTail(_ data: inout [UInt32: UInt64]) {
    var bytes: UInt64 = 0
    if isa.isCompressed {
      bytes = 0x0001_0001_0001_0001
      if random.chance(50) {
        bytes = 0x0001_0001_0001 | UInt64(random.pick([0x13, 0x93, 3, 0x6F, 0xFFFF])) << 48
      }
    } else {
      bytes = 0x0000_0013_0000_0013
    }
    data[capacity - 8] = bytes
  }

  /// Registers and memory to where they are compared; then for ever here.
  private mutating func finish() {
    long("csrrci", 0, 8, 0x300)
    for register in 1..<32 {
      store("sw", UInt32(register), 0, Map.result + 4 * UInt32(register))
    }
    guard kinds.contains(.endsAtRegister) else { return finishByCall() }
    lines.append(.long(CoreEncoding.named("lui").match | 5 << 7 | Map.end))
    store("sw", 5, 5, 0)
    let here = newLabel()
    lines.append(.label(here))
    lines.append(.jump(0x6F, short: nil, to: here))
  }

  /// Tells the emulator to write the memory's first 2 KiB to the file `m` and to end, by semihosting.
  private mutating func finishByCall() {
    // The file's name, then what SYS_OPEN, SYS_WRITE and SYS_EXIT take.
    lines.append(.label(Self.last))
    set(6, 0x6D)
    store("sw", 6, 0, 0x60)
    set(6, 0x60)
    store("sw", 6, 0, 0x64)
    set(6, 5)
    store("sw", 6, 0, 0x68)
    set(6, 1)
    store("sw", 6, 0, 0x6C)
    call(1, 0x64)
    store("sw", 10, 0, 0x64)
    store("sw", 0, 0, 0x68)
    set(6, 0x800)
    store("sw", 6, 0, 0x6C)
    call(5, 0x64)
    call(0x18, 0x2_0026)
  }

  /// The label behind which an emulator is told to end.
  static let last = 0

  private static let service = -1

  private mutating func call(_ number: UInt32, _ argument: UInt32) {
    set(10, number)
    set(11, argument)
    lines.append(.jump(0x6F | 1 << 7, short: nil, to: Self.service))
  }

  /// What calls an emulator, at the label ``service``: three instructions, which must lie in one page.
  private mutating func makeService() {
    lines.append(.align)
    lines.append(.label(Self.service))
    for word: UInt32 in [0x01F0_1013, 0x0010_0073, 0x4070_5013, 0x0000_8067] {
      lines.append(.long(word))
    }
  }

  // MARK: Traps

  /// `mtvec` at one of the handlers, direct or vectored.
  mutating func point(at handler: Int) {
    let register = UInt32(1 + random.below(31))
    let isVectored = random.chance(50)
    lines.append(.address(Int(register), of: handler, plus: isVectored ? 1 : 0))
    long("csrrw", random.chance(50) ? 0 : self.register(), register, 0x305)
  }

  /// A table that serves direct and vectored traps, and what it leads to.
  private mutating func makeHandler(_ handler: Int, _ mayInterrupt: Bool) {
    let (first, second) = (UInt32(5 + random.below(10)), UInt32(16 + random.below(15)))
    let (exception, fetch, back) = (newLabel(), newLabel(), newLabel())
    let interrupts = [3: newLabel(), 7: newLabel(), 11: newLabel()]
    let interrupt = newLabel()
    func jump(_ label: Int) { lines.append(.jump(0x6F, short: nil, to: label)) }

    lines.append(.align)
    lines.append(.label(handler))
    for place in 0..<12 { jump(interrupts[place] ?? exception) }
    let style = random.below(3)

    lines.append(.label(exception))
    save(first, second)
    long("csrrs", first, 0, 0x342)
    lines.append(.branch(branch("blt", first, 0), short: nil, to: interrupt))
    addUp(first, second)
    set(second, 1)
    lines.append(.branch(branch("beq", first, second), short: nil, to: fetch))
    long("csrrs", second, 0, 0x341)
    if isa.isCompressed {
      load("lhu", first, second, 0)
      immediate("andi", first, first, 3)
      immediate("addi", first, first, UInt32(bitPattern: -3))
      immediate("addi", second, second, 2)
      lines.append(.branch(branch("bne", first, 0), short: nil, to: back))
      immediate("addi", second, second, 2)
    } else {
      immediate("addi", second, second, 4)
    }
    lines.append(.label(back))
    long("csrrw", 0, second, 0x341)
    restore(first, second)

    lines.append(.label(fetch))
    load("lw", second, 0, Map.resume)
    jump(back)

    for (cause, label) in interrupts.sorted(by: { $0.key < $1.key }) {
      lines.append(.label(label))
      save(first, second)
      answer(style, first, second, cause)
      restore(first, second)
    }
    lines.append(.label(interrupt))
    // Direct mode: the cause says which line it is.
    answer(style, first, second, nil)
    restore(first, second)
  }

  /// Lowers the line that interrupts, or does not let it interrupt again.
  private mutating func answer(_ style: Int, _ first: UInt32, _ second: UInt32, _ cause: Int?) {
    addUp(first, second)
    if style == 0 || !kinds.contains(.registers) {
      immediate("addi", first, 0, 0x80)
      long("csrrc", 0, first, 0x300)
    } else {
      let bits: UInt32 =
        switch cause {
        case 3: 2
        case 7: 4
        case 11: 1
        default: 7
        }
      set(first, Map.acknowledge)
      set(second, bits)
      store("sw", second, first, 0)
      // The line falls some cycles later.
      if style == 1 {
        immediate("addi", first, 0, 0x80)
        long("csrrc", 0, first, 0x300)
      }
    }
  }

  /// Keeps what traps say.
  private mutating func addUp(_ first: UInt32, _ second: UInt32) {
    load("lw", second, 0, Map.sum)
    operation("add", second, second, first)
    store("sw", second, 0, Map.sum)
    guard kinds.contains(.allIllegal) else { return }
    long("csrrs", second, 0, 0x343)
    store("sw", second, 0, Map.sum + 4)
  }

  private mutating func save(_ first: UInt32, _ second: UInt32) {
    store("sw", first, 0, Map.saved[0])
    store("sw", second, 0, Map.saved[1])
  }

  private mutating func restore(_ first: UInt32, _ second: UInt32) {
    load("lw", first, 0, Map.saved[0])
    load("lw", second, 0, Map.saved[1])
    lines.append(.long(CoreEncoding.named("mret").match))
  }

  // MARK: Blocks

  private enum Block: CaseIterable {
    case arithmetic, memory, hazard, branch, loop, call, back, halfwordJump, csr, illegal
    case environment, fence, misaligned, fault, registers, interrupts, wait, leave, change, vector
    case counter, flaw, tail, multiplication
  }

  /// How often blocks come in this program.
  private mutating func choose(_ mayInterrupt: Bool) {
    var usual: [(Block, Int)] = [
      (.arithmetic, 10), (.memory, 6), (.hazard, 18), (.branch, 4), (.loop, 3), (.call, 2),
      (.back, 2), (.halfwordJump, 2), (.csr, 4), (.illegal, 4), (.environment, 1), (.fence, 1),
      (.leave, 1), (.change, 4), (.vector, 1),
    ]
    if isa.multiplies { usual.append((.multiplication, 4)) }
    if kinds.contains(.misaligned) {
      usual.append((.misaligned, kinds.contains(.splits) ? 8 : 2))
    }
    if kinds.contains(.faults) { usual.append((.fault, 2)) }
    if kinds.contains(.fetchFaults) { usual.append((.tail, 1)) }
    if kinds.contains(.registers) { usual.append((.registers, 3)) }
    if kinds.contains(.allCSRs) { usual.append((.counter, 1)) }
    if kinds.contains(.flaws) { usual.append((.flaw, 2)) }
    if mayInterrupt { usual.append((.interrupts, 4)) }
    if kinds.contains(.interrupts) { usual.append((.wait, 2)) }
    for (block, weight) in usual {
      // Some programs are of few kinds.
      let factor = random.pick(block == .hazard ? [1, 1, 1, 3] : [0, 1, 1, 1, 1, 3])
      weights += Array(repeating: block, count: weight * factor)
    }
    if weights.isEmpty { weights = [.arithmetic, .hazard, .loop] }
  }

  private mutating func body(_ count: Int) {
    let places = (0...count).map { _ in newLabel() }
    for number in 0..<count {
      lines.append(.label(places[number]))
      let block = random.pick(weights)
      let later = places[number + 1 + random.below(min(5, count - number))]
      make(block, later)
    }
    lines.append(.label(places[count]))
  }

  private mutating func make(_ block: Block, _ later: Int) {
    switch block {
    case .arithmetic: for _ in 0...random.below(6) { arithmetic() }
    case .memory: for _ in 0...random.below(3) { memory() }
    case .hazard: hazard()
    case .branch: forward(to: later)
    case .loop: loop()
    case .call: call()
    case .back: back()
    case .halfwordJump: indirect()
    case .csr: for _ in 0...random.below(3) { csr() }
    case .illegal: illegal()
    case .environment: environment()
    case .fence: fence()
    case .misaligned: misaligned()
    case .fault: fault()
    case .registers: registers()
    case .interrupts: interrupts()
    case .wait: wait()
    case .leave: leave()
    case .change: change()
    case .vector: point(at: random.pick(handlers))
    case .counter: counter()
    case .flaw: flaw()
    case .tail: tail()
    case .multiplication: for _ in 0...random.below(4) { multiplication() }
    }
  }

  private mutating func loop() {
    guard depth < 3 else { return arithmetic() }
    let slot = Map.counters + 4 * UInt32(depth)
    depth += 1
    let turns = 1 + random.below(depth == 1 ? 20 : 3)
    let register = writable()
    set(register, UInt32(turns))
    store("sw", register, 0, slot)
    let start = newLabel()
    lines.append(.label(start))
    body(1 + random.below(7))
    let counter = random.chance(50) ? 8 + UInt32(random.below(8)) : writable()
    load("lw", counter, 0, slot)
    immediate("addi", counter, counter, .max)
    store("sw", counter, 0, slot)
    lines.append(.branch(branch("bne", counter, 0), short: shortBranch(0xE001, counter), to: start))
    depth -= 1
  }

  // MARK: Numbers and registers

  mutating func newLabel() -> Int {
    labels += 1
    return labels
  }

  /// A number: as likely at the corners as in the middle.
  mutating func value() -> UInt32 {
    switch random.below(4) {
    case 0: random.pick(Self.corners)
    case 1: UInt32(bitPattern: Int32(random.below(128) - 64))
    case 2: 1 << UInt32(random.below(32))
    default: UInt32(truncatingIfNeeded: random.next())
    }
  }

  /// Any register; those written last come more often.
  mutating func register() -> UInt32 {
    if !recent.isEmpty && random.chance(45) { return random.pick(recent) }
    return UInt32(random.below(32))
  }

  /// A register that keeps what is written to it.
  mutating func writable() -> UInt32 { UInt32(1 + random.below(31)) }

  /// One that is none of these, and not x0.
  mutating func other(than taken: UInt32...) -> UInt32 {
    while true {
      let register = writable()
      if !taken.contains(register) { return register }
    }
  }

  mutating func note(_ register: UInt32) {
    recent.append(register)
    if recent.count > 3 { recent.removeFirst() }
  }

  // MARK: Instructions

  mutating func operation(_ name: String, _ rd: UInt32, _ rs1: UInt32, _ rs2: UInt32) {
    lines.append(.long(CoreEncoding.named(name).match | rd << 7 | rs1 << 15 | rs2 << 20))
    note(rd)
  }

  mutating func immediate(_ name: String, _ rd: UInt32, _ rs1: UInt32, _ value: UInt32) {
    lines.append(.long(CoreEncoding.named(name).match | rd << 7 | rs1 << 15 | value << 20))
    note(rd)
  }

  mutating func load(_ name: String, _ rd: UInt32, _ base: UInt32, _ offset: UInt32) {
    immediate(name, rd, base, offset)
  }

  mutating func store(_ name: String, _ source: UInt32, _ base: UInt32, _ offset: UInt32) {
    lines.append(
      .long(
        CoreEncoding.named(name).match | source << 20 | base << 15 | (offset & 31) << 7
          | (offset >> 5 & 127) << 25))
  }

  /// A CSR instruction; of one with an immediate, `source` is that.
  mutating func long(_ name: String, _ rd: UInt32, _ source: UInt32, _ csr: UInt32) {
    immediate(name, rd, source, csr)
  }

  func branch(_ name: String, _ rs1: UInt32, _ rs2: UInt32) -> UInt32 {
    CoreEncoding.named(name).match | rs1 << 15 | rs2 << 20
  }

  /// The short form of a branch on a register that has one.
  func shortBranch(_ match: UInt16, _ register: UInt32) -> UInt16? {
    8..<16 ~= register && isa.isCompressed
      ? match | UInt16(truncatingIfNeeded: register - 8) << 7 : nil
  }

  /// A register's value.
  mutating func set(_ rd: UInt32, _ value: UInt32) {
    let signed = Int32(bitPattern: value)
    if isa.isCompressed && -32..<32 ~= signed && random.chance(60) {
      lines.append(.short(short(0x4001, rd, value)))
    } else if -2048..<2048 ~= signed {
      immediate("addi", rd, 0, value)
      return
    } else {
      lines.append(
        .long(CoreEncoding.named("lui").match | rd << 7 | (value &+ 0x800) & 0xFFFF_F000))
      if value & 0xFFF != 0 { immediate("addi", rd, rd, value) }
    }
    note(rd)
  }

  /// An instruction of 16 bits with rd and a constant of 6 bits.
  func short(_ match: UInt16, _ rd: UInt32, _ value: UInt32) -> UInt16 {
    match | UInt16(rd << 7 | (value & 31) << 2 | (value >> 5 & 1) << 12)
  }
}
