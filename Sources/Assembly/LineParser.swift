import Diagnostics

/// Takes the tokens of a line apart. Whatever they are, it ends: each step takes a token, and
/// brackets nest to a limit.
struct LineParser {
  private let tokens: [Token]
  private var index = 0
  private var depth = 0

  /// Brackets and signs nest to this depth.
  private static let deepest = 32

  /// - Parameter tokens: end with an `end`.
  init(_ tokens: [Token]) { self.tokens = tokens }

  private var token: Token { tokens[index] }

  private mutating func advance() {
    if index < tokens.count - 1 { index += 1 }
  }

  private mutating func take(_ symbol: Token.Symbol) -> Bool {
    guard token.isSymbol(symbol) else { return false }
    advance()
    return true
  }

  /// The end of the token before this one.
  private var lastEnd: Int { index > 0 ? tokens[index - 1].range.upperBound : 0 }

  // MARK: A line

  /// What the line says.
  mutating func line() throws(AssemblyFault) -> SourceLine {
    var line = SourceLine()
    while case .word(let word) = token.kind, index + 1 < tokens.count,
      tokens[index + 1].isSymbol(.colon)
    {
      line.labels.append(SourceLine.Name(text: word, range: token.range))
      advance()
      advance()
    }
    switch token.kind {
    case .end: return line
    case .symbol(.dot): line.body = try directive()
    case .word: line.body = try constantOrInstruction()
    default:
      throw AssemblyFault(
        AssemblyRules.statement,
        "a line begins with a label, a constant, a directive or an instruction, found \(found)",
        token.range)
    }
    guard token.kind == .end else {
      throw AssemblyFault(
        AssemblyRules.statement, "the line should end here, found \(found)", token.range,
        help: "operands are separated by ','; comments begin with '#'")
    }
    return line
  }

  private var found: String {
    switch token.kind {
    case .word(let word): Excerpt.quoted(word)
    case .number(let number): "the number \(number)"
    case .symbol(let symbol): "'\(symbol.rawValue)'"
    case .end: "the end of the line"
    }
  }

  private mutating func word(_ what: String) throws(AssemblyFault) -> SourceLine.Name {
    guard case .word(let text) = token.kind else {
      throw AssemblyFault(
        AssemblyRules.statement, "here must stand \(what), found \(found)", token.range)
    }
    let name = SourceLine.Name(text: text, range: token.range)
    advance()
    return name
  }

  private mutating func directive() throws(AssemblyFault) -> SourceLine.Body {
    advance()
    let name = try word("the name of a directive")
    var operands: [Expression] = []
    if token.kind != .end {
      repeat { operands.append(try expression()) } while take(.comma)
    }
    return .directive(name, operands)
  }

  private mutating func constantOrInstruction() throws(AssemblyFault) -> SourceLine.Body {
    let name = try word("an instruction")
    if take(.equals) { return .constant(name, try expression()) }
    var type: SourceLine.Name?
    // The dot belongs to the mnemonic only without a blank: `jump .` goes to itself.
    if token.isSymbol(.dot), token.range.lowerBound == name.range.upperBound {
      advance()
      type = try word("the type of an element")
    }
    var operands: [Operand] = []
    if token.kind != .end {
      repeat { operands.append(try operand()) } while take(.comma)
    }
    return .instruction(name, type: type, operands)
  }

  // MARK: Operands

  private mutating func operand() throws(AssemblyFault) -> Operand {
    let start = token.range.lowerBound
    let kind: Operand.Kind
    if take(.openBracket) {
      kind = .memory(try place())
    } else if case .word(let word) = token.kind, let register = RegisterName(word) {
      let number = try self.number(of: register)
      advance()
      switch register.bank {
      case .vector: kind = .vector(number, plus: try addend())
      case .scalar: kind = .scalar(number, plus: try addend())
      case .table: kind = .table(number)
      }
    } else {
      kind = .number(try expression())
    }
    return Operand(kind: kind, range: start..<lastEnd)
  }

  private func number(of register: RegisterName) throws(AssemblyFault) -> Int {
    guard let number = register.number else {
      throw AssemblyFault(
        AssemblyRules.register, "\(register.bank.words), found \(found)", token.range)
    }
    return number
  }

  /// What follows a register: `+ expression`, `- expression` or nothing.
  private mutating func addend() throws(AssemblyFault) -> Expression? {
    let start = token.range.lowerBound
    let isNegative = token.isSymbol(.minus)
    guard isNegative || token.isSymbol(.plus) else { return nil }
    // `r1 - 2 + 3` is r1 + (-2 + 3): the sign belongs to the first term.
    if !isNegative { advance() }
    // Only what binds at least as strongly as the sign before it.
    var expression = Expression(range: start..<start)
    try terms(level: Self.levels.count - 2, &expression)
    expression.range = start..<max(start, lastEnd)
    return expression
  }

  private mutating func scalar(_ what: String) throws(AssemblyFault) -> Int {
    guard case .word(let word) = token.kind, let register = RegisterName(word),
      register.bank == .scalar
    else {
      throw AssemblyFault(
        AssemblyRules.operand, "\(what) is a scalar register, found \(found)", token.range)
    }
    let number = try self.number(of: register)
    advance()
    return number
  }

  /// What stands behind `[`.
  private mutating func place() throws(AssemblyFault) -> Operand.Place {
    let base = try scalar("the base of an address")
    var offset: Expression?
    if token.isSymbol(.plus) || token.isSymbol(.minus) { offset = try addend() }
    var stride: Int?
    if token.kind == .word("step") {
      advance()
      stride = try scalar("the step of an address")
    }
    guard take(.closeBracket) else {
      throw AssemblyFault(
        AssemblyRules.operand, "an address ends with ']', found \(found)", token.range,
        help: "addresses look like [r1], [r1 + 8] or [r1 + 8 step r2]")
    }
    return Operand.Place(base: base, offset: offset, stride: stride, advances: take(.plus))
  }

  // MARK: Expressions

  /// Operators by how strongly they bind, the weakest first.
  private static let levels: [[Token.Symbol]] = [
    [.or], [.exclusiveOr], [.and], [.shiftLeft, .shiftRight], [.plus, .minus],
    [.times, .divided, .modulo],
  ]

  private mutating func expression() throws(AssemblyFault) -> Expression {
    let start = token.range.lowerBound
    var expression = Expression(range: start..<start)
    try terms(level: 0, &expression)
    expression.range = start..<max(start, lastEnd)
    return expression
  }

  private mutating func terms(
    level: Int, _ expression: inout Expression
  ) throws(AssemblyFault) {
    guard level < Self.levels.count else { return try term(&expression) }
    try terms(level: level + 1, &expression)
    while case .symbol(let symbol) = token.kind, Self.levels[level].contains(symbol) {
      let place = token.range
      advance()
      try terms(level: level + 1, &expression)
      expression.steps.append(.binary(symbol, place))
    }
  }

  private mutating func term(_ expression: inout Expression) throws(AssemblyFault) {
    var signs: [Expression.Step] = []
    while true {
      if take(.minus) {
        signs.append(.negate)
      } else if take(.not) {
        signs.append(.not)
      } else if !take(.plus) {
        break
      }
    }
    switch token.kind {
    case .number(let number):
      expression.steps.append(.number(Int128(number)))
      advance()
    case .word(let word):
      guard RegisterName(word) == nil else {
        throw AssemblyFault(
          AssemblyRules.expression, "a register stands first in an operand, found \(found)",
          token.range, help: "write 'r1 + 2', not '2 + r1'")
      }
      expression.steps.append(.name(word, token.range))
      advance()
    case .symbol(.dot):
      expression.steps.append(.here)
      advance()
    case .symbol(.open):
      let open = token.range
      guard depth < Self.deepest else {
        throw AssemblyFault(
          AssemblyRules.depth, "brackets nest at most \(Self.deepest) deep", open)
      }
      advance()
      depth += 1
      try terms(level: 0, &expression)
      depth -= 1
      guard take(.close) else {
        throw AssemblyFault(
          AssemblyRules.expression, "here must stand ')', found \(found)", token.range,
          note: ("the bracket opens here", open))
      }
    default:
      throw AssemblyFault(
        AssemblyRules.expression, "here must stand a number or a name, found \(found)", token.range)
    }
    expression.steps += signs.reversed()
  }
}
