/// A number as a program writes it: in postfix order, so that its value is found without recursion
/// however long it is.
struct Expression {
  /// The bytes of the file that it takes.
  var range: Range<Int>

  /// Its pieces.
  var steps: [Step] = []

  /// A piece of an expression.
  enum Step {
    case number(Int128)
    /// A name, and where it stands.
    case name(String, Range<Int>)
    /// The address of the line's instruction or datum.
    case here
    case negate
    case not
    case binary(Token.Symbol, Range<Int>)
  }

  /// A number that needs no names.
  static func constant(_ value: Int128, _ range: Range<Int>) -> Expression {
    Expression(range: range, steps: [.number(value)])
  }

  /// The largest magnitude that an expression and all its parts may have, far beyond every field.
  private static let bound: Int128 = 1 << 64

  /// The value.
  /// - Parameters:
  ///   - here: what `.` stands for.
  ///   - value: the value of a name, or a fault that says what is wrong with it.
  func value(
    here: Int128, _ value: (String, Range<Int>) throws(AssemblyFault) -> Int128
  ) throws(AssemblyFault) -> Int128 {
    var stack: [Int128] = []
    for step in steps {
      switch step {
      case .number(let number): stack.append(number)
      case .name(let name, let range): stack.append(try value(name, range))
      case .here: stack.append(here)
      case .negate: stack.append(-(stack.popLast() ?? 0))
      case .not: stack.append(~(stack.popLast() ?? 0))
      case .binary(let symbol, let place):
        let right = stack.popLast() ?? 0
        let left = stack.popLast() ?? 0
        stack.append(try Self.apply(symbol, left, right, place))
      }
      guard let top = stack.last, -Self.bound <= top, top <= Self.bound else {
        throw AssemblyFault(
          AssemblyRules.arithmetic, "an expression and its parts fit 64 bits, this one does not",
          range)
      }
    }
    return stack.last ?? 0
  }

  /// Both operands are at most 2^64, so that no product overflows 128 bits.
  private static func apply(
    _ symbol: Token.Symbol, _ left: Int128, _ right: Int128, _ place: Range<Int>
  ) throws(AssemblyFault) -> Int128 {
    switch symbol {
    case .plus: return left + right
    case .minus: return left - right
    case .times:
      let (product, overflows) = left.multipliedReportingOverflow(by: right)
      return overflows ? 2 * bound : product
    case .divided, .modulo:
      guard right != 0 else {
        throw AssemblyFault(AssemblyRules.arithmetic, "there is no division by 0", place)
      }
      return symbol == .divided ? left / right : left % right
    case .and: return left & right
    case .or: return left | right
    case .exclusiveOr: return left ^ right
    case .shiftLeft, .shiftRight:
      guard 0...63 ~= right else {
        throw AssemblyFault(
          AssemblyRules.arithmetic, "a shift is by 0 to 63 places, found \(right)", place)
      }
      // A left operand of 2^64 shifted by 63 places has 128 bits, one too many.
      if symbol == .shiftRight { return left >> right }
      return abs(left) >> (65 - right) != 0 ? 2 * bound : left << right
    default: return 0
    }
  }
}
