import CoSimulation

/// A random program for a core: all instructions of RV32IM with random registers, loads and stores of
/// memory and registers, traps, interrupts of timer, software and mailbox.
///
/// x1 to x24 are anything; x25 is where data are, x26 the semaphores' registers, x27 those of the core;
/// the handler uses x28 to x31.
struct InsideProgram {
  private var random: SeededRandom
  private let data: UInt32
  private var code: [UInt32] = []

  init(seed: UInt64, data: UInt32) {
    random = SeededRandom(seed: seed)
    self.data = data
  }

  private static let base: UInt32 = 0x1000
  private static let handler = 8

  /// The program, for address 1000.
  mutating func words(_ count: Int) -> [UInt32] {
    // Over the handler.
    code = [jump(0, 4 * 40)]
    while code.count < Self.handler { code.append(nop) }
    // Interrupts of the timer, of software and of the mailbox are withdrawn; traps are left behind.
    code += [
      csr(2, 28, 0x342, 0), branch(4, 28, 0, 32),  // blt x28, x0: an interrupt
      csr(2, 29, 0x341, 0), addi(29, 29, 4), csr(1, 0, 0x341, 29), csr(2, 31, 0x343, 0),
      csr(2, 31, 0x300, 0), mret,
      nop, addi(29, 0, -1), store(2, 29, 27, 0x18), store(2, 29, 27, 0x1C), store(2, 0, 27, 0x14),
      store(2, 0, 27, 0x28),
      load(2, 30, 27, 0x10), addi(30, 0, 2), store(2, 30, 27, 0x30), store(2, 0, 26, 0x20), mret,
    ]
    while code.count < 40 { code.append(nop) }
    for register in 1..<25 as Range<UInt32> { code += constant(register, random.word) }
    code += constant(25, data) + constant(26, 0x4000_4000) + constant(27, 0x4000_8000)
    code += constant(28, Self.base + UInt32(4 * Self.handler))
    code += [csr(1, 0, 0x305, 28)]
    code += constant(29, 0x888) + [csr(1, 0, 0x304, 29)]
    code += [addi(29, 0, 7), store(2, 29, 27, 0x0C), csr(6, 0, 0x300, 8)]
    for _ in 0..<count { append() }
    // All registers are left in memory, and the core sleeps, without the timer.
    code += [csr(7, 0, 0x300, 8)]
    for register in 1..<25 as Range<UInt32> {
      code.append(store(2, register, 25, 4 * Int32(register)))
    }
    code += [csr(1, 0, 0x304, 0), 0x1050_0073, jump(0, -4)]
    if code.count % 2 == 1 { code.append(nop) }
    return code
  }

  private mutating func any() -> UInt32 { UInt32(random.number(below: 25)) }
  private mutating func target() -> UInt32 { UInt32(random.number(below: 25)) }

  private mutating func append() {
    let (d, a, b) = (target(), any(), any())
    switch random.number(below: 24) {
    case 0...4:
      let function = UInt32(random.number(below: 8))
      let alternative: UInt32 =
        function == 0 || function == 5 ? UInt32(random.number(below: 2)) << 30 : 0
      code.append(alternative | b << 20 | a << 15 | function << 12 | d << 7 | 0x33)
    case 5...7:
      code.append(
        1 << 25 | b << 20 | a << 15 | UInt32(random.number(below: 8)) << 12 | d << 7 | 0x33)
    case 8...11:
      let function = UInt32(random.number(below: 8))
      var immediate = UInt32(random.number(below: 4096))
      if function == 1 { immediate &= 31 }
      if function == 5 { immediate = immediate & 31 | UInt32(random.number(below: 2)) << 10 }
      code.append(immediate << 20 | a << 15 | function << 12 | d << 7 | 0x13)
    case 12:
      code.append(random.word & ~0xFFF | d << 7 | (random.number(below: 2) == 0 ? 0x37 : 0x17))
    case 13...15:
      let function: UInt32 = [0, 1, 2, 2, 4, 5][random.number(below: 6)]
      code.append(load(function, d, 25, offset(function & 3)))
    case 16...18:
      let function = UInt32(random.number(below: 3))
      code.append(store(function, a, 25, offset(function)))
    case 19:
      code.append(
        branch(
          [0, 1, 4, 5, 6, 7][random.number(below: 6)], a, b, random.number(below: 2) == 0 ? 8 : 12))
      code += [addi(d, a, 1), addi(b == 0 ? 1 : b, a, 2)]
    case 20:
      code += [jump(d, 8), addi(1, 0, 3)]
      code += [0x17 | 24 << 7, addi(24, 24, 16), 24 << 15 | d << 7 | 0x67, nop]  // auipc, jalr
    case 21: registers(d, a)
    case 22: controls(d, a)
    default: oddities(d, a)
    }
  }

  private mutating func offset(_ size: UInt32) -> Int32 {
    // Now and then it is not aligned.
    let place = Int32(random.number(below: 512))
    return random.number(below: 12) == 0 ? place : place & ~((1 << Int32(size)) - 1)
  }

  private mutating func registers(_ d: UInt32, _ a: UInt32) {
    switch random.number(below: 10) {
    case 9:
      // Two interrupts at once.
      code += [csr(7, 0, 0x300, 8), addi(24, 0, 1), store(2, 24, 27, 0x14), store(2, 24, 27, 0x28)]
      code += [nop, nop, nop, nop, csr(6, 0, 0x300, 8), nop]
    case 0: code.append(load(2, d, 27, Int32(4 * random.number(below: 13))))
    case 1: code += [store(2, a, 27, 0x2C), load(2, d, 27, 0x2C)]
    case 2: code += [addi(24, 0, 1), store(2, 24, 27, 0x14)]
    case 3:
      // The timer comes soon.
      code += [csr(2, 24, 0xC01, 0), addi(24, 24, Int32(10 + random.number(below: 80)))]
      code += [csr(2, d == 0 ? 1 : d, 0xC81, 0), store(2, 24, 27, 0x18)]
      code += [store(2, d == 0 ? 1 : d, 27, 0x1C)]
    case 4:
      code += constant(24, 0x1_0100 | UInt32(random.number(below: 8)))
      code += [store(2, 24, 26, 0), load(2, d, 26, 4)]
    case 5: code.append(load(2, d, 26, 0x400 + Int32(4 * random.number(below: 8))))
    case 6: code += constant(24, 0x2_0100 | UInt32(random.number(below: 8))) + [store(2, 24, 26, 0)]
    case 7: code.append(load(4, d, 27, Int32(random.number(below: 0x30))))
    default: code.append(store(0, a, 27, 0x28 + Int32(random.number(below: 8))))
    }
  }

  private mutating func controls(_ d: UInt32, _ a: UInt32) {
    switch random.number(below: 8) {
    case 0...3: code.append(csr(UInt32([1, 2, 3, 5, 6, 7][random.number(below: 6)]), d, 0x340, a))
    case 4:
      code.append(
        csr(
          2, d, [0xC00, 0xC80, 0xC02, 0xB02, 0xC01, 0x344, 0xF14, 0x301][random.number(below: 8)], 0
        ))
    case 5: code.append(csr(1, d, [0xB00, 0xB02, 0xB80, 0xB82][random.number(below: 4)], a))
    case 6:
      code.append(
        csr(2, d, [0x300, 0x304, 0x305, 0x341, 0x342, 0x343][random.number(below: 6)], 0))
    default: code += [csr(7, d, 0x300, 8), csr(6, 0, 0x300, 8)]
    }
  }

  private mutating func oddities(_ d: UInt32, _ a: UInt32) {
    switch random.number(below: 8) {
    case 0: code.append(0x73)  // ecall
    case 1: code.append(0x10_0073)  // ebreak
    case 2: code.append(0xFFFF_FFFF)
    case 3: code += constant(24, 0x9000_0000) + [load(2, d, 24, 0)]
    case 4: code += constant(24, 0x4000_9000) + [load(2, d, 24, 0), store(2, a, 24, 4)]
    case 5: code += constant(24, 0x8000) + [store(2, a, 24, 0)]
    case 6:
      // An instruction that is written before it is executed.
      code += [0x17 | 24 << 7, load(2, d == 0 ? 1 : d, 24, 24), addi(24, 24, 0)]
      code += [
        store(2, d == 0 ? 1 : d, 24, 20), 0x100F, nop,
        addi(3, 4, Int32(random.number(below: 2000))),
      ]
    default: code.append(csr(1, d, 0x7C0, a))
    }
  }

  // MARK: Instructions

  private var nop: UInt32 { 0x13 }
  private var mret: UInt32 { 0x3020_0073 }

  private func addi(_ d: UInt32, _ a: UInt32, _ value: Int32) -> UInt32 {
    UInt32(bitPattern: value) << 20 | a << 15 | d << 7 | 0x13
  }

  private func load(_ function: UInt32, _ d: UInt32, _ a: UInt32, _ offset: Int32) -> UInt32 {
    UInt32(bitPattern: offset) << 20 | a << 15 | function << 12 | d << 7 | 0x03
  }

  private func store(_ function: UInt32, _ b: UInt32, _ a: UInt32, _ offset: Int32) -> UInt32 {
    let value = UInt32(bitPattern: offset) & 0xFFF
    return (value >> 5) << 25 | b << 20 | a << 15 | function << 12 | (value & 31) << 7 | 0x23
  }

  private func branch(_ function: UInt32, _ a: UInt32, _ b: UInt32, _ offset: Int32) -> UInt32 {
    let value = UInt32(bitPattern: offset)
    let upper = (value >> 12 & 1) << 31 | (value >> 5 & 63) << 25
    return upper | b << 20 | a << 15 | function << 12 | (value >> 1 & 15) << 8
      | (value >> 11 & 1) << 7 | 0x63
  }

  private func jump(_ d: UInt32, _ offset: Int32) -> UInt32 {
    let value = UInt32(bitPattern: offset)
    let upper = (value >> 20 & 1) << 31 | (value >> 1 & 0x3FF) << 21
    return upper | (value >> 11 & 1) << 20 | (value >> 12 & 0xFF) << 12 | d << 7 | 0x6F
  }

  private func csr(_ function: UInt32, _ d: UInt32, _ address: UInt32, _ a: UInt32) -> UInt32 {
    address << 20 | a << 15 | function << 12 | d << 7 | 0x73
  }

  private func constant(_ d: UInt32, _ value: UInt32) -> [UInt32] {
    let low = Int32(bitPattern: value << 20) >> 20
    let high = value &- UInt32(bitPattern: low)
    return [high | d << 7 | 0x37, addi(d, d, low)]
  }
}

extension SeededRandom {
  /// 0 to `limit` − 1.
  mutating func number(below limit: Int) -> Int { Int(next() % UInt64(limit)) }

  /// Any word.
  var word: UInt32 {
    mutating get { UInt32(truncatingIfNeeded: next()) }
  }
}
