import ChipSpec

/// Makes random programs for a SIMD unit: all instructions, forms, types and ways of addressing, with
/// values that are as likely at the corners as in the middle.
///
/// A program consists of *groups*: an instruction, and before it those that give its scalar registers
/// their values. Branches lead to groups, so that loads and stores always find their addresses. Stores
/// keep away from programs, because what is executed after them would be unspecified.
struct SIMDProgramMaker {
  let lanes: Int
  /// Bytes of the memory.
  let capacity: Int
  /// Semaphores of the tile.
  let semaphores: Int
  /// How many of 1,000 groups are errors.
  var errorRate = 10

  typealias Operation = SIMDEncoding.Operation
  typealias Form = SIMDEncoding.Form
  typealias Element = SIMDEncoding.Element
  typealias Addressing = SIMDEncoding.Addressing

  /// Where programs are. Below and above it are data.
  static let programs = 1024..<3072

  /// The smallest memory that has room for programs and data.
  static let leastCapacity = 8192

  private static let corners: [UInt32] = [
    0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF,
    0x8000_0000, 0x8000_0001, 0xFFFF_FF7F, 0xFFFF_FF80, 0xFFFF_8000, 0xFFFF_7FFF, 0xFFFF_FFFE,
    0xFFFF_FFFF, 0x4000_0000, 0xC000_0000,
  ]

  /// Those with more to go wrong stand here more than once.
  private static let arithmetic =
    Operation.allCases.filter { $0.rawValue < 32 }
    + [.adds, .subs, .srr, .abs, .scale, .scale, .scale, .scale, .scale, .lookup]

  /// A number of 32 bits.
  static func value(_ random: inout SeededRandom) -> UInt32 {
    switch random.below(4) {
    case 0: random.pick(corners)
    case 1: UInt32(truncatingIfNeeded: random.below(64) - 32)
    case 2: 1 << UInt32(random.below(32))
    default: UInt32(truncatingIfNeeded: random.next())
    }
  }

  // MARK: Programs

  private struct Group {
    var instructions: [SIMDFields]
    /// Whether the last one's immediate leads to another group.
    var branches = false
    /// Whether it leads there from the register that the one before sets.
    var isIndirect = false
    /// Where it leads to, if that is settled: the number of a group.
    var target: Int?

    init(_ instruction: SIMDFields) { instructions = [instruction] }

    init() { instructions = [] }
  }

  /// A program of at most `count` words that stands at `base`. It ends with a `halt`, if it comes that
  /// far.
  func program(_ random: inout SeededRandom, at base: Int, count: Int) -> [UInt64] {
    var groups: [Group] = []
    var room = random.pick([count, 3 + random.below(count - 3)]) - 1
    func add(_ group: Group) -> Bool {
      guard group.instructions.count <= room else { return false }
      room -= group.instructions.count
      groups.append(group)
      return true
    }
    // Most programs load what they work on first.
    if random.chance(70) {
      for table in 0..<SIMDEncoding.tables where random.chance(60) {
        _ = add(memory(&random, .loadTable, table: table, mayFail: false))
      }
      for _ in 0..<random.below(8) { _ = add(memory(&random, .loadVector, mayFail: false)) }
    }
    var hasRoom = true
    while hasRoom {
      guard random.chance(6) else {
        hasRoom = add(group(&random))
        continue
      }
      // A loop of a few turns.
      let counter = 10 + random.below(6)
      hasRoom = add(Group(set(counter, UInt32(1 + random.below(4)), &random)))
      let start = groups.count
      for _ in 0..<random.below(5) where hasRoom { hasRoom = add(group(&random)) }
      if hasRoom { hasRoom = add(loop(&random, counter, to: start)) }
    }
    var halt = SIMDFields(.halt, &random)
    halt.form = 0
    groups.append(Group(halt))

    var places: [Int] = []
    var end = base
    for group in groups {
      places.append(end)
      end += 8 * group.instructions.count
    }
    for index in groups.indices where groups[index].branches {
      let target =
        groups[index].target.map { UInt32(places[min($0, places.count - 1)]) }
        ?? target(&random, places, index)
      resolve(&groups[index], at: places[index], to: target, &random)
    }
    return groups.flatMap { $0.instructions.map(\.word) }
  }

  /// Where a branch leads: to a group near by, mostly forwards; seldom where no instruction can be.
  private func target(_ random: inout SeededRandom, _ places: [Int], _ index: Int) -> UInt32 {
    if random.below(1000) < errorRate {
      return UInt32(
        truncatingIfNeeded: random.pick([
          random.pick(places) + 1 + random.below(7), capacity + 8 * random.below(100), -8,
          random.below(1 << 32) | capacity,
        ]))
    }
    let distance = random.chance(6) ? -random.below(6) : 1 + random.below(4)
    return UInt32(places[min(max(0, index + distance), places.count - 1)])
  }

  private func resolve(
    _ group: inout Group, at place: Int, to target: UInt32, _ random: inout SeededRandom
  ) {
    let last = group.instructions.count - 1
    if group.isIndirect {
      let start = Self.value(&random)
      group.instructions[last - 1].immediate = start
      group.instructions[last].immediate = target &- start
    } else {
      group.instructions[last].immediate = target &- UInt32(place + 8 * last)
    }
  }

  private func group(_ random: inout SeededRandom) -> Group {
    if random.below(1000) < errorRate { return Group(illegal(&random)) }
    switch random.below(100) {
    case 0..<40: return arithmetic(&random, isScalar: false)
    case 40..<52: return arithmetic(&random, isScalar: true)
    case 52..<60: return acrossLanes(&random)
    case 60..<64: return Group(setLength(&random))
    case 64..<86:
      let operation = random.pick([
        .loadVector, .loadVector, .loadVector, .storeVector, .storeVector, .storeVector,
        .loadScalar, .loadScalar, .storeScalar, .storeScalar,
        random.chance(20) ? Operation.loadTable : .storeVector,
      ])
      return memory(&random, operation, table: random.below(4), mayFail: true)
    case 86..<93: return branch(&random)
    case 93 where random.chance(20): return Group(halt(&random))
    default: return Group(semaphore(&random))
    }
  }

  // MARK: Instructions

  /// Gives a scalar register a value.
  private func set(
    _ register: Int, _ value: UInt32, _ random: inout SeededRandom
  ) -> SIMDFields {
    var fields = SIMDFields(.copy, &random)
    fields.form = Form.scalar.rawValue
    fields.d = register
    fields.b = 0
    fields.immediate = value
    return fields
  }

  private func arithmetic(_ random: inout SeededRandom, isScalar: Bool) -> Group {
    let operation = random.pick(Self.arithmetic)
    var fields = SIMDFields(operation, &random)
    let forms: [Form] =
      switch operation {
      case .abs, .clz, .lookup: [.vector, .scalar]
      case .index: [.vectorScalar]
      case .scale: [.vector, .vectorScalar, .scalar, .vectorScalarShift]
      default: [.vector, .vectorScalar, .scalar]
      }
    let form = isScalar && operation != .index ? Form.scalar : random.pick(forms)
    fields.form = form.rawValue
    fields.shuffleRegisters(&random)
    fields.immediate = Self.value(&random)
    if random.chance(50) { fields.b = 0 }
    var group = Group()
    switch operation {
    case .adds, .subs:
      if random.chance(60) {
        fields.immediate = random.pick([0x7FFF_FFFF, 0x7FFF_FF00, 0x8000_0000, 0x8000_0001])
      }
    case .sll, .srl, .sra, .srr:
      if random.chance(70) {
        fields.b = form == .vector ? fields.b : 0
        fields.immediate = UInt32(random.pick([1, 2, random.below(36)]))
      }
    case .scale:
      fields.type = random.below(Element.allCases.count)
      // The shift is the sum of two parts; a power of two as factor makes ties likely.
      let shift = random.pick([
        0, 1 + random.below(12), random.below(34), random.below(64), 1 + random.below(3),
      ])
      let constant = form == .vector ? 0 : random.pick([0, 0, random.below(shift + 1), 64, -1])
      fields.immediate =
        UInt32(truncatingIfNeeded: shift - constant) & 0x3F
        | UInt32(truncatingIfNeeded: random.pick([0, 0, 1, -1, 3, random.below(65_536)])) << 16
        | UInt32(random.below(1024)) << 6
      if form != .vector && random.chance(80) {
        fields.c = 1 + random.below(15)
        group.instructions.append(set(fields.c, UInt32(truncatingIfNeeded: constant), &random))
      }
      if form == .vectorScalar || form == .scalar, random.chance(80) {
        fields.b = 1 + random.below(15)
        if fields.b == fields.c { fields.b = fields.b % 15 + 1 }
        let factor = random.chance(50) ? Self.value(&random) : 1 << UInt32(max(0, shift - 1) % 32)
        group.instructions.append(set(fields.b, factor, &random))
      }
    case .lookup: fields.table = random.below(4)
    case .abs where random.chance(25):
      fields.a = 1 + random.below(15)
      if form == .scalar {
        group.instructions.append(set(fields.a, 0x8000_0000, &random))
      } else {
        var copy = SIMDFields(.copy, &random)
        copy.form = Form.vectorScalar.rawValue
        copy.d = fields.a
        copy.b = 0
        copy.immediate = 0x8000_0000
        group.instructions.append(copy)
      }
    default: break
    }
    group.instructions.append(fields)
    return group
  }

  private func acrossLanes(_ random: inout SeededRandom) -> Group {
    let operation = random.pick([Operation.sum, .highest, .lowest, .get, .put])
    var fields = SIMDFields(operation, &random)
    fields.form = 0
    fields.shuffleRegisters(&random)
    if random.chance(70) { fields.b = 0 }
    fields.immediate =
      random.chance(60) && (operation == .get || operation == .put)
      ? UInt32(random.below(2 * lanes)) : Self.value(&random)
    return Group(fields)
  }

  private func setLength(_ random: inout SeededRandom) -> SIMDFields {
    var fields = SIMDFields(.setvl, &random)
    fields.form = 0
    fields.shuffleRegisters(&random)
    if random.chance(90) { fields.b = 0 }
    fields.immediate = random.pick([
      0, 1, UInt32(lanes), UInt32(lanes), UInt32(lanes), UInt32(lanes + 1),
      UInt32(random.below(lanes + 1)), UInt32(random.below(lanes + 1)), Self.value(&random),
    ])
    return fields
  }

  private func semaphore(_ random: inout SeededRandom) -> SIMDFields {
    var fields = SIMDFields(random.pick([.wait, .signal]), &random)
    fields.form = 0
    fields.shuffleRegisters(&random)
    if random.chance(80) { fields.a = 0 }
    if random.chance(80) { fields.b = 0 }
    let number = random.chance(90) ? random.below(semaphores) : random.below(256)
    let amount = random.pick([0, 1, 1, 1, 2, random.below(8), random.below(256)])
    fields.immediate =
      UInt32(number) | UInt32(amount) << 8 | UInt32(truncatingIfNeeded: random.next()) << 16
    return fields
  }

  private func halt(_ random: inout SeededRandom) -> SIMDFields {
    var fields = SIMDFields(.halt, &random)
    fields.form = 0
    return fields
  }

  private func branch(_ random: inout SeededRandom) -> Group {
    let operation = random.pick([
      Operation.beq, .bne, .blt, .bge, .loop, .jal, .jalr,
    ])
    var fields = SIMDFields(operation, &random)
    fields.form = 0
    fields.shuffleRegisters(&random)
    if random.chance(20) { fields.b = fields.a }
    var group = Group()
    if operation == .jalr {
      fields.a = 1 + random.below(15)
      group.instructions.append(set(fields.a, 0, &random))
      group.isIndirect = true
    }
    group.instructions.append(fields)
    group.branches = true
    return group
  }

  private func loop(_ random: inout SeededRandom, _ counter: Int, to target: Int) -> Group {
    var fields = SIMDFields(.loop, &random)
    fields.form = 0
    fields.d = counter
    var group = Group(fields)
    group.branches = true
    group.target = target
    return group
  }

  /// An instruction that does not exist.
  private func illegal(_ random: inout SeededRandom) -> SIMDFields {
    var fields = SIMDFields(.copy, &random)
    fields.form = 0
    switch random.below(4) {
    case 0: fields.operation = random.pick([0, 38, 39, 45, 46, 47, 55, 59, 60, 61, 62, 63])
    case 1:
      fields.operation = random.pick(Operation.allCases.filter { $0 != .scale }).rawValue
      fields.form = 3
      if random.chance(50) && fields.operation > 31 { fields.form = 2 }
      fields.type = 0
      fields.addressing = 0
    case 2:
      fields.operation =
        random.pick([Operation.scale, .loadVector, .storeVector, .loadTable, .storeScalar])
        .rawValue
      fields.type = 5 + random.below(3)
      fields.addressing = 0
    default:
      fields.operation = 40 + random.below(5)
      fields.type = random.below(5)
      fields.addressing = 3
    }
    return fields
  }

  // MARK: Loads and stores

  /// A load or store with the instructions that give its registers their values.
  /// - Parameter mayFail: whether it may leave the memory, now and then.
  private func memory(
    _ random: inout SeededRandom, _ operation: Operation, table: Int = 0, mayFail: Bool
  ) -> Group {
    var fields = SIMDFields(operation, &random)
    fields.shuffleRegisters(&random)
    fields.table = table
    fields.type = random.below(Element.allCases.count)
    fields.addressing = random.below(Addressing.allCases.count)
    fields.saturate = random.below(2)
    let isVector = operation == .loadVector || operation == .storeVector
    let isStrided = isVector && random.chance(50)
    fields.form = isStrided ? 1 : 0
    let size = 1 << (fields.type / 2)
    let count = isVector ? lanes : operation == .loadTable ? SIMDEncoding.tableEntries : 1
    let stride =
      isStrided
      ? random.pick([
        0, 1, 2, 3, size, size, 2 * size, 8, 16, -1, -2, -size, -8, random.below(65) - 32,
        random.below(1 << 16), -random.below(1 << 16),
      ]) : size

    // What has room in the data above the programs; else the first lanes have it, and the others
    // leave the memory.
    let span = (count - 1) * stride
    let low = Self.programs.upperBound - min(0, span)
    let high = capacity - max(0, span) - size
    var address =
      low <= high
      ? low + random.below(high - low + 1)
      : stride > 0 ? capacity - size - random.below(64) : Self.programs.upperBound
    if low > high && stride <= 0 { fields.b = 0 }
    if mayFail && random.below(1000) < 3 * errorRate {
      address = random.pick([
        stride > 0 ? capacity - random.below(count * size + 1) : capacity, capacity,
        capacity - 1, 0xFFFF_FFFF - random.below(2 * size), random.below(1 << 32) | capacity,
      ])
    }
    if random.chance(40) { address = address & ~(size - 1) }
    address = max(address, Self.programs.upperBound)

    var group = Group()
    let isOffset = fields.addressing == Addressing.offset.rawValue
    if !isOffset && random.chance(5) && span >= 0 && span + size <= Self.programs.lowerBound {
      // The base that is 0 and stays so.
      fields.a = 0
      fields.immediate = Self.value(&random)
    } else if isOffset {
      fields.a = random.below(16)
      let base = fields.a == 0 ? 0 : Self.value(&random)
      if fields.a > 0 { group.instructions.append(set(fields.a, base, &random)) }
      fields.immediate = UInt32(truncatingIfNeeded: address) &- base
    } else {
      fields.a = 1 + random.below(15)
      group.instructions.append(set(fields.a, UInt32(truncatingIfNeeded: address), &random))
      fields.immediate = Self.value(&random)
    }
    if isStrided && !(low > high && stride <= 0) {
      fields.b = 1 + random.below(15)
      if fields.b == fields.a { fields.b = fields.b % 15 + 1 }
      group.instructions.append(set(fields.b, UInt32(truncatingIfNeeded: stride), &random))
    } else if isStrided {
      fields.b = 0
    }
    if operation == .loadScalar && random.chance(15) { fields.d = fields.a }
    group.instructions.append(fields)
    return group
  }
}
