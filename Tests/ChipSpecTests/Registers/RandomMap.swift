@testable import ChipSpec

/// Random sound address maps: the same seed gives the same map.
struct RandomMap {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64 (Steele, Lea and Flood 2014).
  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  private mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  private mutating func text() -> String {
    let words = [
      "bits", "of & in", "a < b", "\"so\"", "x | y", "/* no */", "naïve", "*/", "#", "\\",
    ]
    return (0...below(30)).map { _ in words[below(words.count)] }.joined(separator: " ")
  }

  private mutating func field(_ index: Int, lowBit: Int, width: Int, group: Int) -> RegisterField {
    let cleared: [FieldAccess] = [.event, .counter, .readOnly, .constant, .pulse]
    let kept: [FieldAccess] = [.readWrite, .readWriteHardware, .readOnly, .constant, .pulse]
    let access = (group == 0 ? cleared : kept)[below(5)]
    var field = RegisterField(
      "f\(index)_part", lowBit: lowBit, width: width, access: access, documentation: text())
    if access.hasResetValue { field.reset = UInt32(truncatingIfNeeded: next()) & field.maximum }
    if below(3) == 0 {
      let low = UInt32(truncatingIfNeeded: next()) & field.maximum
      field.values = [FieldValue("low_value", low, documentation: text())]
      if low < field.maximum {
        field.values.append(FieldValue("high", field.maximum, documentation: text()))
      }
    }
    return field
  }

  private mutating func fields() -> [RegisterField] {
    let group = below(2)
    var fields: [RegisterField] = []
    var bit = below(6)
    while bit < 32 {
      let width = 1 + below(below(4) == 0 ? 32 - bit : min(6, 32 - bit))
      fields.append(field(fields.count, lowBit: bit, width: width, group: group))
      bit += width + below(8)
    }
    return fields
  }

  private mutating func block(_ name: String, base: Int, size: Int) -> RegisterBlock {
    var free = Set(stride(from: 0, to: size, by: 4))
    var registers: [Register] = []
    for index in 0..<(1 + below(8)) {
      let offset = 4 * below(size / 4)
      var register = Register("r\(index)_word", offset: offset, documentation: text(), fields: [])
      if below(2) == 0 {
        register.array = .init(count: 1 + below(6), stride: 4 * (1 + below(3)))
      }
      guard free.isSuperset(of: register.offsets) else { continue }
      free.subtract(register.offsets)
      register.fields = fields()
      registers.append(register)
    }
    if registers.isEmpty {
      registers = [Register("only", offset: 0, documentation: text(), fields: fields())]
    }
    return RegisterBlock(
      name, base: base, size: size, documentation: text(), registers: registers)
  }

  /// The next map.
  mutating func map(_ name: String) throws(AddressMapFaults) -> AddressMap {
    var blocks: [RegisterBlock] = []
    var base = 0
    for index in 0..<(1 + below(4)) {
      let size = 64 << below(4)
      base = (base + size - 1) / size * size + size * below(3)
      blocks.append(block("block_\(index)", base: base, size: size))
      base += size
    }
    return try AddressMap(
      name: name, documentation: text(), memorySize: 1 + below(1 << 30),
      blocks: below(2) == 0 ? blocks : blocks.reversed())
  }
}
