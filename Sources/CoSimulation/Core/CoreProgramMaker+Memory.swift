import ChipSpec

/// Blocks that load, store, and read and write CSRs.
extension CoreProgramMaker {
  private static let loads: [(String, UInt32)] = [
    ("lb", 1), ("lbu", 1), ("lh", 2), ("lhu", 2), ("lw", 4),
  ]
  private static let stores: [(String, UInt32)] = [("sb", 1), ("sh", 2), ("sw", 4)]

  /// An aligned address of data.
  private mutating func place(_ size: UInt32, isLoad: Bool) -> UInt32 {
    let room = isLoad && random.chance(30) ? Map.shared : Map.data
    return room.lowerBound + UInt32(random.below(room.count)) & ~(size - 1)
  }

  /// A load or store that has its effect.
  mutating func memory() {
    let isLoad = random.chance(55)
    if isa.isCompressed && random.chance(35) { return shortMemory(isLoad) }
    let (name, size) = random.pick(isLoad ? Self.loads : Self.stores)
    let address = place(size, isLoad: isLoad)
    if address < 0x800 && random.chance(50) {
      access(isLoad, name, register(), 0, address)
    } else {
      let base = writable()
      let offset = random.pick([0, 1, 4, 2047, -2048, random.below(4096) - 2048])
      set(base, address &- UInt32(bitPattern: Int32(offset)))
      access(isLoad, name, register(), base, UInt32(bitPattern: Int32(offset)))
      // The word just stored, or another part of it.
      if random.chance(30) {
        let (again, size) = random.pick(Self.loads)
        set(base, address & ~(size - 1))
        access(true, again, register(), base, 0)
      }
    }
  }

  private mutating func access(
    _ isLoad: Bool, _ name: String, _ register: UInt32, _ base: UInt32, _ offset: UInt32
  ) {
    if isLoad { load(name, register, base, offset) } else { store(name, register, base, offset) }
  }

  private mutating func shortMemory(_ isLoad: Bool) {
    let address = place(4, isLoad: isLoad)
    if random.chance(50) {
      let offset = UInt32(random.below(64)) * 4
      set(2, address &- offset)
      if isLoad {
        let rd = writable()
        let low = (offset >> 2 & 7) << 4
        let high = (offset >> 5 & 1) << 12 | (offset >> 6) << 2
        lines.append(.short(UInt16(0x4002 | rd << 7 | low | high)))
        note(rd)
      } else {
        let source = register() << 2
        let bits = (offset >> 2 & 15) << 9 | (offset >> 6) << 7
        lines.append(.short(UInt16(0xC002 | source | bits)))
      }
    } else {
      let offset = UInt32(random.below(32)) * 4
      let (base, data) = (UInt32(random.below(8)), UInt32(random.below(8)))
      set(base + 8, address &- offset)
      let low = (offset >> 2 & 1) << 6 | (offset >> 6) << 5
      let bits = base << 7 | data << 2 | (offset >> 3 & 7) << 10 | low
      let match: UInt32 = isLoad ? 0x4000 : 0xC000
      lines.append(.short(UInt16(match | bits)))
      if isLoad { note(data + 8) }
    }
  }

  /// A load or store that is not aligned; also where nothing is.
  mutating func misaligned() {
    let isLoad = random.chance(50)
    let (name, size) = random.pick((isLoad ? Self.loads : Self.stores).filter { $0.1 > 1 })
    let base = writable()
    let wrong = 1 + UInt32(random.below(Int(size) - 1))
    if kinds.contains(.splits) {
      // A half can lie in one word or in two.
      let further = size == 2 ? 2 * UInt32(random.below(2)) : 0
      let address = misalignedPlace(isLoad: isLoad) &+ wrong &+ further
      let offset = random.pick([0, 0, 2043, 2047, -1, -4, -2048, random.below(4096) - 2048])
      set(base, address &- UInt32(bitPattern: Int32(offset)))
      access(isLoad, name, register(), base, UInt32(bitPattern: Int32(offset)))
      // Its result, or one of the words that it has changed.
      if random.chance(50) { arithmetic() } else { memory() }
      return
    }
    let address = random.chance(80) ? place(4, isLoad: isLoad) : value() & ~3
    set(base, address + wrong)
    access(isLoad, name, register(), base, 0)
  }

  /// The word before the bytes of a misaligned access that is done, or fails with either access.
  private mutating func misalignedPlace(isLoad: Bool) -> UInt32 {
    switch random.below(20) {
    case 0, 1: return 0x4000_0000 | value() & 0x3FFF_FFFC
    case 2: return random.pick([0x8000_0000, 0x3FFF_FFFC, 0xFFFF_FFFC, capacity, capacity + 8])
    // Behind the memory's last word nothing is. What stands there is executed, so it stays.
    case 3 where isLoad: return capacity - 4
    case 4, 5, 6:
      guard kinds.contains(.flaws) else { break }
      return Map.flaws.lowerBound - 4 + 4 * UInt32(random.below(10))
    default: break
    }
    let room = isLoad && random.chance(30) ? Map.shared : Map.data
    return room.lowerBound + UInt32(random.below(room.count / 4 - 1)) * 4
  }

  /// A load or store where nothing is.
  mutating func accessFault() {
    let isLoad = random.chance(50)
    let (name, size) = random.pick(isLoad ? Self.loads : Self.stores)
    let address: UInt32
    switch random.below(4) {
    case 0: address = capacity
    case 1: address = 0x8000_0000 | value()
    case 2: address = random.pick([0x3FFF_FFFC, 0x8000_0000, 0xFFFF_FFFC, capacity + 8])
    default: address = (capacity + value() & 0x3FFF_FFFF) | capacity
    }
    let isOutside = address >= capacity && address >> 30 != 1
    let base = writable()
    set(base, (isOutside ? address : capacity) & ~(size - 1))
    access(isLoad, name, register(), base, 0)
  }

  /// A load or store of a word that cannot be corrected, or a jump there.
  mutating func flaw() {
    let isLoad = random.chance(50)
    let (name, size) = random.pick(isLoad ? Self.loads : Self.stores)
    let base = writable()
    let address = Map.flaws.lowerBound + UInt32(random.below(32))
    if random.chance(30) {
      let after = newLabel()
      lines.append(.address(Int(base), of: after, plus: 0))
      store("sw", base, 0, Map.resume)
      set(base, address & ~3)
      immediate("jalr", register(), base, 0)
      lines.append(.label(after))
    } else {
      set(base, address & ~(size - 1))
      access(isLoad, name, register(), base, 0)
    }
  }

  /// Accesses to the tile's registers, some of which are refused.
  mutating func registers() {
    let base = writable()
    let place = UInt32(random.below(0x200)) * 4
    let refused = random.chance(20) ? Map.refused : 0
    set(base, 0x4000_0000 + place + refused + (random.chance(10) ? 0x3FFF_F000 : 0))
    for _ in 0...random.below(3) {
      let isLoad = random.chance(50)
      let (name, size) = random.pick(isLoad ? Self.loads : Self.stores)
      // Not the one that lowers lines, by chance.
      let rd = other(than: base)
      access(isLoad, name, isLoad ? rd : register(), base, UInt32(random.below(4)) & ~(size - 1))
      if random.chance(30) { arithmetic(); set(base, 0x4000_0000 + place) }
    }
  }

  // MARK: CSRs

  /// All that there are, and what may be written to them at any place.
  private static let harmless: [UInt32] = [0x340, 0x340, 0x340, 0x342, 0x343, 0x341, 0x300]
  private static let zeros: [UInt32] =
    [0x310, 0x320] + Array(0x3A1...0x3A3) + Array(0x3B1...0x3BF) + Array(0x7A0...0x7A3)
    + Array(0x323...0x33F) + Array(0xB03...0xB1F) + Array(0xB83...0xB9F)
  /// Writes do nothing, and they do not read 0.
  private static let constants: [UInt32] = [0x301, 0x344, 0x3A0, 0x3B0]
  private static let readOnly: [UInt32] = [
    0xC00, 0xC01, 0xC02, 0xC80, 0xC81, 0xC82, 0xF11, 0xF12, 0xF13, 0xF14, 0xF15,
  ]

  /// Reads and writes of CSRs, also of such as are not there.
  mutating func csr() {
    let name = random.pick(["csrrw", "csrrs", "csrrc", "csrrwi", "csrrsi", "csrrci"])
    guard kinds.contains(.allCSRs) else {
      return long(name, register(), UInt32(random.below(32)), 0x340)
    }
    let isImmediate = name.hasSuffix("i")
    switch random.below(10) {
    case 0...3:
      var address = random.pick(Self.harmless)
      if address == 0x300 && isImmediate { address = 0x340 }
      if address == 0x300 && !kinds.contains(.interrupts) { address = 0x342 }
      long(name, register(), UInt32(random.below(32)), address)
    case 4:
      let isConstant = random.chance(25)
      long(
        name, register(), UInt32(random.below(32)),
        random.pick(isConstant ? Self.constants : Self.zeros))
    case 5: long(name, register(), UInt32(random.below(32)), random.pick(Self.zeros))
    case 6:
      // Reads; with x0 or 0, otherwise it is illegal.
      long(
        random.pick(["csrrs", "csrrc", "csrrsi", "csrrci"]), register(),
        random.chance(80) ? 0 : register(), random.pick(Self.readOnly))
    case 7:
      long(
        random.pick(["csrrs", "csrrc", "csrrsi", "csrrci"]), register(), 0,
        random.pick([0x300, 0x301, 0x304, 0x305, 0x341, 0x342, 0x343, 0x344]))
    case 8:
      // One bit of `mtvec` may change at any place: the handlers serve both modes.
      long(random.pick(["csrrsi", "csrrci"]), register(), UInt32(random.below(4)), 0x305)
    default:
      // Mostly not there; of those that are, one that may be written.
      let address = UInt32(random.below(4096))
      let taken: Set<UInt32> = [0x300, 0x304, 0x305, 0xB00, 0xB02, 0xB80, 0xB82]
      long(name, register(), UInt32(random.below(32)), taken.contains(address) ? 0x7C0 : address)
    }
  }

  /// Reads and writes of all CSRs that are 0 or that software can only read.
  mutating func sweep() {
    var addresses = Self.zeros + Self.readOnly + [0x301, 0x344, 0x343, 0x342]
    addresses.shuffle(using: &random)
    for address in addresses {
      if address >> 10 & 3 != 3 {
        let name = random.pick(["csrrw", "csrrs", "csrrc", "csrrwi", "csrrsi", "csrrci"])
        long(name, register(), 1 + UInt32(random.below(31)), address)
      }
      long(random.pick(["csrrs", "csrrc", "csrrsi", "csrrci"]), writable(), 0, address)
    }
  }

  /// Reads and writes of counters.
  mutating func counter() {
    let address = random.pick([0xB00, 0xB80, 0xB02, 0xB82] as [UInt32])
    let name = random.pick(["csrrw", "csrrs", "csrrc", "csrrwi", "csrrsi", "csrrci"])
    if random.chance(60) { set(5, random.chance(50) ? .max : value()) }
    long(name, register(), random.chance(60) ? 5 : UInt32(random.below(32)), address)
    if random.chance(60) {
      long("csrrs", register(), 0, random.pick([address, address ^ 0x80, address ^ 0x700]))
    }
  }
}
