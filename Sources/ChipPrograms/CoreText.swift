/// A program for a tile's core in the making: instructions of 32 bits, some of 16, and labels.
///
/// Registers x2 to x25 are free; x1 is where jumps come back to, x26 where the trap handler writes next,
/// x27 its flag, and x28 to x31 belong to it and to what stores constants.
struct CoreText {
  /// A place that branches and jumps lead to.
  struct Label: Hashable {
    fileprivate let number: Int
  }

  private(set) var halves: [UInt16] = []
  /// Where the program lies.
  let origin: UInt32
  /// Whether the core has instructions of 16 bits.
  let isCompressed: Bool
  private var places: [Int?] = []
  private var fixups: [(half: Int, label: Label)] = []

  init(origin: UInt32, isCompressed: Bool) {
    self.origin = origin
    self.isCompressed = isCompressed
  }

  /// The address of the next instruction.
  var here: UInt32 { origin + UInt32(2 * halves.count) }

  /// The program's bytes; all labels are resolved.
  var bytes: [UInt8] {
    var halves = halves
    for (half, label) in fixups {
      guard let place = places[label.number] else { preconditionFailure("a label has no place") }
      let offset = Int32(2 * (place - half))
      let word = UInt32(halves[half]) | UInt32(halves[half + 1]) << 16
      let fixed = word & 0x7F == 0x6F ? Self.jump(word, offset) : Self.branch(word, offset)
      halves[half] = UInt16(truncatingIfNeeded: fixed)
      halves[half + 1] = UInt16(fixed >> 16)
    }
    return TileImage.bytes(of: halves)
  }

  private static func jump(_ word: UInt32, _ offset: Int32) -> UInt32 {
    let value = UInt32(bitPattern: offset)
    let upper = (value >> 20 & 1) << 31 | (value >> 1 & 0x3FF) << 21
    return word | upper | (value >> 11 & 1) << 20 | (value >> 12 & 0xFF) << 12
  }

  private static func branch(_ word: UInt32, _ offset: Int32) -> UInt32 {
    precondition(-4096..<4096 ~= offset, "a branch leads too far")
    let value = UInt32(bitPattern: offset)
    let upper = (value >> 12 & 1) << 31 | (value >> 5 & 63) << 25
    return word | upper | (value >> 1 & 15) << 8 | (value >> 11 & 1) << 7
  }

  // MARK: Placing

  mutating func label() -> Label {
    places.append(nil)
    return Label(number: places.count - 1)
  }

  /// A label that stands here.
  mutating func labelHere() -> Label {
    places.append(halves.count)
    return Label(number: places.count - 1)
  }

  mutating func place(_ label: Label) { places[label.number] = halves.count }

  /// An instruction of 32 bits.
  mutating func append(_ word: UInt32) {
    halves.append(UInt16(truncatingIfNeeded: word))
    halves.append(UInt16(word >> 16))
  }

  mutating func append(_ words: [UInt32]) { for word in words { append(word) } }

  /// An instruction of 16 bits.
  mutating func append(half: UInt16) { halves.append(half) }

  // MARK: Instructions

  /// A branch: 0 beq, 1 bne, 4 blt, 5 bge, 6 bltu, 7 bgeu.
  mutating func branch(_ function: UInt32, _ rs1: UInt32, _ rs2: UInt32, to label: Label) {
    fixups.append((halves.count, label))
    append(rs2 << 20 | Self.fields(function, 0, rs1) | 0x63)
  }

  mutating func jump(to label: Label) {
    fixups.append((halves.count, label))
    append(0x6F)
  }

  /// rd = rd + value, short where that can be.
  mutating func increase(_ rd: UInt32, by value: Int32) {
    guard isCompressed, -32..<32 ~= value, value != 0 else {
      return append(CoreWords.addi(rd, rd, value))
    }
    let bits = UInt16(truncatingIfNeeded: value)
    append(half: (bits >> 5 & 1) << 12 | UInt16(rd) << 7 | (bits & 31) << 2 | 0b01)
  }

  /// A load: 0 lb, 1 lh, 2 lw, 4 lbu, 5 lhu.
  mutating func load(_ function: UInt32, _ rd: UInt32, _ rs1: UInt32, _ offset: Int32 = 0) {
    append(UInt32(bitPattern: offset) << 20 | Self.fields(function, rd, rs1) | 0x03)
  }

  /// A store: 0 sb, 1 sh, 2 sw.
  mutating func store(_ function: UInt32, _ rs2: UInt32, _ rs1: UInt32, _ offset: Int32 = 0) {
    let value = UInt32(bitPattern: offset) & 0xFFF
    append((value >> 5) << 25 | rs2 << 20 | Self.fields(function, value & 31, rs1) | 0x23)
  }

  /// The fields that most instructions have.
  private static func fields(_ function: UInt32, _ rd: UInt32, _ rs1: UInt32) -> UInt32 {
    rs1 << 15 | function << 12 | rd << 7
  }

  /// An operation on two registers.
  mutating func arithmetic(
    _ function: UInt32, upper: UInt32 = 0, _ rd: UInt32, _ rs1: UInt32, _ rs2: UInt32
  ) {
    append(upper << 25 | rs2 << 20 | Self.fields(function, rd, rs1) | 0x33)
  }

  mutating func constant(_ rd: UInt32, _ value: UInt32) {
    let small = Int32(bitPattern: value)
    if -2048..<2048 ~= small { return append(CoreWords.addi(rd, 0, small)) }
    append(CoreWords.constant(rd, value))
  }

  /// Stores a constant in a register of the tile or in memory; x30 and x31 are lost.
  mutating func put(_ value: UInt32, at address: UInt32) {
    constant(30, value)
    constant(31, address)
    store(2, 30, 31)
  }

  /// Sets and clears bits of a CSR: csrrs, csrrc with a constant of five bits.
  mutating func set(csr: UInt32, bits: UInt32) { append(csr << 20 | bits << 15 | 0x6073) }

  mutating func clear(csr: UInt32, bits: UInt32) { append(csr << 20 | bits << 15 | 0x7073) }
}
