/// A piece of a line of a program.
struct Token {
  /// What it is.
  let kind: Kind

  /// The bytes of the file that it takes.
  let range: Range<Int>

  /// What a piece can be.
  enum Kind: Equatable {
    /// A name, a mnemonic or a register.
    case word(String)
    /// A number that fits 64 bits.
    case number(UInt64)
    /// An operator, a bracket or a separator.
    case symbol(Symbol)
    /// The end of the line.
    case end
  }

  /// Operators, brackets and separators.
  enum Symbol: String, CaseIterable {
    case shiftLeft = "<<"
    case shiftRight = ">>"
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "/"
    case modulo = "%"
    case and = "&"
    case or = "|"
    case exclusiveOr = "^"
    case not = "~"
    case open = "("
    case close = ")"
    case openBracket = "["
    case closeBracket = "]"
    case comma = ","
    case colon = ":"
    case equals = "="
    case dot = "."
  }

  /// Whether it is a certain symbol.
  func isSymbol(_ symbol: Symbol) -> Bool { kind == .symbol(symbol) }
}
