import ChipSpec

/// Blocks that compute.
extension CoreProgramMaker {
  private static let registerForms = CoreEncoding.base.filter { $0.format == .registers }
  private static let immediateForms = CoreEncoding.base.filter {
    $0.format == .immediate && $0.name != "jalr"
  }
  private static let shiftForms = CoreEncoding.base.filter { $0.format == .shift }
  private static let shortForms = CoreEncoding.compressed.filter {
    ![
      "c.lw", "c.sw", "c.jal", "c.j", "c.beqz", "c.bnez", "c.lwsp", "c.jr", "c.ebreak", "c.jalr",
      "c.swsp",
    ].contains($0.name)
  }

  /// One instruction that computes, of any form; hints too.
  mutating func arithmetic() {
    switch random.below(isa.isCompressed ? 9 : 5) {
    case 0, 1:
      let form = random.pick(Self.registerForms)
      operation(form.name, register(), register(), register())
    case 2:
      immediate(random.pick(Self.immediateForms).name, register(), register(), value() & 0xFFF)
    case 3:
      immediate(
        random.pick(Self.shiftForms).name, register(), register(), UInt32(random.below(32)))
    case 4:
      let rd = register()
      let form = CoreEncoding.named(random.chance(50) ? "lui" : "auipc")
      lines.append(.long(form.match | rd << 7 | value() & 0xFFFF_F000))
      note(rd)
    default: shortArithmetic()
    }
  }

  private mutating func shortArithmetic() {
    let form = random.pick(Self.shortForms)
    // What the mask leaves free is a register number, or a constant; what comes out may be reserved.
    for _ in 0..<20 {
      let bits = UInt32(truncatingIfNeeded: random.next()) & 0xFFFF
      let half = bits & ~form.mask | form.match
      guard let found = CoreEncoding.of(half, isa), found.name == form.name else { continue }
      lines.append(.short(UInt16(half)))
      note(form.mask & 0xF80 == 0 ? half >> 7 & 31 : 8 + (half >> 7 & 7))
      return
    }
  }

  /// A multiplication or division, mostly of numbers that it may get wrong.
  mutating func multiplication() {
    let form = random.pick(CoreEncoding.multiplication)
    let (first, second) = (register(), register())
    if random.chance(50) { set(first, value()) }
    if random.chance(50) { set(second, random.chance(20) ? 0 : value()) }
    let rd = register()
    operation(form.name, rd, first, second)
    // The same pair again, for cores that keep the other half.
    if random.chance(20) {
      operation(random.pick(CoreEncoding.multiplication).name, register(), first, second)
    }
  }

  // MARK: Hazards

  /// What gives a register its value.
  private enum Producer: CaseIterable { case alu, load, mul, div, csr, link }

  /// What takes it.
  private enum Consumer: CaseIterable {
    case first, second, mul1, mul2, div1, div2, csr, loadAddress, storeAddress, storeData
    case branch1, branch2, jump
  }

  /// An instruction that gives a register its value, few that do not touch it, one that takes it.
  mutating func hazard() {
    var producers = Producer.allCases
    var consumers = Consumer.allCases + [.branch1, .branch2]
    if !isa.multiplies {
      producers.removeAll { $0 == .mul || $0 == .div }
      consumers.removeAll { [.mul1, .mul2, .div1, .div2].contains($0) }
    }
    let producer = random.pick(producers)
    let consumer = random.pick(consumers)
    let result = random.chance(40) ? 8 + UInt32(random.below(8)) : writable()
    let source = other(than: result)
    let one = other(than: result, source)
    let target = newLabel()
    let island = newLabel()

    // What the value must be.
    var offset: UInt32 = 0
    switch consumer {
    case .loadAddress, .storeAddress:
      offset = UInt32(random.below(64)) * 4
      let address = Map.data.lowerBound + UInt32(random.below(Map.data.count / 4)) * 4
      if producer != .link { set(source, address &- offset) }
      if producer == .link { offset = 0 }
    case .jump:
      if producer != .link { lines.append(.address(Int(source), of: target, plus: 0)) }
    default: set(source, value())
    }
    if [.mul1, .mul2, .div1, .div2, .branch1, .branch2].contains(consumer) && random.chance(60) {
      set(one, value())
    }
    let isExact = [.loadAddress, .storeAddress, .jump].contains(consumer)

    switch producer {
    case .alu:
      switch random.below(isa.isCompressed ? 4 : 3) {
      case 0: immediate("addi", result, source, 0)
      case 1: operation("or", result, 0, source)
      case 2:
        if isExact {
          operation("xor", result, source, 0)
        } else {
          operation("sub", result, one, source)
        }
      default:
        lines.append(.short(UInt16(0x8002 | result << 7 | source << 2)))
        note(result)
      }
    case .load:
      store("sw", source, 0, Map.shortData)
      if isExact || random.chance(50) {
        load("lw", result, 0, Map.shortData)
      } else {
        load(random.pick(["lb", "lbu"]), result, 0, Map.shortData + UInt32(random.below(4)))
      }
    case .mul, .div:
      let isMultiplication = producer == .mul
      set(one, isExact || random.chance(50) ? 1 : value())
      let names =
        isMultiplication ? ["mul", "mulh", "mulhsu", "mulhu"] : ["div", "rem", "divu", "remu"]
      let name = isExact ? (isMultiplication ? "mul" : "divu") : random.pick(names)
      operation(name, result, source, one)
    case .csr:
      long("csrrw", 0, source, 0x340)
      if isExact || random.chance(60) || !kinds.contains(.allCSRs) {
        long("csrrw", result, one, 0x340)
      } else {
        long("csrrs", result, 0, random.pick([0x300, 0x301, 0x304, 0x341, 0x342]))
      }
    case .link:
      lines.append(.align)
      let isShort = isa.isCompressed && random.chance(30) && consumer != .storeAddress
      if consumer == .jump {
        let (inner, over) = (newLabel(), newLabel())
        lines.append(.jump(0x6F | result << 7, short: nil, to: inner))
        lines.append(.jump(0x6F, short: 0xA001, to: over))
        lines.append(.label(inner))
        fill(1 + random.below(2), result)
        immediate("jalr", random.pick([0, 0, result]), result, 0)
        lines.append(.label(over))
        return
      }
      let link = isShort ? 1 : result
      if random.chance(25) {
        let base = other(than: link)
        lines.append(.address(Int(base), of: island, plus: 0))
        lines.append(.align)
        lines.append(.long(CoreEncoding.named("jalr").match | link << 7 | base << 15))
      } else {
        lines.append(.jump(0x6F | link << 7, short: isShort ? 0x2001 : nil, to: island))
      }
      lines.append(.data(UInt32(truncatingIfNeeded: random.next())))
      lines.append(.label(island))
      note(link)
      fill(1 + random.below(2), link)
      return consume(consumer, link, 0, one, target, linked: true)
    }
    fill(random.pick([1, 1, 1, 2, 2, 3]), result)
    consume(consumer, result, offset, one, target, linked: false)
  }

  /// Lets the consumer be the nth instruction after the producer.
  private mutating func fill(_ distance: Int, _ result: UInt32) {
    for _ in 1..<max(1, distance) {
      let rd = other(than: result)
      immediate(
        random.pick(["addi", "xori", "andi"]), rd, other(than: result), UInt32(random.below(2048)))
    }
  }

  private mutating func consume(
    _ consumer: Consumer, _ result: UInt32, _ offset: UInt32, _ one: UInt32, _ target: Int,
    linked: Bool
  ) {
    let free = register()
    switch consumer {
    case .first:
      if random.chance(50) {
        immediate(random.pick(["addi", "xori", "slti", "sltiu"]), free, result, value() & 0xFFF)
      } else {
        operation(random.pick(["add", "sub", "sll", "sra", "slt", "sltu"]), free, result, one)
      }
    case .second:
      operation(random.pick(["add", "sub", "sll", "sra", "slt", "sltu"]), free, one, result)
    case .mul1: operation(random.pick(["mul", "mulh", "mulhsu", "mulhu"]), free, result, one)
    case .mul2: operation(random.pick(["mul", "mulh", "mulhsu", "mulhu"]), free, one, result)
    case .div1: operation(random.pick(["div", "divu", "rem", "remu"]), free, result, one)
    case .div2: operation(random.pick(["div", "divu", "rem", "remu"]), free, one, result)
    case .csr: long(random.pick(["csrrw", "csrrs", "csrrc"]), free, result, 0x340)
    case .loadAddress:
      // A link is even only.
      let names =
        linked && isa.isCompressed ? ["lb", "lh", "lhu", "lbu"] : ["lw", "lb", "lh", "lbu"]
      load(random.pick(names), free, result, offset)
    case .storeAddress: store(random.pick(["sw", "sh", "sb"]), one, result, offset)
    case .storeData:
      store(
        random.pick(["sw", "sh", "sb"]), result, 0,
        Map.data.lowerBound + UInt32(random.below(Map.data.count / 4)) * 4)
    case .branch1, .branch2:
      let name = random.pick(["beq", "bne", "blt", "bge", "blt", "bge", "bltu", "bgeu"])
      let word =
        consumer == .branch1
        ? branch(name, result, random.pick([0, one])) : branch(name, one, result)
      lines.append(.branch(word, short: nil, to: target))
      if random.chance(50) { arithmetic() }
    case .jump:
      immediate("jalr", random.pick([0, 1, result]), result, offset)
      if random.chance(50) { arithmetic() }
    }
    lines.append(.label(target))
  }
}
