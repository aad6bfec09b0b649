/// Expressions as Verilog. Operators of different families are set apart by parentheses.
enum ExpressionPrinter {
  /// The expression on one line.
  static func text(_ node: Node) -> String {
    switch node.kind {
    case .constant(let constant): return constant.verilog
    case .named(let constant): return constant.name
    case .signal(let signal): return signal.verilogName
    case .slice(let value, let low): return "\(text(value))[\(rangeText(low..<low + node.width))]"
    case .element(let value, let index):
      if node.width == 1 { return "\(text(value))[\(text(index))]" }
      let zeros = Constant(0, width: node.width.trailingZeroBitCount).verilog
      return "\(text(value))[{\(text(index)), \(zeros)} +: \(node.width)]"
    case .call(let function, let arguments):
      return "\(function.name)(\(arguments.map(text).joined(separator: ", ")))"
    case .memoryRead(let memory, let address): return "\(memory.verilogName)[\(text(address))]"
    case .unary(let symbol, let value):
      // `^~x` would be another operator than `^(~x)`, and `!!x` is no expression.
      if case .unary = value.kind { return "\(symbol.rawValue)(\(text(value)))" }
      return symbol.rawValue + primary(value)
    case .binary(let symbol, let left, let right): return binary(symbol, left, right)
    case .mux(let condition, let first, let second):
      return "\(primary(condition)) ? \(primary(first)) : \(primary(second))"
    case .concatenation(let parts): return "{\(parts.map(text).joined(separator: ", "))}"
    case .replication(let value, let count): return "{\(count){\(text(value))}}"
    case .mistake(let mistake): return mistake.message
    }
  }

  private static func binary(_ symbol: BinaryOperator, _ left: Node, _ right: Node) -> String {
    switch symbol {
    // People write constants on the right.
    case .less where left.isLiteral && !right.isLiteral: "\(primary(right)) > \(text(left))"
    case .lessOrEqual where left.isLiteral && !right.isLiteral:
      "\(primary(right)) >= \(text(left))"
    case .signedLess where left.isLiteral && !right.isLiteral:
      "$signed(\(text(right))) > $signed(\(text(left)))"
    case .signedLessOrEqual where left.isLiteral && !right.isLiteral:
      "$signed(\(text(right))) >= $signed(\(text(left)))"
    case .signedLess: "$signed(\(text(left))) < $signed(\(text(right)))"
    case .signedLessOrEqual: "$signed(\(text(left))) <= $signed(\(text(right)))"
    // The system function keeps the surrounding unsigned operands from making the shift logical.
    case .shiftRightArithmetic: "$unsigned($signed(\(text(left))) >>> \(primary(right)))"
    // Of operands that are known as signed, synthesis drops the copies of the sign.
    case .signedMultiply: "$unsigned($signed(\(text(left))) * $signed(\(text(right))))"
    default: "\(operand(left, of: symbol)) \(symbol.rawValue) \(operand(right, of: symbol))"
    }
  }

  /// An operand of a binary operator: its own operator needs parentheses unless it is the same
  /// associative one.
  private static func operand(_ node: Node, of symbol: BinaryOperator) -> String {
    if case .binary(symbol, _, _) = node.kind, symbol.isAssociative { return text(node) }
    return primary(node)
  }

  /// An operand with parentheses unless it binds tightest by itself.
  static func primary(_ node: Node) -> String {
    switch node.kind {
    case .binary(.shiftRightArithmetic, _, _), .binary(.signedMultiply, _, _): text(node)
    case .binary, .mux: "(\(text(node)))"
    case .unary(let symbol, _) where symbol.isReduction: "(\(text(node)))"
    default: text(node)
    }
  }

  /// The expression between `prefix` and `suffix`, broken at its outermost operators where one line
  /// would be longer than `limit`.
  static func lines(
    _ node: Node, prefix: String, suffix: String, indent: String, limit: Int = 100
  ) -> [String] {
    let whole = prefix + text(node) + suffix
    if whole.count <= limit { return [whole] }
    let inner = indent + "    "
    switch node.kind {
    case .binary(let symbol, _, _) where symbol.isAssociative:
      let parts = chain(node, symbol).map { operand($0, of: symbol) }
      return [prefix.trimmedAtEnd]
        + parts.enumerated().map { index, part in
          inner + part + (index == parts.count - 1 ? suffix : " " + symbol.rawValue)
        }
    case .binary(.signedMultiply, let left, let right):
      return [
        prefix + "$unsigned(", inner + "$signed(\(text(left))) *",
        inner + "$signed(\(text(right))))" + suffix,
      ]
    case .concatenation(let parts):
      return [prefix + "{"]
        + parts.enumerated().map { index, part in
          inner + text(part) + (index == parts.count - 1 ? "" : ",")
        } + [indent + "}" + suffix]
    case .mux(let condition, let first, let second):
      return [
        prefix + primary(condition), inner + "? " + primary(first),
        inner + ": " + primary(second) + suffix,
      ]
    case .call(let function, let arguments):
      return [prefix + function.name + "("]
        + arguments.enumerated().map { index, argument in
          inner + text(argument) + (index == arguments.count - 1 ? ")" + suffix : ",")
        }
    default: return [whole]
    }
  }

  private static func chain(_ node: Node, _ symbol: BinaryOperator) -> [Node] {
    if case .binary(symbol, let left, let right) = node.kind {
      return chain(left, symbol) + chain(right, symbol)
    }
    return [node]
  }
}

extension UnaryOperator {
  /// Whether it makes one bit of many.
  var isReduction: Bool {
    switch self {
    case .any, .all, .parity: true
    case .complement, .not: false
    }
  }
}

extension Node {
  /// Whether it is a constant, with or without a name.
  fileprivate var isLiteral: Bool {
    switch kind {
    case .constant, .named: true
    default: false
    }
  }
}

extension BinaryOperator {
  /// Whether a bit of the result follows the same bits of the operands alone.
  var isBitwise: Bool {
    switch self {
    case .and, .or, .xor: true
    default: false
    }
  }

  /// Whether operands may be grouped either way, so that a chain needs no parentheses.
  var isAssociative: Bool {
    switch self {
    case .logicalAnd, .logicalOr, .and, .or, .xor, .add: true
    default: false
    }
  }
}

extension String {
  var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
