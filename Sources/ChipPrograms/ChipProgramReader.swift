import ChipSpec
import Diagnostics

extension ChipProgram {
  /// Reads a program that was written as JSON.
  /// - Throws: all that is wrong with it.
  public init(json: String) throws(ChipProgramFault) {
    try self.init(bytes: Array(json.utf8), file: "program.json")
  }

  /// Reads a program's file.
  /// - Parameters:
  ///   - bytes: what it holds, which may be anything.
  ///   - file: its name, for messages.
  ///   - chip: the chip on which it is to run, whose tiles and memories it must keep to; nil for any.
  /// - Throws: all that is wrong with it.
  public init(
    bytes: [UInt8], file: String, for chip: Specification? = nil
  ) throws(ChipProgramFault) {
    var reader = ChipProgramReader(SourceFile(name: file, bytes: bytes), chip: chip)
    let program = reader.read()
    guard let program, reader.diagnostics.isEmpty else {
      throw ChipProgramFault(diagnostics: reader.diagnostics.sortedByPosition())
    }
    self = program
  }
}

/// Reads a program, and says of every fault where it stands.
struct ChipProgramReader {
  private let source: SourceFile
  private let chip: Specification?
  /// The chip that the program says it is for.
  private var origin: String?
  private(set) var diagnostics: [Diagnostic] = []

  private static let largest = 256 << 20
  /// Messages at most.
  private static let most = 50

  init(_ source: SourceFile, chip: Specification?) {
    self.source = source
    self.chip = chip
  }

  private mutating func refuse(
    _ rule: DiagnosticRule, _ message: String, _ range: Range<Int>, help: String? = nil
  ) {
    guard diagnostics.count < Self.most else { return }
    diagnostics.append(Diagnostic(rule, message, at: source.span(range), help: help))
  }

  mutating func read() -> ChipProgram? {
    guard source.bytes.count <= Self.largest else {
      refuse(ProgramRules.size, "a program's file is at most 256 MiB long", 0..<0)
      return nil
    }
    let node: JSONNode
    do {
      node = try JSONReader.read(source.bytes)
    } catch {
      refuse(
        ProgramRules.syntax, error.message, error.range,
        help: error.range.lowerBound == 0
          ? "a program is a JSON file; docs/programs.md describes it" : nil)
      return nil
    }
    guard var object = object(node, "a program") else { return nil }
    guard isKnownFormat(&object, node) else { return nil }
    var program = ChipProgram()
    program.name = string(&object, "name", isNeeded: false) ?? program.name
    program.specification = string(&object, "specification", isNeeded: false)
    origin = program.specification
    program.seed = number(&object, "seed", isNeeded: false, UInt64.self)
    program.load = items(&object, "load") { $0.step($1) }
    program.start = items(&object, "start") { $0.step($1) }
    program.done = items(&object, "done") { $0.registerCheck($1) }
    program.memories = items(&object, "memories") { $0.memoryCheck($1) }
    program.registers = items(&object, "registers") { $0.registerCheck($1) }
    program.bridge = items(&object, "bridge") { $0.bridgeCheck($1) }
    program.end = items(&object, "end") { $0.step($1) }
    finish(object)
    return program
  }

  private mutating func isKnownFormat(_ object: inout Object, _ node: JSONNode) -> Bool {
    let format = object.take("format")
    guard let format, case .string(ChipProgram.format) = format.value else {
      refuse(
        ProgramRules.format,
        "a program's file must say \"format\": \"\(ChipProgram.format)\"",
        format?.range ?? node.range.prefix(1))
      return false
    }
    let version = object.take("version")
    guard let version, case .number(String(ChipProgram.version)) = version.value else {
      refuse(
        ProgramRules.format,
        "this version of Tilewright reads programs of version \(ChipProgram.version)",
        version?.range ?? node.range.prefix(1))
      return false
    }
    return true
  }

  // MARK: Objects

  /// The members of an object that were not looked at yet.
  private struct Object {
    let node: JSONNode
    let what: String
    var members: [JSONNode.Member]
    var known: [String] = []

    mutating func take(_ name: String) -> JSONNode? {
      known.append(name)
      guard let place = members.firstIndex(where: { $0.name == name }) else { return nil }
      return members.remove(at: place).value
    }

    /// Where the value of a name stands that was not taken yet; the beginning if there is none.
    func range(of name: String) -> Range<Int> {
      members.first { $0.name == name }?.value.range ?? node.range.prefix(1)
    }
  }

  private mutating func object(_ node: JSONNode, _ what: String) -> Object? {
    guard case .object(let members) = node.value else {
      refuse(ProgramRules.shape, "\(what) must be an object, found \(node.kind)", node.range)
      return nil
    }
    return Object(node: node, what: what, members: members)
  }

  /// Whatever was not asked for is unknown.
  private mutating func finish(_ object: Object) {
    for member in object.members {
      let isTwice = object.known.contains(member.name)
      let nearest = Spelling.nearest(to: member.name, among: object.known)
      refuse(
        ProgramRules.unknownKey,
        isTwice
          ? "\(object.what) has \(Excerpt.quoted(member.name)) twice"
          : "\(object.what) has no key \(Excerpt.quoted(member.name))", member.range,
        help: isTwice ? nil : nearest.map { "did you mean '\($0)'?" })
    }
  }

  private mutating func value(
    _ object: inout Object, _ name: String, isNeeded: Bool = true
  ) -> JSONNode? {
    if let node = object.take(name) { return node }
    guard isNeeded else { return nil }
    refuse(
      ProgramRules.missingKey, "\(object.what) must have '\(name)'", object.node.range.prefix(1))
    return nil
  }

  private mutating func items<Item>(
    _ object: inout Object, _ name: String,
    _ read: (inout ChipProgramReader, JSONNode) -> Item?
  ) -> [Item] {
    guard let node = object.take(name) else { return [] }
    guard case .array(let nodes) = node.value else {
      refuse(ProgramRules.shape, "'\(name)' must be an array, found \(node.kind)", node.range)
      return []
    }
    var items: [Item] = []
    for node in nodes {
      if let item = read(&self, node) { items.append(item) }
    }
    return items
  }

  // MARK: Values

  private mutating func string(
    _ object: inout Object, _ name: String, isNeeded: Bool = true
  ) -> String? {
    guard let node = value(&object, name, isNeeded: isNeeded) else { return nil }
    guard case .string(let text) = node.value else {
      refuse(ProgramRules.shape, "'\(name)' must be a string, found \(node.kind)", node.range)
      return nil
    }
    return text
  }

  /// A number in decimal digits, or in hexadecimal ones as a string: "0x1f".
  private mutating func number<Number: FixedWidthInteger>(
    _ object: inout Object, _ name: String, isNeeded: Bool = true, _ type: Number.Type
  ) -> Number? {
    value(&object, name, isNeeded: isNeeded).flatMap { number($0, "'\(name)'", type) }
  }

  private mutating func number<Number: FixedWidthInteger>(
    _ node: JSONNode, _ name: String, _ type: Number.Type
  ) -> Number? {
    let found: Number?
    switch node.value {
    case .number(let digits): found = Number(digits)
    case .string(let text):
      found = text.hasPrefix("0x") ? Number(text.dropFirst(2), radix: 16) : nil
    default:
      refuse(ProgramRules.shape, "\(name) must be a number, found \(node.kind)", node.range)
      return nil
    }
    guard let found, found >= 0 else {
      let bits = Number.bitWidth - (Number.isSigned ? 1 : 0)
      refuse(
        ProgramRules.number,
        "\(name) must be a whole number of at most \(bits) bits, "
          + "in decimal digits or as \"0x…\" in hexadecimal ones", node.range)
      return nil
    }
    return found
  }

  /// A number for something that is counted or placed: it must be small.
  private mutating func small(
    _ object: inout Object, _ name: String, most: Int = 0xFFFF
  ) -> Int? {
    guard let node = value(&object, name) else { return nil }
    guard let found = number(node, "'\(name)'", Int.self) else { return nil }
    guard found <= most else {
      refuse(
        ProgramRules.number, "'\(name)' must be at most \(most), found \(found)", node.range)
      return nil
    }
    return found
  }

  private mutating func flag(_ object: inout Object, _ name: String) -> Bool? {
    guard let node = value(&object, name) else { return nil }
    guard case .bool(let isSet) = node.value else {
      refuse(
        ProgramRules.shape, "'\(name)' must be true or false, found \(node.kind)", node.range)
      return nil
    }
    return isSet
  }

  /// A tile.
  /// - Parameter isOnChip: whether it must be one that the chip has.
  private mutating func tile(
    _ object: inout Object, isOnChip: Bool = true
  ) -> (x: Int, y: Int)? {
    guard let node = value(&object, "tile") else { return nil }
    guard case .array(let items) = node.value, items.count == 2 else {
      refuse(ProgramRules.shape, "'tile' must be an array of x and y", node.range)
      return nil
    }
    guard let x = number(items[0], "x", UInt8.self), let y = number(items[1], "y", UInt8.self)
    else { return nil }
    let tile = (x: Int(x), y: Int(y))
    if isOnChip { requireOnChip(tile, node.range) }
    return tile
  }

  // MARK: The chip

  private mutating func requireOnChip(_ tile: (x: Int, y: Int), _ range: Range<Int>) {
    guard let chip, !chip.grid.contains(x: tile.x, y: tile.y) else { return }
    refuse(
      ProgramRules.place,
      "'tile' must lie in the grid of the chip '\(chip.name)', which is \(chip.grid.columns) × "
        + "\(chip.grid.rows), found [\(tile.x), \(tile.y)]",
      range, help: otherChip)
  }

  /// Says where bytes are not all in a tile's memory.
  private mutating func requireMemory(
    _ tile: (x: Int, y: Int), _ address: UInt32, bytes: Int, _ range: Range<Int>
  ) {
    guard let chip, chip.grid.contains(x: tile.x, y: tile.y), bytes > 0 else { return }
    let kind = chip.kinds[chip.layout[tile.y * chip.grid.columns + tile.x]]
    let capacity = kind.sram?.capacity ?? 0
    guard Int(address) + bytes > capacity else { return }
    refuse(
      ProgramRules.place,
      "the memory of tile (\(tile.x), \(tile.y)) of the chip '\(chip.name)' has "
        + "\(Excerpt.count(capacity, "byte")), found \(Excerpt.count(bytes, "byte")) at 0x"
        + String(address, radix: 16), range, help: otherChip)
  }

  /// What to say of a program that is for another chip.
  private var otherChip: String? {
    guard let chip, let origin, origin != chip.name else { return nil }
    return "the program says that it is for the chip \(Excerpt.quoted(origin))"
  }

  private mutating func bytes(_ node: JSONNode) -> [UInt8]? {
    guard case .array(let lines) = node.value else {
      refuse(
        ProgramRules.shape, "'bytes' must be an array of strings, found \(node.kind)", node.range)
      return nil
    }
    var bytes: [UInt8] = []
    for line in lines {
      guard case .string(let text) = line.value else {
        refuse(ProgramRules.shape, "bytes must be strings, found \(line.kind)", line.range)
        return nil
      }
      let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
      guard digits.count % 2 == 0, digits.allSatisfy({ $0 != nil }) else {
        refuse(
          ProgramRules.bytes, "bytes must be pairs of hexadecimal digits", line.range)
        return nil
      }
      for place in stride(from: 0, to: digits.count, by: 2) {
        bytes.append(UInt8(16 * (digits[place] ?? 0) + (digits[place + 1] ?? 0)))
      }
    }
    return bytes
  }

  private mutating func words(_ object: inout Object) -> [UInt32]? {
    guard let node = value(&object, "words") else { return nil }
    guard case .array(let items) = node.value else {
      refuse(ProgramRules.shape, "'words' must be an array, found \(node.kind)", node.range)
      return nil
    }
    var words: [UInt32] = []
    for item in items {
      guard let word = number(item, "a word", UInt32.self) else { return nil }
      words.append(word)
    }
    return words
  }

  // MARK: Checks

  private mutating func memoryCheck(_ node: JSONNode) -> MemoryCheck? {
    guard var object = object(node, "a memory") else { return nil }
    defer { finish(object) }
    return memoryCheck(&object)
  }

  private mutating func memoryCheck(_ object: inout Object) -> MemoryCheck? {
    let tile = tile(&object)
    let place = object.range(of: "address")
    let address = number(&object, "address", UInt32.self)
    if let node = object.take("bytes") {
      _ = object.known
      guard let bytes = bytes(node), let tile, let address else { return nil }
      requireMemory(tile, address, bytes: bytes.count, place)
      return MemoryCheck(x: tile.x, y: tile.y, address: address, bytes: bytes)
    }
    guard let count = small(&object, "count", most: 1 << 24), let tile, let address else {
      return nil
    }
    requireMemory(tile, address, bytes: count, place)
    return MemoryCheck(x: tile.x, y: tile.y, address: address, count: count)
  }

  private mutating func registerCheck(_ node: JSONNode) -> RegisterCheck? {
    guard var object = object(node, "a register") else { return nil }
    defer { finish(object) }
    return registerCheck(&object)
  }

  private mutating func registerCheck(_ object: inout Object) -> RegisterCheck? {
    let name = string(&object, "name")
    let tile = tile(&object)
    let address = number(&object, "address", UInt32.self)
    let mask = number(&object, "mask", isNeeded: false, UInt32.self) ?? .max
    let value = number(&object, "value", UInt32.self)
    guard let name, let tile, let address, let value else { return nil }
    return RegisterCheck(
      name: name, x: tile.x, y: tile.y, address: address, mask: mask, value: value)
  }

  private mutating func bridgeCheck(_ node: JSONNode) -> BridgeCheck? {
    guard var object = object(node, "a register of the bridge") else { return nil }
    defer { finish(object) }
    let name = value(&object, "register")
    let value = number(&object, "value", UInt32.self)
    guard let name else { return nil }
    guard case .string(let word) = name.value, let register = HostBridgeRegister(rawValue: word)
    else {
      var help: String?
      if case .string(let word) = name.value {
        help = Spelling.nearest(to: word, among: HostBridgeRegister.allCases.map(\.rawValue)).map {
          "did you mean '\($0)'?"
        }
      }
      refuse(
        ProgramRules.word, "'register' must name a register of the host bridge", name.range,
        help: help)
      return nil
    }
    return value.map { BridgeCheck(register, $0) }
  }

  // MARK: Steps

  private static let steps = [
    "write", "clear", "copy", "ring", "expect", "read", "wait", "refuse", "transfer", "packet",
    "settle", "pause",
  ]

  private mutating func step(_ node: JSONNode) -> HostStep? {
    guard var object = object(node, "a step"), let kind = value(&object, "step") else {
      return nil
    }
    guard case .string(let word) = kind.value, Self.steps.contains(word) else {
      var help: String?
      if case .string(let word) = kind.value {
        help = Spelling.nearest(to: word, among: Self.steps).map { "did you mean '\($0)'?" }
      }
      refuse(
        ProgramRules.word, "a step must be one of \(Excerpt.list(Self.steps, "or"))", kind.range,
        help: help)
      return nil
    }
    defer { finish(object) }
    switch word {
    case "settle": return .settle
    case "pause":
      return small(&object, "cycles", most: 1 << 40).map { .pause(cycles: $0) }
    case "expect": return memoryCheck(&object).map { .expect($0) }
    case "read": return registerCheck(&object).map { .read($0) }
    case "wait": return registerCheck(&object).map { .wait($0) }
    case "ring":
      // A doorbell that there is not is noticed by the chip.
      let tile = tile(&object, isOnChip: false), semaphore = small(&object, "semaphore", most: 255)
      let amount = small(&object, "amount", most: 255)
      guard let tile, let semaphore, let amount else { return nil }
      return .ring(x: tile.x, y: tile.y, semaphore: semaphore, amount: amount)
    case "packet": return packet(&object).map { .packet($0) }
    default: return access(word, &object)
    }
  }

  private mutating func packet(_ object: inout Object) -> HostPacketRequest? {
    let name = value(&object, "kind")
    let address = number(&object, "address", UInt64.self)
    let length = small(&object, "length", most: 511)
    let data = number(&object, "data", UInt64.self)
    let byteEnable = small(&object, "byte_enable", most: 255)
    let tag = small(&object, "tag", most: 255)
    guard let name else { return nil }
    guard case .string(let word) = name.value, let kind = HostPacketRequest.Kind(rawValue: word)
    else {
      let kinds = HostPacketRequest.Kind.allCases.map(\.rawValue)
      refuse(ProgramRules.word, "a packet must be a \(Excerpt.list(kinds, "or"))", name.range)
      return nil
    }
    guard let address, let length, let data, let byteEnable, let tag else { return nil }
    return HostPacketRequest(
      kind, at: address, length: length, data: data, byteEnable: UInt8(byteEnable),
      tag: UInt8(tag))
  }

  /// A step at an address.
  private mutating func access(_ word: String, _ object: inout Object) -> HostStep? {
    let tileRange = object.range(of: "tile")
    let tile = tile(&object, isOnChip: word != "refuse" && word != "transfer")
    let place = object.range(of: "address")
    let address = number(&object, "address", UInt32.self)
    switch word {
    case "write":
      guard let words = words(&object), let tile, let address else { return nil }
      return .write(x: tile.x, y: tile.y, address: address, words: words)
    case "clear":
      let words = small(&object, "words", most: 1 << 21)
      guard let words, let tile, let address else { return nil }
      requireMemory(tile, address, bytes: 8 * words, place)
      return .clear(x: tile.x, y: tile.y, address: address, words: words)
    case "copy":
      guard let node = value(&object, "bytes"), let bytes = bytes(node), let tile, let address
      else { return nil }
      requireMemory(tile, address, bytes: bytes.count, place)
      return .copy(x: tile.x, y: tile.y, address: address, bytes: bytes)
    case "refuse":
      let word = number(&object, "word", isNeeded: false, UInt32.self)
      guard let tile, let address else { return nil }
      return .refuse(x: tile.x, y: tile.y, address: address, word: word)
    default:
      let operation = small(&object, "operation", most: 3), code = small(&object, "code", most: 15)
      let host = number(&object, "host", UInt64.self)
      let length = number(&object, "length", UInt32.self)
      let pattern = number(&object, "pattern", UInt32.self)
      let interrupts = flag(&object, "interrupts")
      guard let tile, let address, let operation, let code, let host, let length, let pattern,
        let interrupts
      else { return nil }
      if code == 0 { requireOnChip(tile, tileRange) }
      return .transfer(
        HostTransferRequest(
          code: operation, host: host, x: tile.x, y: tile.y, at: address, length: length,
          pattern: pattern), interrupts: interrupts, code: code)
    }
  }
}

extension Range<Int> {
  /// The beginning of what stands there.
  fileprivate func prefix(_ count: Int) -> Range<Int> {
    lowerBound..<Swift.min(upperBound, lowerBound + count)
  }
}
