import ChipSpec

/// Blocks that go elsewhere, by themselves or by a trap.
extension CoreProgramMaker {
  private static let conditions = ["beq", "bne", "blt", "bge", "bltu", "bgeu"]

  /// A jump or branch to a later block.
  mutating func forward(to later: Int) {
    switch random.below(isa.isCompressed ? 5 : 3) {
    case 0: lines.append(.jump(0x6F | register() << 7, short: nil, to: later))
    case 1, 2:
      lines.append(
        .branch(branch(random.pick(Self.conditions), register(), register()), short: nil, to: later)
      )
    case 3: lines.append(.jump(0x6F, short: 0xA001, to: later))
    default:
      let register = 8 + UInt32(random.below(8))
      let isEqual = random.chance(50)
      lines.append(
        .branch(
          branch(isEqual ? "beq" : "bne", register, 0),
          short: shortBranch(isEqual ? 0xC001 : 0xE001, register), to: later))
    }
  }

  /// A function and its call.
  mutating func call() {
    let (function, over) = (newLabel(), newLabel())
    let isShort = isa.isCompressed && random.chance(50)
    let link = isShort ? 1 : writable()
    if isShort && random.chance(40) {
      let base = other(than: 1)
      lines.append(.address(Int(base), of: function, plus: 0))
      lines.append(.short(UInt16(0x9002 | base << 7)))
    } else {
      lines.append(.jump(0x6F | link << 7, short: isShort ? 0x2001 : nil, to: function))
    }
    lines.append(.jump(0x6F, short: 0xA001, to: over))
    lines.append(.label(function))
    for _ in 0..<random.below(4) {
      immediate("addi", other(than: link), register(), UInt32(random.below(4096)))
    }
    if isa.isCompressed && random.chance(50) {
      lines.append(.short(UInt16(0x8002 | link << 7)))
    } else {
      immediate("jalr", 0, link, 0)
    }
    lines.append(.label(over))
  }

  /// Forwards, backwards, and forwards again.
  mutating func back() {
    let (behind, before, over) = (newLabel(), newLabel(), newLabel())
    lines.append(.jump(0x6F, short: random.chance(50) ? 0xA001 : nil, to: behind))
    lines.append(.label(before))
    arithmetic()
    lines.append(.jump(0x6F | register() << 7, short: nil, to: over))
    lines.append(.label(behind))
    if random.chance(30) { arithmetic() }
    let register = 8 + UInt32(random.below(8))
    switch random.below(3) {
    case 0: lines.append(.jump(0x6F, short: 0xA001, to: before))
    case 1:
      set(register, 0)
      lines.append(
        .branch(branch("beq", register, 0), short: shortBranch(0xC001, register), to: before))
    default:
      lines.append(.branch(branch("bge", register, register), short: nil, to: before))
    }
    lines.append(.label(over))
  }

  /// A jump to an address in a register: at halfwords, with bit 0 set, and without C to where no
  /// instruction can be.
  mutating func indirect() {
    let target = newLabel()
    let base = writable()
    var plus = random.pick([0, 0, 1])
    if !isa.isCompressed && random.chance(40) { plus += 2 }
    let offset = random.below(100) - 50
    lines.append(.address(Int(base), of: target, plus: plus - offset))
    if isa.isCompressed && random.chance(30) && plus == 0 {
      immediate("addi", base, base, UInt32(bitPattern: Int32(offset)))
      lines.append(.short(UInt16((random.chance(50) ? 0x9002 : 0x8002) | base << 7)))
    } else {
      immediate("jalr", random.chance(50) ? 0 : register(), base, UInt32(bitPattern: Int32(offset)))
    }
    if isa.isCompressed && random.chance(60) { lines.append(.short(0x0001)) }
    if random.chance(50) { arithmetic() }
    if !isa.isCompressed && random.chance(30) { misalignedJump(target) }
    lines.append(.label(target))
  }

  /// Without C: jumps and branches whose target is no multiple of four, taken or not.
  private mutating func misalignedJump(_ target: Int) {
    // An offset of 6 or more, which leads behind.
    if random.chance(50) {
      lines.append(.long(0x6F | register() << 7 | 3 << 21))
    } else {
      lines.append(.long(branch(random.pick(Self.conditions), register(), register()) | 3 << 8))
    }
    arithmetic()
  }

  // MARK: Traps

  /// An instruction that there is not.
  mutating func illegal() {
    guard kinds.contains(.allIllegal) else {
      if isa.isCompressed && random.chance(50) {
        lines.append(.short(0))
      } else {
        lines.append(.long(random.pick([0xC000_1073, 0x0000_2063, 0x0000_3003, 0x0000_300B])))
      }
      return
    }
    for _ in 0..<50 {
      var word = UInt32(truncatingIfNeeded: random.next())
      switch random.below(isa.isCompressed ? 8 : 6) {
      case 3:
        // Bits 31:25 of what has a function there.
        let form = random.pick(
          CoreEncoding.base.filter { $0.format == .shift || $0.format == .registers })
        word = word & ~form.mask | form.match
        let others: [UInt32] = [1, 0x20, 0x21, 0x40, 0x60, 2, UInt32(random.below(128))]
        word = word & 0x01FF_FFFF | random.pick(others) << 25
      case 0, 4, 5:
        let opcodes = Array(0..<32) + [0x18, 0x18, 0x08, 0x00, 0x19, 0x03, 0x1C, 0x04]
        word = word & ~0x7F | UInt32(random.pick(opcodes)) << 2 | 3
      case 1, 2:
        // Nearly an instruction.
        let form = random.pick(CoreEncoding.base + CoreEncoding.multiplication)
        word = word & ~form.mask | form.match
        for _ in 0...random.below(2) { word ^= 1 << UInt32(2 + random.below(30)) }
        word |= 3
      default: word = reservedShort()
      }
      guard CoreEncoding.of(word, isa) == nil else { continue }
      lines.append(word & 3 == 3 || !isa.isCompressed ? .long(word) : .short(UInt16(word)))
      return
    }
  }

  /// An instruction of 16 bits that the manual reserves, or that is for other cores.
  private mutating func reservedShort() -> UInt32 {
    let bits = UInt32(truncatingIfNeeded: random.next()) & 0xFFFF
    switch random.below(12) {
    case 0: return bits & 0x001C
    case 1: return bits & 0x0F80 | 0x6001
    case 2: return bits & 0x17FC & ~0x0400 | 0x9001 | bits & 0x0400
    case 3: return bits & 0x0FFC | 0x1002
    case 4: return bits & 0x107C | 0x4002
    case 5: return 0x8002
    case 6: return bits & 0x007C | 0x9C01 | bits & 0x0380
    default:
      let functions: [(UInt32, UInt32)] = [
        (0, 1), (0, 3), (0, 4), (0, 5), (0, 7), (2, 1), (2, 3), (2, 5), (2, 7),
      ]
      let (quadrant, function) = random.pick(functions)
      return bits & 0x1FFC | function << 13 | quadrant
    }
  }

  /// `ecall` and `ebreak`.
  mutating func environment() {
    switch random.below(isa.isCompressed ? 3 : 2) {
    case 0: lines.append(.long(0x73))
    case 1: lines.append(.long(0x0010_0073))
    default: lines.append(.short(0x9002))
    }
  }

  /// Fences of all kinds.
  mutating func fence() {
    let fields = UInt32(truncatingIfNeeded: random.next()) & 0xFFFF_8F80
    lines.append(.long((random.chance(50) ? 0x0F : 0x100F) | (random.chance(50) ? fields : 0)))
  }

  /// A load, store or jump where nothing is.
  mutating func fault() {
    guard kinds.contains(.fetchFaults), random.chance(40) else { return accessFault() }
    let after = newLabel()
    let base = writable()
    lines.append(.address(Int(base), of: after, plus: 0))
    store("sw", base, 0, Map.resume)
    set(
      base,
      random.pick([
        capacity, capacity + 2, 0x4000_0000, 0x8000_0000, 0xFFFF_FFFC, value() | 0x2000_0000,
      ]) & ~3)
    immediate("jalr", register(), base, 0)
    lines.append(.label(after))
  }

  /// A jump to the last instructions of the memory.
  mutating func tail() {
    let after = newLabel()
    let base = writable()
    lines.append(.address(Int(base), of: after, plus: 0))
    store("sw", base, 0, Map.resume)
    let step: UInt32 = isa.isCompressed ? 2 : 4
    set(base, capacity - step * (1 + UInt32(random.below(isa.isCompressed ? 4 : 2))))
    immediate("jalr", register(), base, 0)
    lines.append(.label(after))
  }

  // MARK: Interrupts

  /// Changes what may interrupt.
  mutating func interrupts() {
    switch random.below(6) {
    case 0, 1: long("csrrsi", register(), 8, 0x300)
    case 2: long("csrrci", register(), 8, 0x300)
    case 3:
      let register = writable()
      set(register, UInt32(random.pick([0x888, 0x888, 8, 0x80, 0x800, 0, 0x808])))
      long(random.pick(["csrrw", "csrrs", "csrrc"]), self.register(), register, 0x304)
    case 4: long(random.pick(["csrrsi", "csrrci"]), register(), 8, 0x304)
    default:
      let register = writable()
      set(register, UInt32(random.pick([0x88, 8, 0x80, 0, 0xFFFF_FFFF])))
      long(random.pick(["csrrw", "csrrs", "csrrc"]), self.register(), register, 0x300)
      // Something long that it may meet.
      if isa.multiplies { multiplication() }
    }
  }

  /// Waits for a line.
  mutating func wait() {
    let register = writable()
    set(register, UInt32(random.pick([0x888, 8, 0x80, 0x800])))
    if random.chance(50) { long("csrrci", 0, 8, 0x300) } else { long("csrrsi", 0, 8, 0x300) }
    long("csrrs", 0, register, 0x304)
    if random.chance(20) {
      // A store under way when it begins to wait.
      store("sw", self.register(), 0, Map.data.lowerBound)
    }
    lines.append(.long(0x1050_0073))
    if random.chance(50) { arithmetic() }
  }

  /// `mret` without a trap.
  mutating func leave() {
    let after = newLabel()
    let base = writable()
    // An interrupt between would change `mepc`.
    long("csrrci", 0, 8, 0x300)
    set(base, 0x80)
    long(random.chance(50) ? "csrrs" : "csrrc", 0, base, 0x300)
    if !kinds.contains(.allCSRs) {
      // Machines with other privileges would leave to one of them.
      set(base, 0x1800)
      long("csrrs", 0, base, 0x300)
    }
    let odd = kinds.contains(.allCSRs) ? random.below(2) : 0
    lines.append(.address(Int(base), of: after, plus: odd))
    long("csrrw", 0, base, 0x341)
    if random.chance(50) { immediate("addi", writable(), register(), 1) }
    lines.append(.long(0x3020_0073))
    if random.chance(50) { arithmetic() }
    lines.append(.label(after))
  }

  // MARK: Code that changes

  /// An instruction that is replaced, and executed before and after.
  mutating func change() {
    let (place, over) = (newLabel(), newLabel())
    let isLoop = random.chance(50)
    let base = writable()
    let word =
      CoreEncoding.named(random.pick(["add", "sub", "xor", "or", "sltu"])).match
      | writable() << 7 | register() << 15 | register() << 20
    let new = other(than: base)
    if isLoop {
      // Twice: the old one, then the new one.
      let slot = Map.counters + 0x10
      set(base, 2)
      store("sw", base, 0, slot)
      lines.append(.align)
      if isa.isCompressed && random.chance(50) { lines.append(.short(1)) }
      lines.append(.label(place))
      immediate("addi", writable(), register(), UInt32(random.below(4096)))
      replace(place, base, new, word)
      load("lw", base, 0, slot)
      immediate("addi", base, base, .max)
      store("sw", base, 0, slot)
      lines.append(.branch(branch("bne", base, 0), short: nil, to: place))
    } else {
      replace(place, base, new, word)
      if random.chance(30) { lines.append(.jump(0x6F, short: 0xA001, to: place)) }
      for _ in 0..<random.below(3) { immediate("addi", register(), register(), 1) }
      lines.append(.align)
      if isa.isCompressed && random.chance(50) { lines.append(.short(1)) }
      lines.append(.label(place))
      immediate("addi", writable(), register(), UInt32(random.below(4096)))
    }
    lines.append(.label(over))
  }

  /// Two stores, because with C the instruction may not be aligned.
  private mutating func replace(_ place: Int, _ base: UInt32, _ new: UInt32, _ word: UInt32) {
    lines.append(.address(Int(base), of: place, plus: 0))
    set(new, word)
    if isa.isCompressed {
      store("sh", new, base, 0)
      immediate("srli", new, new, 16)
      store("sh", new, base, 2)
    } else {
      store("sw", new, base, 0)
    }
    lines.append(.long(0x100F))
  }
}
