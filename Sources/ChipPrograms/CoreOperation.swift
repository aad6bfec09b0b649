/// What a core makes of two elements of a random program.
struct CoreOperation {
  enum Function: CaseIterable {
    case add, sub, xor, or, and, min, max, mul, div, rem

    /// Whether it takes a core that multiplies.
    var multiplies: Bool { self == .mul || self == .div || self == .rem }
  }

  let function: Function
  /// Bytes of an element: 1, 2 or 4; elements are signed.
  let width: Int

  /// The result, of which the low bytes are stored.
  func result(_ a: Int32, _ b: Int32) -> Int32 {
    switch function {
    case .add: a &+ b
    case .sub: a &- b
    case .xor: a ^ b
    case .or: a | b
    case .and: a & b
    case .min: Swift.min(a, b)
    case .max: Swift.max(a, b)
    case .mul: a &* b
    // As the RISC-V manual has it.
    case .div: b == 0 ? -1 : a.dividedReportingOverflow(by: b).partialValue
    case .rem: b == 0 ? a : (a == .min && b == -1 ? 0 : a % b)
    }
  }

  /// The buffer that comes of two.
  func result(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: first.count, by: width) {
      let value = UInt32(bitPattern: result(element(first, place), element(second, place)))
      bytes += (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
    return bytes
  }

  private func element(_ bytes: [UInt8], _ place: Int) -> Int32 {
    var value: UInt32 = 0
    for byte in 0..<width { value |= UInt32(bytes[place + byte]) << UInt32(8 * byte) }
    let shift = UInt32(32 - 8 * width)
    return Int32(bitPattern: value << shift) >> Int32(shift)
  }

  /// Appends the instruction: x11 of x9 and x10.
  func append(to text: inout CoreText) {
    switch function {
    case .add: text.arithmetic(0, 11, 9, 10)
    case .sub: text.arithmetic(0, upper: 0x20, 11, 9, 10)
    case .xor: text.arithmetic(4, 11, 9, 10)
    case .or: text.arithmetic(6, 11, 9, 10)
    case .and: text.arithmetic(7, 11, 9, 10)
    case .mul: text.arithmetic(0, upper: 1, 11, 9, 10)
    case .div: text.arithmetic(4, upper: 1, 11, 9, 10)
    case .rem: text.arithmetic(6, upper: 1, 11, 9, 10)
    case .min, .max:
      let isChosen = text.label()
      text.append(CoreWords.addi(11, 9, 0))
      text.branch(function == .min ? 4 : 5, 9, 10, to: isChosen)
      text.append(CoreWords.addi(11, 10, 0))
      text.place(isChosen)
    }
  }
}
