/// Reads declarations, statements and expressions of the C++ that Verilator generates. What it does not
/// know it refuses.
struct GeneratedParser {
  private let tokens: [GeneratedToken]
  private var place = 0

  init(_ text: some Collection<UInt8>) throws(GeneratedFormUnknown) {
    tokens = try GeneratedToken.tokens(of: text)
  }

  /// Whether all is read.
  var isAtEnd: Bool { place >= tokens.count }

  private var current: GeneratedToken { place < tokens.count ? tokens[place] : .mark("") }

  private func ahead(_ count: Int) -> GeneratedToken {
    place + count < tokens.count ? tokens[place + count] : .mark("")
  }

  private mutating func take() -> GeneratedToken {
    defer { place += 1 }
    return current
  }

  private mutating func takes(_ mark: String) -> Bool {
    guard current == .mark(mark) else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ mark: String) throws(GeneratedFormUnknown) {
    guard takes(mark) else { throw unknown("'\(mark)' is missing") }
  }

  private func unknown(_ what: String) -> GeneratedFormUnknown {
    let near = tokens[max(0, place - 4)..<min(tokens.count, place + 4)].map { "\($0)" }
    return GeneratedFormUnknown(description: "\(what) near \(near.joined(separator: " "))")
  }

  // MARK: - Types

  private static let scalars = ["CData": 1, "SData": 2, "IData": 4, "QData": 8]

  private var startsType: Bool {
    guard case .name(let name) = current else { return false }
    return Self.scalars[name] != nil || name == "VlWide" || name == "VlUnpacked"
  }

  mutating func type() throws(GeneratedFormUnknown) -> GeneratedType {
    guard case .name(let name) = take() else { throw unknown("a type is missing") }
    if let bytes = Self.scalars[name] {
      var used = bytes * 8
      if case .bits(let bits) = current {
        place += 1
        used = bits
      }
      return .scalar(bytes: bytes, bits: used)
    }
    try expect("<")
    if name == "VlWide" {
      guard case .number(let words, _) = take() else { throw unknown("a size is missing") }
      try expect(">")
      if case .bits = current { place += 1 }
      return .wide(words: Int(words))
    }
    guard name == "VlUnpacked" else { throw unknown("the type '\(name)'") }
    let element = try type()
    try expect(",")
    guard case .number(let count, _) = take() else { throw unknown("a size is missing") }
    try expect(">")
    return .array(element, count: Int(count))
  }

  // MARK: - Statements

  /// All statements up to the end of the text.
  mutating func statements() throws(GeneratedFormUnknown) -> [GeneratedStatement] {
    var list: [GeneratedStatement] = []
    while !isAtEnd { try statement(into: &list) }
    return list
  }

  private mutating func block() throws(GeneratedFormUnknown) -> [GeneratedStatement] {
    try expect("{")
    var list: [GeneratedStatement] = []
    while !takes("}") {
      if isAtEnd { throw unknown("'}' is missing") }
      try statement(into: &list)
    }
    return list
  }

  /// What stands behind `if` and `while`.
  private mutating func condition() throws(GeneratedFormUnknown) -> GeneratedExpression {
    try expect("(")
    let condition = try expression()
    try expect(")")
    return condition
  }

  private mutating func statement(
    into list: inout [GeneratedStatement]
  ) throws(GeneratedFormUnknown) {
    if takes(";") { return }
    if current == .mark("{") {
      list += try block()
      return
    }
    if current == .name("if") {
      place += 1
      let condition = try condition()
      let isMet = try block()
      var isNot: [GeneratedStatement] = []
      if current == .name("else") {
        place += 1
        if current == .name("if") {
          try statement(into: &isNot)
        } else {
          isNot = try block()
        }
      }
      list.append(.condition(condition, isMet, isNot))
      return
    }
    if current == .name("while") {
      place += 1
      let condition = try condition()
      list.append(.repetition(condition, try block()))
      return
    }
    if startsType {
      let type = try type()
      guard case .name(let name) = take() else { throw unknown("a name is missing") }
      list.append(.declare(name, type))
      if takes("=") { list.append(.assign(.name(name), try expression())) }
      try expect(";")
      return
    }
    let left = try expression()
    if takes("=") {
      list.append(.assign(left, try expression()))
    } else if case .call(let name, let arguments) = left {
      list.append(.call(name, arguments))
    } else {
      throw unknown("a statement of another form")
    }
    try expect(";")
  }

  // MARK: - Expressions

  private static let precedence = [
    "||": 2, "&&": 3, "|": 4, "^": 5, "&": 6, "==": 7, "!=": 7, "<": 8, ">": 8, "<=": 8, ">=": 8,
    "<<": 9, ">>": 9, "+": 10, "-": 10, "*": 11, "/": 11, "%": 11,
  ]

  mutating func expression() throws(GeneratedFormUnknown) -> GeneratedExpression {
    let condition = try binary(above: 0)
    guard takes("?") else { return condition }
    let isMet = try expression()
    try expect(":")
    return .choice(condition, isMet, try expression())
  }

  private mutating func binary(
    above least: Int
  ) throws(GeneratedFormUnknown) -> GeneratedExpression {
    var left = try unary()
    while case .mark(let mark) = current, let precedence = Self.precedence[mark],
      precedence > least
    {
      place += 1
      left = .binary(mark, left, try binary(above: precedence))
    }
    return left
  }

  private mutating func unary() throws(GeneratedFormUnknown) -> GeneratedExpression {
    for mark in ["~", "-", "!"] where takes(mark) { return .unary(mark, try unary()) }
    if current == .mark("("), case .name(let name) = ahead(1), Self.scalars[name] != nil {
      place += 1
      let type = try type()
      try expect(")")
      return .cast(type, try unary())
    }
    return try postfix()
  }

  private mutating func postfix() throws(GeneratedFormUnknown) -> GeneratedExpression {
    var value: GeneratedExpression
    switch take() {
    case .number(let number, let isLong): value = .number(number, isLong: isLong)
    case .literal(let text): value = .literal(text)
    case .mark("("):
      value = try expression()
      try expect(")")
    case .name("vlSelf"), .name("vlSelfRef"):
      // Where it is handed on, it stands alone.
      guard takes("->") || takes(".") else { return .runtime("vlSelf") }
      guard case .name(let name) = take() else { throw unknown("a member is missing") }
      value = .member(name)
    case .name("vlSymsp"): return try runtime()
    case .name(var name):
      while takes("::") {
        guard case .name(let inner) = take() else { throw unknown("a name is missing") }
        name += "::\(inner)"
      }
      value = current == .mark("(") ? .call(name, try arguments()) : .name(name)
    default: throw unknown("an expression of another form")
    }
    while true {
      if takes("[") {
        value = .element(value, try expression())
        try expect("]")
      } else if current == .mark("."), ahead(1) == .name("at") {
        place += 2
        guard let index = try arguments().first else { throw unknown("an index is missing") }
        value = .element(value, index)
      } else {
        return value
      }
    }
  }

  private mutating func arguments() throws(GeneratedFormUnknown) -> [GeneratedExpression] {
    try expect("(")
    var list: [GeneratedExpression] = []
    while !takes(")") {
      list.append(try expression())
      if !takes(","), current != .mark(")") { throw unknown("')' is missing") }
    }
    return list
  }

  /// `vlSymsp->_vm_contextp__->assertOnGet(2, 1)`: names, and calls with numbers.
  private mutating func runtime() throws(GeneratedFormUnknown) -> GeneratedExpression {
    var text = "vlSymsp"
    while current == .mark("->") || current == .mark(".") {
      guard case .mark(let mark) = take(), case .name(let name) = take() else {
        throw unknown("a member is missing")
      }
      text += mark + name
      guard takes("(") else { continue }
      var numbers: [String] = []
      while case .number(let number, _) = current {
        place += 1
        numbers.append("\(number)")
        if !takes(",") { break }
      }
      try expect(")")
      text += "(\(numbers.joined(separator: ", ")))"
    }
    return .runtime(text)
  }
}
