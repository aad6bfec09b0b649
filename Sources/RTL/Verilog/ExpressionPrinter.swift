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
      return "\(text(value))[\(text(start(of: index, width: node.width))) +: \(node.width)]"
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

  /// The number of the first bit of one of several pieces of `width` bits, a power of two.
  private static func start(of index: Node, width: Int) -> Node {
    let zeros = Constant(0, width: width.trailingZeroBitCount)
    let parts: [Node] = if case .concatenation(let parts) = index.kind { parts } else { [index] }
    return Node(
      .concatenation(parts + [Node(.constant(zeros), width: zeros.width)]),
      width: index.width + zeros.width)
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
    isParenthesised(node) ? "(\(text(node)))" : text(node)
  }

  private static func isParenthesised(_ node: Node) -> Bool {
    switch node.kind {
    case .binary(.shiftRightArithmetic, _, _), .binary(.signedMultiply, _, _): false
    case .binary, .mux: true
    case .unary(let symbol, _): symbol.isReduction
    default: false
    }
  }

  /// The expression between `prefix` and `suffix`, broken at its outermost operators where one line
  /// would be longer than `limit`, and the parts that are too long by themselves at theirs.
  /// - Parameter indent: the spaces at the beginning of the line.
  static func lines(
    _ node: Node, prefix: String, suffix: String, indent: String, limit: Int = 100
  ) -> [String] {
    let whole = prefix + text(node) + suffix
    if whole.count <= limit { return [whole] }
    let inner = indent + "    "
    func part(_ node: Node, _ prefix: String, _ suffix: String, _ indent: String) -> [String] {
      lines(node, prefix: prefix, suffix: suffix, indent: indent, limit: limit)
    }
    switch node.kind {
    case .binary(let symbol, _, _) where symbol.isAssociative:
      // Where the line has nothing in front, the operands begin in it.
      let isFirst = prefix.allSatisfy { $0 == " " }
      let start = isFirst ? prefix : inner
      return (isFirst ? [] : [prefix.trimmedAtEnd])
        + lines(ofChain: node, symbol, prefix: start, suffix: suffix, indent: start, limit: limit)
    case .binary(.signedMultiply, let left, let right):
      return [prefix + "$unsigned("]
        + part(left, inner + "$signed(", ") *", inner)
        + part(right, inner + "$signed(", "))" + suffix, inner)
    case .concatenation(let parts):
      let texts = parts.map(text)
      if texts.count > 8, texts.allSatisfy({ $0.count <= 16 }) {
        // Many short ones, such as bits in reverse order, share lines.
        return [prefix + "{"] + filled(texts, indent: inner, limit: limit)
          + [indent + "}" + suffix]
      }
      return [prefix + "{"]
        + parts.enumerated().flatMap { index, item in
          part(item, inner, index == parts.count - 1 ? "" : ",", inner)
        } + [indent + "}" + suffix]
    case .replication(let value, let count):
      return part(value, prefix + "{\(count){", "}}" + suffix, indent)
    case .unary(let symbol, let value):
      let isEnclosed = if case .unary = value.kind { true } else { isParenthesised(value) }
      return isEnclosed
        ? lines(
          within: value, prefix: prefix + symbol.rawValue, suffix: suffix, indent: indent,
          limit: limit)
        : part(value, prefix + symbol.rawValue, suffix, indent)
    case .mux(let condition, let first, let second):
      return primary(condition, prefix: prefix, suffix: "", indent: indent, limit: limit)
        + primary(first, prefix: inner + "? ", suffix: "", indent: inner, limit: limit)
        + primary(second, prefix: inner + ": ", suffix: suffix, indent: inner, limit: limit)
    case .call(let function, _)
    where prefix.count + function.name.count >= limit && prefix != inner:
      return [prefix.trimmedAtEnd] + part(node, inner, suffix, inner)
    case .call(let function, let arguments):
      return [prefix + function.name + "("]
        + arguments.enumerated().flatMap { index, argument in
          part(argument, inner, index == arguments.count - 1 ? ")" + suffix : ",", inner)
        }
    case .memoryRead(let memory, let address):
      return part(address, "\(prefix)\(memory.verilogName)[", "]" + suffix, indent)
    case .element(let value, let index) where node.width == 1:
      return part(index, "\(prefix)\(text(value))[", "]" + suffix, indent)
    case .element(let value, let index):
      return part(
        start(of: index, width: node.width), "\(prefix)\(text(value))[",
        " +: \(node.width)]" + suffix, indent)
    default: break
    }
    let next = inner + text(node) + suffix
    if next.count <= limit, !prefix.allSatisfy({ $0 == " " }) {
      return [prefix.trimmedAtEnd, next]
    }
    guard case .binary(let symbol, let left, let right) = node.kind, symbol.isPlain,
      !left.isLiteral
    else { return [whole] }
    return primary(
      left, prefix: prefix, suffix: " " + symbol.rawValue, indent: indent, limit: limit)
      + primary(right, prefix: inner, suffix: suffix, indent: inner, limit: limit)
  }

  /// Texts with commas between them, as many on a line as it takes.
  private static func filled(_ texts: [String], indent: String, limit: Int) -> [String] {
    var lines: [String] = []
    for (index, text) in texts.enumerated() {
      let item = text + (index == texts.count - 1 ? "" : ",")
      if let last = lines.last, last.count + 1 + item.count <= limit {
        lines[lines.count - 1] += " " + item
      } else {
        lines.append(indent + item)
      }
    }
    return lines
  }

  /// The operands of an associative operator, a line for each or more.
  private static func lines(
    ofChain node: Node, _ symbol: BinaryOperator, prefix: String, suffix: String, indent: String,
    limit: Int
  ) -> [String] {
    let parts = chain(node, symbol)
    return parts.enumerated().flatMap { index, part in
      primary(
        part, prefix: index == 0 ? prefix : indent,
        suffix: index == parts.count - 1 ? suffix : " " + symbol.rawValue, indent: indent,
        limit: limit)
    }
  }

  /// An operand, in parentheses unless it binds tightest by itself.
  private static func primary(
    _ node: Node, prefix: String, suffix: String, indent: String, limit: Int
  ) -> [String] {
    isParenthesised(node)
      ? lines(within: node, prefix: prefix, suffix: suffix, indent: indent, limit: limit)
      : lines(node, prefix: prefix, suffix: suffix, indent: indent, limit: limit)
  }

  /// An operand in parentheses. The operands of an associative operator in it stand below one another,
  /// one column right of the opening parenthesis.
  private static func lines(
    within node: Node, prefix: String, suffix: String, indent: String, limit: Int
  ) -> [String] {
    let (prefix, suffix) = (prefix + "(", ")" + suffix)
    guard prefix.count + text(node).count + suffix.count > limit,
      case .binary(let symbol, _, _) = node.kind, symbol.isAssociative
    else { return lines(node, prefix: prefix, suffix: suffix, indent: indent, limit: limit) }
    return lines(
      ofChain: node, symbol, prefix: prefix, suffix: suffix,
      indent: String(repeating: " ", count: prefix.count), limit: limit)
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

  /// Whether it is printed between its operands as they are.
  fileprivate var isPlain: Bool {
    switch self {
    case .signedMultiply, .signedLess, .signedLessOrEqual, .shiftRightArithmetic: false
    default: true
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
