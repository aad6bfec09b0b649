/// Instructions of a core that change nothing but registers x2 to x4 and x11 to x25: of all kinds that its
/// instruction set has.
struct CoreChatter {
  /// Whether it multiplies.
  let multiplies: Bool
  /// A register of the tile that shows the time.
  let time: UInt32
  /// Counters of the tile that nobody looks at in the end.
  let counters: [UInt32]

  /// Registers that nobody else uses.
  private static let own: [UInt32] = Array(2...4) + Array(12...25)
  /// Registers of others; to read them does no harm.
  private static let foreign: [UInt32] = [1] + Array(5...11) + Array(26...31)

  /// Gives the registers values.
  func begin(_ text: inout CoreText, _ random: inout ProgramRandom) {
    let edges: [UInt32] = [0, 1, .max, 0x8000_0000, 0x7FFF_FFFF, 0x7FFF, 0x8000, 0xFFFF_8000]
    for register in Self.own {
      let value = UInt32(truncatingIfNeeded: random.next())
      text.constant(register, random.chance(30) ? random.pick(edges) : value)
    }
  }

  /// Appends a few instructions.
  func append(to text: inout CoreText, _ random: inout ProgramRandom) {
    var last: UInt32 = 12
    for _ in 0..<random.number(in: 1...random.pick([4, 8, 24])) {
      appendOne(to: &text, &last, &random)
    }
  }

  /// - Parameter last: the register that the instruction before has written: what is used at once has
  ///   ways of its own through a core.
  private func appendOne(
    to text: inout CoreText, _ last: inout UInt32, _ random: inout ProgramRandom
  ) {
    // Few, so that one instruction often uses what another has written.
    func register() -> UInt32 {
      random.chance(20) ? random.pick(Self.own) : UInt32(random.number(in: 12...20))
    }
    func source() -> UInt32 { random.chance(20) ? random.pick(Self.foreign) : register() }
    let d = register()
    let a = random.chance(40) ? last : source(), b = random.chance(30) ? last : source()
    last = d
    let function = UInt32(random.number(in: 0...7))
    let immediate = UInt32(random.number(in: 0...0xFFF))
    switch random.number(in: 0...10) {
    case 0, 1:
      // sub and sra have another upper part.
      let isOther = (function == 0 || function == 5) && random.chance(50)
      text.arithmetic(function, upper: isOther ? 0x20 : 0, d, a, b)
    case 2: text.arithmetic(function, upper: multiplies ? 1 : 0, d, a, b)
    case 3:
      let shift = immediate & 31 | (function == 5 && random.chance(50) ? 0x400 : 0)
      let value = function == 1 || function == 5 ? shift : immediate
      text.append(value << 20 | a << 15 | function << 12 | d << 7 | 0x13)
    case 4:
      // lui, auipc
      let upper = UInt32(truncatingIfNeeded: random.next()) & 0xFFFF_F000
      text.append(upper | d << 7 | (random.chance(50) ? 0x37 : 0x17))
    case 5:
      let registers: [UInt32] = [0xC00, 0xC01, 0xC02, 0xB00, 0xB02, 0x301, 0x344, 0xF14, 0x300]
      text.append(CoreWords.read(d, csr: random.pick(registers)))
    case 6:
      // The program itself does not change.
      let load = random.pick([0, 1, 2, 4, 5] as [UInt32])
      text.constant(11, text.origin + 4 * UInt32(random.number(in: 0...9)))
      text.load(load, d, 11)
      if random.chance(60) {
        random.chance(50) ? branch(d, b, d, &text, &random) : branch(b, d, d, &text, &random)
      }
    case 7: branch(a, b, d, &text, &random)
    case 8:
      if text.isCompressed {
        appendShort(d, a, to: &text, &random)
      } else {
        text.append(CoreWords.add(d, a, b))
      }
    case 9 where !counters.isEmpty:
      let size = random.number(in: 0...2)
      let place = UInt32((random.number(in: 0...3) >> size) << size)
      text.constant(11, random.pick(counters) + place)
      if random.chance(50) {
        text.store(UInt32(size), a, 11)
      } else {
        text.load(UInt32(size), d, 11)
      }
    default:
      if random.chance(30) {
        text.constant(11, time)
        text.load(2, d, 11)
      } else {
        let isThere = text.label()
        text.jump(to: isThere)
        text.append(CoreWords.addi(d, d, 7))
        text.place(isThere)
      }
    }
  }

  /// A branch over one instruction, which would change `d`.
  private func branch(
    _ a: UInt32, _ b: UInt32, _ d: UInt32, _ text: inout CoreText, _ random: inout ProgramRandom
  ) {
    let isThere = text.label()
    text.branch(random.pick([0, 1, 4, 5, 6, 7]), a, b, to: isThere)
    text.append(CoreWords.addi(d, d, 1))
    text.place(isThere)
  }

  /// An instruction of 16 bits that only changes registers.
  private func appendShort(
    _ d: UInt32, _ a: UInt32, to text: inout CoreText, _ random: inout ProgramRandom
  ) {
    let value = UInt16(random.number(in: 1...31)), rd = UInt16(d) << 7
    // Of those that name x8 to x15 only, x12 to x15.
    let few = UInt16(random.number(in: 4...7)), others = UInt16(random.number(in: 0...7))
    let upper = UInt16(random.number(in: 0...1)) << 12
    let half: UInt16 =
      switch random.number(in: 0...11) {
      case 0: 0x8002 | rd | UInt16(a) << 2  // c.mv
      case 1: 0x9002 | rd | UInt16(a) << 2  // c.add
      case 2: 0x4001 | rd | value << 2 | upper  // c.li
      case 3: 0x0001 | rd | value << 2 | upper  // c.addi
      case 4: 0x0002 | rd | value << 2  // c.slli
      case 5: UInt16(random.number(in: 1...255)) << 5 | few << 2  // c.addi4spn
      case 6: 0x6101 | value << 2 | upper  // c.addi16sp
      case 7: 0x6001 | (d == 2 ? 3 << 7 : rd) | value << 2 | upper  // c.lui
      case 8: 0x8001 | few << 7 | value << 2  // c.srli
      case 9: 0x8401 | few << 7 | value << 2  // c.srai
      case 10: 0x8801 | few << 7 | value << 2 | upper  // c.andi
      default:
        // c.sub, c.xor, c.or, c.and
        0x8C01 | few << 7 | UInt16(random.number(in: 0...3)) << 5 | others << 2
      }
    text.append(half: half)
  }
}
