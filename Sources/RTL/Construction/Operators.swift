// The operators are chosen so that one wrong operand still costs the type checker less than a
// second: `+`, `==` and `&+` are never overloaded. An `Int` on the right side takes the left
// side's width and is refused where it does not fit.

infix operator +% : AdditionPrecedence
infix operator -% : AdditionPrecedence

extension Bits {
  // MARK: One bit

  /// Both bits.
  public static func && (left: Bits, right: Bits) -> Bits { logical(.logicalAnd, left, right) }
  /// Either bit.
  public static func || (left: Bits, right: Bits) -> Bits { logical(.logicalOr, left, right) }
  /// Not the bit.
  public static prefix func ! (value: Bits) -> Bits {
    value.width == 1
      ? value.derived(.unary(.not, value.node), width: 1)
      : value.faulty(
        .width, "'!' takes one bit, \(value.node.phrase) has \(bitCount(value.width))",
        help: "use ~ to invert every bit, or !x.any to ask whether all are 0")
  }

  private static func logical(_ symbol: BinaryOperator, _ left: Bits, _ right: Bits) -> Bits {
    for operand in [left, right] where operand.width != 1 {
      return operand.faulty(
        .width,
        "'\(symbol.rawValue)' takes one bit, \(operand.node.phrase) has \(bitCount(operand.width))",
        help: "use & or | bit by bit, or .any or .all to reduce a vector to one bit")
    }
    return binary(symbol, left, right)
  }

  // MARK: Bit by bit

  /// Bits that are 1 in both.
  public static func & (left: Bits, right: Bits) -> Bits { binary(.and, left, right) }
  /// Bits that are 1 in the left operand and in the literal.
  public static func & (left: Bits, right: Int) -> Bits { left & left.beside(right) }
  /// Bits that are 1 in either.
  public static func | (left: Bits, right: Bits) -> Bits { binary(.or, left, right) }
  /// Bits that are 1 in the left operand or in the literal.
  public static func | (left: Bits, right: Int) -> Bits { left | left.beside(right) }
  /// Bits that differ.
  public static func ^ (left: Bits, right: Bits) -> Bits { binary(.xor, left, right) }
  /// Bits that differ from the literal's.
  public static func ^ (left: Bits, right: Int) -> Bits { left ^ left.beside(right) }
  /// Every bit inverted.
  public static prefix func ~ (value: Bits) -> Bits {
    if case .constant(let constant) = value.node.kind {
      let inverted = Constant(words: constant.words.map { ~$0 }, width: constant.width)
      return value.derived(.constant(inverted), width: value.width)
    }
    return value.derived(.unary(.complement, value.node), width: value.width)
  }

  // MARK: Shifts

  /// Shifted to the left, zeros from below; bits that leave at the top are lost.
  public static func << (left: Bits, right: Bits) -> Bits { shift(.shiftLeft, left, right) }
  /// Shifted to the right, zeros from above; bits that leave at the bottom are lost.
  public static func >> (left: Bits, right: Bits) -> Bits { shift(.shiftRight, left, right) }
  /// Shifted to the left by a fixed distance from 0 to the width less 1.
  public static func << (left: Bits, right: Int) -> Bits {
    if right == 0 { return left }
    return left.checkingDistance(right) {
      .concatenating(left[0..<left.width - right], .constant(0, width: right))
    }
  }
  /// Shifted to the right by a fixed distance from 0 to the width less 1.
  public static func >> (left: Bits, right: Int) -> Bits {
    left.checkingDistance(right) { left[right..<left.width].extended(to: left.width) }
  }

  // MARK: Wrapping sums

  /// The sum's low bits.
  public static func +% (left: Bits, right: Bits) -> Bits { binary(.add, left, right) }
  /// The sum's low bits.
  public static func +% (left: Bits, right: Int) -> Bits { left +% left.beside(right) }
  /// The difference's low bits.
  public static func -% (left: Bits, right: Bits) -> Bits { binary(.subtract, left, right) }
  /// The difference's low bits.
  public static func -% (left: Bits, right: Int) -> Bits { left -% left.beside(right) }

  // MARK: Unsigned comparisons

  /// Whether all bits are equal.
  public static func .== (left: Bits, right: Bits) -> Bits { compare(.equal, left, right) }
  /// Whether the value is the literal.
  public static func .== (left: Bits, right: Int) -> Bits { left .== left.beside(right) }
  /// Whether any bits differ.
  public static func .!= (left: Bits, right: Bits) -> Bits { compare(.notEqual, left, right) }
  /// Whether the value is not the literal.
  public static func .!= (left: Bits, right: Int) -> Bits { left .!= left.beside(right) }
  /// Whether the left value is smaller, both read as unsigned.
  public static func .< (left: Bits, right: Bits) -> Bits { compare(.less, left, right) }
  /// Whether the value is smaller than the literal, read as unsigned.
  public static func .< (left: Bits, right: Int) -> Bits { left .< left.beside(right) }
  /// Whether the left value is not larger, both read as unsigned.
  public static func .<= (left: Bits, right: Bits) -> Bits { compare(.lessOrEqual, left, right) }
  /// Whether the value is not larger than the literal, read as unsigned.
  public static func .<= (left: Bits, right: Int) -> Bits { left .<= left.beside(right) }
  /// Whether the left value is larger, both read as unsigned.
  public static func .> (left: Bits, right: Bits) -> Bits { right .< left }
  /// Whether the value is larger than the literal, read as unsigned.
  public static func .> (left: Bits, right: Int) -> Bits { left.beside(right) .< left }
  /// Whether the left value is not smaller, both read as unsigned.
  public static func .>= (left: Bits, right: Bits) -> Bits { right .<= left }
  /// Whether the value is not smaller than the literal, read as unsigned.
  public static func .>= (left: Bits, right: Int) -> Bits { left.beside(right) .<= left }

  // MARK: Helpers

  /// A literal of this operand's width.
  func beside(_ value: Int) -> Bits { Bits(literal(value, width: width, beside: node), in: module) }

  static func compare(_ symbol: BinaryOperator, _ left: Bits, _ right: Bits) -> Bits {
    let result = binary(symbol, left, right, width: 1)
    guard !result.node.hasMistake, let value = constantResult(symbol, left.node, right.node) else {
      return result
    }
    return Bits(Node(.constant(Constant(value ? 1 : 0, width: 1)), width: 1), in: result.module)
  }

  /// The result of a comparison with the least or the greatest value, where it is always the same:
  /// generators write such comparisons, and linters warn of them.
  private static func constantResult(
    _ symbol: BinaryOperator, _ left: Node, _ right: Node
  ) -> Bool? {
    switch symbol {
    case .less where right.isFixed(0) || left.isFixed(.max): false
    case .lessOrEqual where left.isFixed(0) || right.isFixed(.max): true
    default: nil
    }
  }

  static func shift(_ symbol: BinaryOperator, _ left: Bits, _ right: Bits) -> Bits {
    if let distance = right.node.fixedValue {
      // Wiring, not a shifter; and verilator takes no constant distance of more than 32 bits.
      let rest = distance.words.dropFirst().contains { $0 != 0 }
      let isBeyond = rest || distance.words[0] >= UInt64(left.width)
      let amount = isBeyond ? left.width - 1 : Int(distance.words[0])
      switch symbol {
      case .shiftRightArithmetic: return (left.signed >> amount).bits
      case _ where isBeyond:
        return left.derived(.constant(Constant(0, width: left.width)), width: left.width)
      case .shiftLeft: return left << amount
      default: return left >> amount
      }
    }
    return combine([left, right]) { Node(.binary(symbol, $0[0], $0[1]), width: left.width) }
  }

  func checkingDistance(_ distance: Int, _ make: () -> Bits) -> Bits {
    guard (0..<width).contains(distance) else {
      return faulty(
        .range, "\(node.phrase) of \(bitCount(width)) cannot be shifted by \(distance)",
        width: width)
    }
    return make()
  }
}

/// `first` where `condition` is 1, else `second`.
public func mux(_ condition: Bits, _ first: Bits, _ second: Bits) -> Bits {
  guard condition.width == 1 else {
    return condition.faulty(
      .width,
      "the condition of 'mux' takes one bit, \(condition.node.phrase) has \(bitCount(condition.width))",
      width: first.width)
  }
  guard first.width == second.width else {
    return Bits(
      mistake(
        .width,
        "the choices of 'mux' differ in width: \(first.node.phrase) has \(bitCount(first.width)), "
          + "\(second.node.phrase) has \(bitCount(second.width))",
        first.node.declarationNotes + second.node.declarationNotes,
        help: "make them agree with extended(to:) or truncated(to:)", width: first.width),
      in: first.module ?? second.module)
  }
  return combine([condition, first, second]) {
    Node(.mux($0[0], $0[1], $0[2]), width: first.width)
  }
}

/// `first` where `condition` is 1, else a literal.
public func mux(_ condition: Bits, _ first: Bits, _ second: Int) -> Bits {
  mux(condition, first, first.beside(second))
}

/// A literal where `condition` is 1, else `second`.
public func mux(_ condition: Bits, _ first: Int, _ second: Bits) -> Bits {
  mux(condition, second.beside(first), second)
}

/// The value that `index` points at: a tree of multiplexers.
/// - Parameters:
///   - index: as wide as it takes to point at every value.
///   - choices: at least one, of one width; an index beyond the last one gives one of them.
public func select(_ index: Bits, _ choices: [Bits]) -> Bits {
  guard !choices.isEmpty else {
    return Bits(
      mistake(.width, "a multiplexer without choices has no width", [], width: 1), in: nil)
  }
  guard index.width == indexWidth(choices.count) else {
    return index.faulty(
      .width,
      "the index into \(choices.count) choices must have \(bitCount(indexWidth(choices.count))), "
        + "found \(index.node.phrase) with \(bitCount(index.width))", width: choices[0].width)
  }
  var level = choices
  for bit in 0..<index.width {
    level = stride(from: 0, to: level.count, by: 2).map { pair in
      pair + 1 < level.count ? mux(index[bit], level[pair + 1], level[pair]) : level[pair]
    }
  }
  return level[0]
}

/// All values or-ed together, each only where its select bit is 1: a multiplexer for select bits of
/// which at most one is 1, and 0 where none is.
/// - Parameter choices: at least one; the values have one width, the select bits are one bit.
public func andOrMux(_ choices: [(select: Bits, value: Bits)]) -> Bits {
  for choice in choices where choice.select.width != 1 {
    return choice.select.faulty(
      .width,
      "a select of 'andOrMux' takes one bit, \(choice.select.node.phrase) has "
        + bitCount(choice.select.width),
      width: choice.value.width)
  }
  let terms = choices.map { choice in
    choice.value.width == 1
      ? choice.select & choice.value
      : choice.select.replicated(choice.value.width) & choice.value
  }
  guard let first = terms.first else {
    return Bits(
      mistake(.width, "a multiplexer without choices has no width", [], width: 1), in: nil)
  }
  return terms.dropFirst().reduce(first) { $0 | $1 }
}

/// A vector whose operations read it as two's complement.
public struct SignedBits {
  /// The same bits, read as unsigned.
  public let bits: Bits

  /// Width, bits.
  public var width: Int { bits.width }

  private var sign: Bits { bits[bits.width - 1] }

  /// Copies of the sign added at the top.
  public func extended(to newWidth: Int) -> SignedBits {
    guard newWidth > width else { return SignedBits(bits: bits.extended(to: newWidth)) }
    return SignedBits(bits: .concatenating(sign.replicated(newWidth - width), bits))
  }

  /// The product in full: as wide as both operands together.
  public func multipliedFullWidth(by other: SignedBits) -> SignedBits {
    let product = width + other.width
    return SignedBits(
      bits: binary(
        .signedMultiply, extended(to: product).bits, other.extended(to: product).bits))
  }

  /// Shifted to the right by a fixed distance, copies of the sign from above.
  public static func >> (left: SignedBits, right: Int) -> SignedBits {
    SignedBits(
      bits: left.bits.checkingDistance(right) {
        SignedBits(bits: left.bits[right..<left.width]).extended(to: left.width).bits
      })
  }

  /// Shifted to the right, copies of the sign from above.
  public static func >> (left: SignedBits, right: Bits) -> SignedBits {
    SignedBits(bits: Bits.shift(.shiftRightArithmetic, left.bits, right))
  }

  /// Whether the left value is smaller.
  public static func .< (left: SignedBits, right: SignedBits) -> Bits {
    Bits.compare(.signedLess, left.bits, right.bits)
  }
  /// Whether the left value is not larger.
  public static func .<= (left: SignedBits, right: SignedBits) -> Bits {
    Bits.compare(.signedLessOrEqual, left.bits, right.bits)
  }
  /// Whether the left value is larger.
  public static func .> (left: SignedBits, right: SignedBits) -> Bits { right .< left }
  /// Whether the left value is not smaller.
  public static func .>= (left: SignedBits, right: SignedBits) -> Bits { right .<= left }
  /// Whether the value is smaller than the literal, which may be negative.
  public static func .< (left: SignedBits, right: Int) -> Bits { left .< left.beside(right) }
  /// Whether the value is larger than the literal, which may be negative.
  public static func .> (left: SignedBits, right: Int) -> Bits { left.beside(right) .< left }

  private func beside(_ value: Int) -> SignedBits {
    guard width >= Int.bitWidth || (-1 << (width - 1)..<1 << (width - 1)).contains(value) else {
      return SignedBits(
        bits: bits.faulty(
          .literal, "the literal \(value) does not fit into \(bitCount(width)) with sign",
          width: width))
    }
    let word = UInt64(bitPattern: Int64(value))
    let words = [word] + [UInt64](repeating: value < 0 ? .max : 0, count: (width - 1) / 64)
    let constant = Constant(words: words, width: width)
    return SignedBits(bits: Bits(Node(.constant(constant), width: width), in: nil))
  }
}

extension Node {
  /// Its value, where it is a constant that no instance can override.
  var fixedValue: Constant? {
    switch kind {
    case .constant(let constant): constant
    case .named(let named) where !named.isParameter: named.value
    default: nil
    }
  }

  /// Whether it is fixed and every word of its value is `word`, as far as the width reaches.
  fileprivate func isFixed(_ word: UInt64) -> Bool {
    guard let value = fixedValue else { return false }
    return value
      == Constant(words: [UInt64](repeating: word, count: value.words.count), width: value.width)
  }
}
