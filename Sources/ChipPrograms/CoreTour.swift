import ChipSpec

/// What programs of cores have little use for: every control and status register, returns from traps that
/// there are not, encodings near to those of instructions, all instructions of 16 bits, accesses at any
/// place, and the core's own interrupts.
///
/// Some of it traps and some does not, by `docs/parts/core.md`; whichever it is, nothing changes but
/// registers x2 to x25 and the log of the trap handler, and the program goes on behind it.
struct CoreTour {
  /// The core.
  let core: CoreSpec
  /// An address of memory where 32 bytes are free, a multiple of 8.
  let scratch: UInt32
  /// The registers of its tile.
  let registers: TileRegisters

  /// Appends a number of stops.
  func append(_ count: Int, to text: inout CoreText, _ random: inout ProgramRandom) {
    for _ in 0..<count { appendOne(to: &text, &random) }
  }

  /// Whatever an instruction may write.
  private func register(_ random: inout ProgramRandom) -> UInt32 {
    UInt32(random.number(in: 12...25))
  }

  private func appendOne(to text: inout CoreText, _ random: inout ProgramRandom) {
    switch random.number(in: 0...11) {
    case 0, 1: readControlRegister(&text, &random)
    case 2, 3: writeControlRegister(&text, &random)
    case 4: returnFromTrap(&text, &random)
    case 5, 6: appendOdd(&text, &random)
    case 7, 8:
      core.isa.isCompressed ? appendShort(&text, &random) : appendOdd(&text, &random)
    case 9: access(&text, &random)
    case 10: interrupt(&text, &random)
    default: text.append(random.pick([0x73, 0x0010_0073, 0x0000_100F, 0x0FF0_000F]))
    }
  }

  // MARK: Control and status registers

  /// Registers that hold what is written, or nothing, and lead nowhere.
  private static let harmless: [UInt32] =
    [0x301, 0x310, 0x320, 0x340, 0x341, 0x342, 0x343, 0x344, 0x7A0, 0x7A1, 0x7A3]
    + [0x323, 0x33F, 0x3A0, 0x3A1, 0x3A3, 0x3B0, 0x3B1, 0x3BF]
    + [0xB00, 0xB02, 0xB03, 0xB1F, 0xB80, 0xB82, 0xB83, 0xB9F]
  /// Those that cannot be written, and neighbours of those that there are.
  private static let others: [UInt32] =
    [0xC00, 0xC01, 0xC02, 0xC80, 0xC81, 0xC82, 0xF11, 0xF12, 0xF13, 0xF14, 0xF15]
    + [0x300, 0x302, 0x303, 0x304, 0x305, 0x306, 0x311, 0x321, 0x322, 0x345, 0x3A4, 0x3C0, 0x7A4]
    + [0xB01, 0xB20, 0xB81, 0xBA0, 0xC03, 0xC83, 0xF10, 0xF16]

  private func readControlRegister(_ text: inout CoreText, _ random: inout ProgramRandom) {
    let csr = random.pick([
      random.pick(Self.harmless), random.pick(Self.others), UInt32(random.number(in: 0...0xFFF)),
    ])
    // csrrs and csrrc of x0, csrrsi and csrrci of 0 do not write.
    let function = random.pick([2, 3, 6, 7] as [UInt32])
    text.append(csr << 20 | function << 12 | register(&random) << 7 | 0x73)
  }

  private func writeControlRegister(_ text: inout CoreText, _ random: inout ProgramRandom) {
    let source = register(&random), old: UInt32 = 24, seen: UInt32 = 25
    let function = random.pick([1, 2, 3, 5, 6, 7] as [UInt32])
    func write(_ csr: UInt32) -> UInt32 {
      csr << 20 | min(source, 23) << 15 | function << 12 | old << 7 | 0x73
    }
    switch random.number(in: 0...5) {
    case 0:
      // Nothing traps or interrupts before the old value is back.
      let csr = random.pick([0x304, 0x305] as [UInt32])
      text.append([write(csr), CoreWords.read(seen, csr: csr), CoreWords.write(csr: csr, old)])
    case 1:
      text.append([write(0x300), CoreWords.read(seen, csr: 0x300)])
      text.clear(csr: 0x300, bits: 8)
    case 2: text.append(write(random.pick(Array(Self.others.prefix(11)))))
    default:
      let csr = random.pick(Self.harmless)
      text.append([write(csr), CoreWords.read(seen, csr: csr)])
    }
  }

  /// A return from a trap that there is not: to the next instruction.
  private func returnFromTrap(_ text: inout CoreText, _ random: inout ProgramRandom) {
    let place = register(&random)
    text.append([
      place << 7 | 0x17, CoreWords.addi(place, place, 16), CoreWords.write(csr: 0x341, place),
      0x3020_0073, CoreWords.read(place, csr: 0x300),
    ])
    text.clear(csr: 0x300, bits: 8)
  }

  // MARK: Encodings

  private static func word(
    _ opcode: UInt32, _ function: UInt32, d: UInt32 = 0, a: UInt32 = 0, b: UInt32 = 0,
    upper: UInt32 = 0
  ) -> UInt32 {
    var word = opcode | function << 12
    word |= d << 7 | a << 15
    word |= b << 20 | upper << 25
    return word
  }

  private static let uppers: [UInt32] = [0, 1, 0x20, 0x21, 2, 0x40, 0x60]
  /// Opcodes of extensions, and those that are nobody's.
  private static let opcodes: [UInt32] = [
    0x07, 0x0B, 0x1B, 0x1F, 0x27, 0x2B, 0x2F, 0x3B, 0x3F, 0x43, 0x4F, 0x53, 0x57, 0x5B, 0x77,
  ]
  /// What is near to ecall, ebreak, mret and wfi; wfi itself would wait.
  private static let system: [UInt32] = [
    0, 1, 2, 0x102, 0x104, 0x120, 0x202, 0x303, 0x702, 0x800,
  ]

  /// An encoding of 32 bits that differs little from those that there are. As an instruction, where it is
  /// one, it writes a register, or lies where nothing is stored and no branch is taken.
  private func appendOdd(_ text: inout CoreText, _ random: inout ProgramRandom) {
    let d = register(&random), a = register(&random), b = register(&random)
    let function = UInt32(random.number(in: 0...7))
    let upper =
      random.chance(80) ? random.pick(Self.uppers) : UInt32(random.number(in: 0...0x7F))
    switch random.number(in: 0...6) {
    case 0, 1: text.append(Self.word(0x33, function, d: d, a: a, b: b, upper: upper))
    case 2:
      let shift: UInt32 = random.chance(50) ? 1 : 5
      text.append(Self.word(0x13, shift, d: d, a: a, b: b, upper: upper))
    case 3:
      // Widths that there are not, of loads and stores.
      text.constant(11, scratch)
      if random.chance(50) {
        text.append(Self.word(0x23, UInt32(random.number(in: 3...7)), a: 11, b: b))
      } else {
        text.append(Self.word(0x03, random.pick([3, 6, 7]), d: d, a: 11))
      }
    case 4:
      // Conditions that there are not; jumps by a register with another function.
      if random.chance(50) {
        text.append(Self.word(0x63, random.pick([2, 3]), d: 8, a: a))
      } else {
        // A core may ask for the target before it knows: where something is, for memories that nobody
        // has written hold anything.
        text.constant(11, text.here & ~3)
        text.append(Self.word(0x67, max(1, function), d: d, a: 11))
      }
    case 5:
      text.append(
        Self.word(random.pick(Self.opcodes), function, d: d, a: a, b: b, upper: upper))
    default:
      guard random.chance(70) else {
        return text.append(Self.word(0x0F, function, d: d, a: a, upper: upper))
      }
      let isWhole = random.chance(60)
      let word = Self.word(
        0x73, random.chance(20) ? 4 : 0, d: random.chance(20) ? d : 0, a: isWhole ? 0 : a)
      text.append(word | random.pick(Self.system) << 20)
    }
  }

  /// An instruction of 16 bits with two fields.
  private static func half(_ base: UInt16, _ upper: UInt16, _ lower: UInt16) -> UInt16 {
    base | upper << 7 | lower << 2
  }

  /// An instruction of 16 bits of any kind.
  private func appendShort(_ text: inout CoreText, _ random: inout ProgramRandom) {
    // x12 to x15 are among the eight that most of them can name.
    let d = UInt16(random.number(in: 4...7)), s = UInt16(random.number(in: 4...7))
    let value = UInt16(random.number(in: 0...31)), sign: UInt16 = random.chance(50) ? 1 << 12 : 0
    let wide = UInt16(register(&random)), rarely: UInt16 = random.chance(20) ? 1 << 12 : 0
    switch random.number(in: 0...10) {
    case 0:
      // c.lw, c.sw
      let word = UInt16(random.number(in: 0...7))
      text.constant(15, scratch)
      let place = (word & 6) << 9 | (word & 1) << 6
      text.append(half: Self.half(random.pick([0x4000, 0xC000]), 7, d) | place)
    case 1:
      // c.lwsp, c.swsp
      let word = UInt16(random.number(in: 0...7))
      text.constant(2, scratch)
      text.append(half: Self.half(0x4002, wide, word << 2))
      text.append(half: Self.half(0xC002, word << 2, wide))
    case 2:
      // c.addi4spn, c.addi16sp
      text.append(half: Self.half(0, UInt16(random.number(in: 1...63)), d))
      text.append(half: Self.half(0x6001, 2, value) | sign)
    case 3:
      // c.lui, c.li or c.addi, c.nop, some of them hints
      text.append(half: Self.half(0x6001, wide, value) | sign)
      text.append(half: Self.half(random.pick([0x4001, 0x0001]), wide, value) | sign)
      text.append(half: Self.half(0x0001, 0, value) | sign)
    case 4:
      // c.srli, c.srai, c.andi; shifts by 32 and more are reserved
      let function = UInt16(random.number(in: 0...2))
      let upper = function == 2 ? sign : rarely
      text.append(half: Self.half(0x8001, d | function << 3, value) | upper)
    case 5:
      // c.sub, c.xor, c.or, c.and; with the upper bit reserved
      let function = UInt16(random.number(in: 0...3))
      text.append(half: Self.half(0x8C01, d, s | function << 3) | rarely)
    case 6: text.append(half: Self.half(0x0002, wide, value) | rarely)  // c.slli
    case 7:
      // c.beqz, c.bnez, c.j, c.jal over one instruction
      text.append(half: Self.half(random.pick([0xC001, 0xE001]), d, 4))
      text.append(half: Self.half(0x0001, d + 8, 1))
      text.append(half: Self.half(random.pick([0xA001, 0x2001]), 0, 4))
      text.append(half: Self.half(0x0001, s + 8, 1))
    case 8:
      // c.jr, c.jalr to the next instruction: auipc, c.addi 8
      text.append(Self.word(0x17, 0, d: UInt32(wide)))
      text.append(half: Self.half(0x0001, wide, 8))
      text.append(half: Self.half(random.pick([0x8002, 0x9002]), wide, 0))
    case 9: text.append(half: random.pick([0x9002, 0x0000, 0x8002, 0x4002, 0x6101]))
    default:
      // Those of extensions that no core has: they trap.
      let function: UInt16 = random.pick([0x2000, 0x6000, 0xA000, 0xE000, 0x8000])
      text.append(half: Self.half(function, d, value) | sign)
    }
  }

  // MARK: Memory and interrupts

  /// Loads and stores at any place of the scratch area: within words and over their ends.
  private func access(_ text: inout CoreText, _ random: inout ProgramRandom) {
    let offset = Int32(random.number(in: 0...20))
    text.constant(11, scratch)
    text.store(UInt32(random.number(in: 0...2)), register(&random), 11, offset)
    text.load(random.pick([0, 1, 2, 4, 5]), register(&random), 11, offset)
    text.load(2, register(&random), 11, offset & ~3)
  }

  /// The core interrupts itself: by the software interrupt, or by the timer, which it sleeps for or polls.
  private func interrupt(_ text: inout CoreText, _ random: inout ProgramRandom) {
    let isTimer = random.chance(50)
    let bit: UInt32 = isTimer ? 7 : 3
    text.append(CoreWords.addi(27, 0, 0))
    if isTimer {
      // The upper half of the time is 0 in any program.
      text.constant(5, registers.address("core", "time_low"))
      text.load(2, 6, 5)
      text.append(CoreWords.addi(6, 6, Int32(random.number(in: 0...200))))
      text.constant(7, registers.address("core", "timer_compare_low"))
      text.store(2, 6, 7)
      text.put(0, at: registers.address("core", "timer_compare_high"))
    } else {
      text.put(1, at: registers.address("core", "software_interrupt"))
    }
    text.constant(5, 1 << bit)
    text.append(CoreWords.write(csr: 0x304, 5))
    // With interrupts off it only wakes, with them on the handler switches them off.
    text.append(CoreWords.wfi)
    text.append(CoreWords.read(register(&random), csr: 0x344))
    if random.chance(60) {
      text.set(csr: 0x300, bits: 8)
      text.append(CoreWords.addi(0, 0, 0))
      text.clear(csr: 0x300, bits: 8)
    }
    text.append(CoreWords.write(csr: 0x304, 0))
    if isTimer {
      // Off again: a chip that waits for a time is not at rest.
      text.put(.max, at: registers.address("core", "timer_compare_high"))
      text.put(.max, at: registers.address("core", "timer_compare_low"))
    } else {
      text.put(0, at: registers.address("core", "software_interrupt"))
    }
  }
}
