import Diagnostics

/// Takes a line of a program apart. A comment goes from `#` to the end of the line.
struct LineLexer {
  private let source: SourceFile
  private var index: Int
  private let end: Int

  private init(_ source: SourceFile, _ line: Range<Int>) {
    self.source = source
    index = line.lowerBound
    end = line.upperBound
  }

  /// The tokens of a line, with an `end` behind the last.
  /// - Throws: what is no token.
  static func tokens(_ source: SourceFile, line: Range<Int>) throws(AssemblyFault) -> [Token] {
    var lexer = LineLexer(source, line)
    var tokens: [Token] = []
    while let token = try lexer.next() { tokens.append(token) }
    let end = tokens.last?.range.upperBound ?? line.lowerBound
    tokens.append(Token(kind: .end, range: end..<end))
    return tokens
  }

  private mutating func next() throws(AssemblyFault) -> Token? {
    while index < end, source.bytes[index] == 0x20 || source.bytes[index] == 0x09 { index += 1 }
    guard index < end, source.bytes[index] != UInt8(ascii: "#") else { return nil }
    let start = index
    let byte = source.bytes[index]
    if Self.isDigit(byte) { return try number() }
    if Self.isWord(byte) {
      while index < end, Self.isWord(source.bytes[index]) { index += 1 }
      return Token(kind: .word(text(start..<index)), range: start..<index)
    }
    for symbol in Token.Symbol.allCases
    where source.bytes[index..<end].starts(with: symbol.rawValue.utf8) {
      index += symbol.rawValue.utf8.count
      return Token(kind: .symbol(symbol), range: start..<index)
    }
    // One whole character, whatever it is.
    index += 1
    while index < end, source.bytes[index] & 0xC0 == 0x80 { index += 1 }
    throw AssemblyFault(
      AssemblyRules.character,
      "a program has no character \(Excerpt.quoted(text(start..<index))) outside comments",
      start..<index, help: "comments begin with '#'")
  }

  private mutating func number() throws(AssemblyFault) -> Token {
    let start = index
    while index < end, Self.isWord(source.bytes[index]) { index += 1 }
    let written = text(start..<index)
    let lower = written.lowercased()
    let (radix, digits): (UInt64, Substring) =
      lower.hasPrefix("0x")
      ? (16, lower.dropFirst(2))
      : lower.hasPrefix("0b") ? (2, lower.dropFirst(2)) : (10, lower[...])
    var value: UInt64 = 0
    var count = 0
    for digit in digits.utf8 where digit != UInt8(ascii: "_") {
      guard let place = Self.value(of: digit), place < radix else {
        throw AssemblyFault(
          AssemblyRules.number,
          "a number is decimal, hexadecimal (0x…) or binary (0b…), found "
            + Excerpt.quoted(written), start..<index,
          help: count == 0 || radix > 10 ? nil : "hexadecimal digits need '0x' in front")
      }
      count += 1
      let (product, overflows) = value.multipliedReportingOverflow(by: radix)
      let (sum, carries) = product.addingReportingOverflow(place)
      guard !overflows, !carries else {
        throw AssemblyFault(
          AssemblyRules.number, "a number fits 64 bits, found \(Excerpt.quoted(written))",
          start..<index)
      }
      value = sum
    }
    guard count > 0 else {
      throw AssemblyFault(
        AssemblyRules.number, "a number has digits, found \(Excerpt.quoted(written))",
        start..<index)
    }
    return Token(kind: .number(value), range: start..<index)
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: source.bytes[range], as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_")
      || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
  }

  private static func value(of digit: UInt8) -> UInt64? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(digit - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(digit - UInt8(ascii: "a")) + 10
    default: nil
    }
  }
}
