/// Collects everything that is wrong with a description, in the order of the description.
struct AddressMapCheck {
  /// What was found so far.
  private(set) var faults: [AddressMapFault] = []

  /// Registers that an array may have at most; keeps checks and files of a sane size.
  private static let largestArray = 4096

  /// Bytes of a block at least: two words, so that an address within it has a word number.
  private static let smallestBlock = 2 * Register.size

  /// Numbers beyond any address, at which sums and products cannot overflow yet.
  private static let sane = -(1 << 40)...(1 << 40)

  // MARK: The map

  /// Checks a map with everything in it.
  mutating func check(_ map: AddressMap) {
    let before = faults.count
    checkName(map.name, at: map.name)
    checkDocumentation(map.documentation, of: "map", at: map.name)
    if let memorySize = map.memorySize, !(1...TileAddressMap.memory.count).contains(memorySize) {
      report(
        .memorySize, at: map.name,
        "the memory's size must be from 1 byte to "
          + "\(hex(TileAddressMap.memory.count)) bytes, "
          + "found \(memorySize)",
        help:
          "registers start at \(hex(TileAddressMap.registers.lowerBound)), right after the room for "
          + "memory")
    }
    checkUnique(map.blocks.map(\.name), kind: "block", in: "map '\(map.name)'") { $0 }
    for block in map.blocks { check(block) }
    checkBlocksApart(map.blocks)
    if faults.count == before { checkSymbols(of: map) }
  }

  private mutating func checkBlocksApart(_ blocks: [RegisterBlock]) {
    for (index, second) in blocks.enumerated() {
      for first in blocks[..<index]
      where Self.isSane(first) && Self.isSane(second)
        && first.base < second.base + second.size && second.base < first.base + first.size
      {
        report(
          .overlappingBlocks, at: second.name,
          "block '\(second.name)' (\(addresses(second))) overlaps block '\(first.name)'",
          note: .init(
            place: first.name, message: "block '\(first.name)' takes \(addresses(first))"),
          help: "move one of them to a base that is free")
      }
    }
  }

  /// Two names in one scope of a generated file: the description is in order, the file is not.
  private mutating func checkSymbols(of map: AddressMap) {
    var places: [String: String] = [:]
    for symbol in RegisterNames.symbols(of: map) {
      if let first = places.updateValue(symbol.place, forKey: symbol.name), first != symbol.place {
        report(
          .nameClash, at: symbol.place,
          "'\(symbol.place)' and '\(first)' would both be '\(symbol.name)' in a generated file",
          note: .init(place: first, message: "the name comes from here, too"),
          help: "rename one of them")
      }
    }
  }

  // MARK: A block

  /// Checks a block by itself.
  mutating func check(_ block: RegisterBlock) {
    let place = block.name
    checkName(block.name, at: place)
    checkDocumentation(block.documentation, of: "block", at: place)
    if block.size < Self.smallestBlock || block.size.nonzeroBitCount != 1 {
      report(
        .blockSize, at: place,
        "the size of block '\(block.name)' must be a power of two of at least \(Self.smallestBlock) "
          + "bytes, found \(block.size)",
        help: "parts take \(hex(TileAddressMap.blockSize)) bytes each")
    } else if block.base % block.size != 0 {
      report(
        .blockAlignment, at: place,
        "the base of block '\(block.name)' must be a multiple of its size \(hex(block.size)), "
          + "found \(hex(block.base))",
        help: "use \(hex(block.base &- (block.base & (block.size - 1))))")
    }
    if block.base < 0 || block.base >= TileAddressMap.registers.count
      || block.size > TileAddressMap.registers.count - block.base
    {
      report(
        .blockOutsideSpace, at: place,
        "block '\(block.name)' must lie in the \(hex(TileAddressMap.registers.count)) bytes of "
          + "register space, found base \(hex(block.base)) and size \(hex(block.size))",
        help: "the base counts from the start of the register space")
    }
    if block.registers.isEmpty {
      report(
        .emptyBlock, at: place, "block '\(block.name)' has no registers",
        help: "describe a register, or leave the block out")
    }
    checkUnique(block.registers.map(\.name), kind: "register", in: "block '\(block.name)'") {
      "\(place).\($0)"
    }
    var placed: [Register] = []
    for register in block.registers {
      check(register, in: block)
      if isPlaced(register, in: block) {
        checkApart(register, from: placed, in: block)
        placed.append(register)
      }
    }
  }

  // MARK: A register

  private mutating func check(_ register: Register, in block: RegisterBlock) {
    let place = "\(block.name).\(register.name)"
    checkName(register.name, at: place)
    checkDocumentation(register.documentation, of: "register", at: place)
    if register.offset % Register.size != 0 {
      report(
        .registerAlignment, at: place,
        "the offset of register '\(place)' must be a multiple of \(Register.size), "
          + "found \(hex(register.offset))",
        help: "use \(hex(register.offset - register.offset & 3))")
    }
    if let array = register.array {
      if !(1...Self.largestArray).contains(array.count) {
        report(
          .arrayCount, at: place,
          "register '\(place)' must be repeated from 1 to \(Self.largestArray) times, "
            + "found \(array.count)",
          help: "leave the array out for a single register")
      }
      if array.stride < Register.size || array.stride % Register.size != 0 {
        report(
          .arrayStride, at: place,
          "the stride of register '\(place)' must be a positive multiple of \(Register.size) "
            + "bytes, found \(array.stride)",
          help: "use \(Register.size) for registers without room between them")
      }
    }
    if isCountable(register), !isInside(register, block) {
      let end = (register.offsets.last ?? register.offset) + Register.size
      report(
        .registerOutsideBlock, at: place,
        "register '\(place)' must lie in the \(hex(block.size)) bytes of its block, "
          + "found \(hex(register.offset)) to \(hex(end - 1))",
        help: "move the register or enlarge the block")
    }
    if register.fields.isEmpty {
      report(
        .emptyRegister, at: place, "register '\(place)' has no fields",
        help: "describe a field, or leave the register out")
    }
    checkUnique(register.fields.map(\.name), kind: "field", in: "register '\(place)'") {
      "\(place).\($0)"
    }
    var placed: [RegisterField] = []
    for field in register.fields {
      check(field, at: "\(place).\(field.name)")
      if isInside(field) {
        checkApart(field, from: placed, at: place)
        placed.append(field)
      }
    }
    checkWriteEffects(of: register, at: place)
  }

  /// Whether the array's numbers are sane enough to list its registers.
  private func isCountable(_ register: Register) -> Bool {
    guard Self.sane.contains(register.offset) else { return false }
    guard let array = register.array else { return true }
    return (1...Self.largestArray).contains(array.count) && Self.sane.contains(array.stride)
  }

  private func isInside(_ register: Register, _ block: RegisterBlock) -> Bool {
    register.offset >= 0
      && (register.offsets.last ?? register.offset) + Register.size <= block.size
  }

  /// Whether the register has addresses that can be compared with another's.
  private func isPlaced(_ register: Register, in block: RegisterBlock) -> Bool {
    isCountable(register) && isInside(register, block) && register.offset % Register.size == 0
      && (register.array.map { $0.stride > 0 && $0.stride % Register.size == 0 } ?? true)
  }

  private mutating func checkApart(
    _ register: Register, from others: [Register], in block: RegisterBlock
  ) {
    let taken = Set(register.offsets)
    for other in others {
      guard let shared = other.offsets.first(where: taken.contains) else { continue }
      let (place, otherPlace) = ("\(block.name).\(register.name)", "\(block.name).\(other.name)")
      report(
        .overlappingRegisters, at: place,
        "register '\(place)' overlaps register '\(otherPlace)' at offset \(hex(shared))",
        note: .init(
          place: otherPlace,
          message: "'\(otherPlace)' starts at \(hex(other.offset))"
            + (other.array.map { " and is repeated \($0.count) times every \($0.stride) bytes" }
              ?? "")),
        help: "move one of them to an offset that is free")
    }
  }

  /// Software changes a field by reading the register, replacing the field and writing it back;
  /// that must not clear what it only read.
  private mutating func checkWriteEffects(of register: Register, at place: String) {
    guard let cleared = register.fields.first(where: \.access.isClearedByWritingBack),
      let kept = register.fields.first(where: {
        $0.access == .readWrite || $0.access == .readWriteHardware
      })
    else { return }
    report(
      .mixedWriteEffects, at: "\(place).\(kept.name)",
      "changing '\(place).\(kept.name)' by reading and writing back its register would clear "
        + "'\(place).\(cleared.name)'",
      note: .init(
        place: "\(place).\(cleared.name)",
        message: "'\(cleared.name)' is cleared by writing back what was read"),
      help: "give them registers of their own")
  }

  // MARK: A field

  private mutating func check(_ field: RegisterField, at place: String) {
    checkName(field.name, at: place)
    checkDocumentation(field.documentation, of: "field", at: place)
    guard isInside(field) else {
      report(
        .fieldOutsideRegister, at: place,
        "field '\(place)' must have bits from 0 to \(Register.width - 1), "
          + "found \(field.width) from bit \(field.lowBit)",
        help: "a register has \(Register.width) bits; spread more over an array of registers")
      return
    }
    if !field.access.hasResetValue {
      if field.reset != 0 {
        report(
          .resetWithoutStorage, at: place,
          "field '\(place)' is \(field.access.title) and must have no reset value, "
            + "found \(hex(Int(field.reset)))",
          help: "use '\(FieldAccess.constant.rawValue)' for a value that never changes")
      }
    } else if field.reset > field.maximum {
      report(
        .resetTooLarge, at: place,
        "the reset value of field '\(place)' must be from 0 to \(hex(Int(field.maximum))), "
          + "found \(hex(Int(field.reset)))",
        help: "the field has \(field.width) bit\(field.width == 1 ? "" : "s")")
    }
    checkUnique(field.values.map(\.name), kind: "value", in: "field '\(place)'") {
      "\(place).\($0)"
    }
    var names: [UInt32: String] = [:]
    for value in field.values {
      let valuePlace = "\(place).\(value.name)"
      checkName(value.name, at: valuePlace)
      checkDocumentation(value.documentation, of: "value", at: valuePlace)
      if value.value > field.maximum {
        report(
          .valueTooLarge, at: valuePlace,
          "value '\(value.name)' of field '\(place)' must be from 0 to \(field.maximum), "
            + "found \(value.value)",
          help: "the field has \(field.width) bit\(field.width == 1 ? "" : "s")")
      }
      if let first = names[value.value] {
        report(
          .duplicateValue, at: valuePlace,
          "value '\(value.name)' of field '\(place)' is \(value.value), like '\(first)'",
          note: .init(place: "\(place).\(first)", message: "\(value.value) has this name, too"),
          help: "give every value one name")
      } else {
        names[value.value] = value.name
      }
    }
  }

  private func isInside(_ field: RegisterField) -> Bool {
    (0..<Register.width).contains(field.lowBit) && field.width >= 1
      && field.width <= Register.width - field.lowBit
  }

  private mutating func checkApart(
    _ field: RegisterField, from others: [RegisterField], at place: String
  ) {
    for other in others where other.mask & field.mask != 0 {
      report(
        .overlappingFields, at: "\(place).\(field.name)",
        "field '\(field.name)' (\(field.bitPhrase)) overlaps field '\(other.name)' "
          + "in register '\(place)'",
        note: .init(
          place: "\(place).\(other.name)",
          message: "field '\(other.name)' takes \(other.bitPhrase)"),
        help: "move one of them to bits that are free")
    }
  }

  // MARK: Names

  private mutating func checkName(_ name: String, at place: String) {
    if !Self.isName(name) {
      report(
        .illegalName, at: place,
        "'\(name)' must be words of lower-case letters and digits, joined by single underscores "
          + "and starting with a letter",
        help: "write it like 'error_count'")
    } else if let language = ReservedWords.language(of: name) {
      report(
        .reservedWord, at: place, "'\(name)' is reserved in \(language)",
        help: "add a word, as in '\(name)_value'")
    }
  }

  private mutating func checkUnique(
    _ names: [String], kind: String, in scope: String, place: (String) -> String
  ) {
    var seen: Set<String> = []
    var reported: Set<String> = []
    for name in names where !seen.insert(name).inserted && reported.insert(name).inserted {
      report(
        .duplicateName, at: place(name), "\(kind) '\(name)' occurs more than once in \(scope)",
        help: "rename one of them")
    }
  }

  private mutating func checkDocumentation(_ text: String, of kind: String, at place: String) {
    if PlainText.line(text).isEmpty {
      report(
        .missingDocumentation, at: place, "\(kind) '\(place)' has no documentation",
        help: "say in a sentence what it is for")
    }
  }

  /// Words of `a-z0-9` joined by single underscores, the first starting with a letter.
  private static func isName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard let first = bytes.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first),
      bytes.last != UInt8(ascii: "_")
    else { return false }
    return zip(bytes, bytes.dropFirst()).allSatisfy { previous, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "_"): previous != byte
      default: false
      }
    }
  }

  // MARK: Reporting

  private mutating func report(
    _ identifier: AddressMapFault.Identifier, at place: String, _ message: String,
    note: AddressMapFault.Note? = nil, help: String
  ) {
    faults.append(AddressMapFault(identifier, at: place, message, note: note, help: help))
  }

  private func hex(_ value: Int) -> String {
    (value < 0 ? "-" : "") + PlainText.hex(value.magnitude, digits: 1)
  }

  private static func isSane(_ block: RegisterBlock) -> Bool {
    sane.contains(block.base) && sane.contains(block.size)
  }

  private func addresses(_ block: RegisterBlock) -> String {
    "\(hex(block.address)) to \(hex(block.address + block.size - 1))"
  }
}
