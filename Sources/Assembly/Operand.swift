/// An operand of an instruction as a program writes it.
struct Operand {
  /// What it is.
  let kind: Kind

  /// The bytes of the file that it takes.
  let range: Range<Int>

  /// What an operand can be.
  enum Kind {
    /// A vector register, and what is added to it.
    case vector(Int, plus: Expression?)
    /// A scalar register, and what is added to it.
    case scalar(Int, plus: Expression?)
    /// A table.
    case table(Int)
    /// A number.
    case number(Expression)
    /// A place in memory.
    case memory(Place)
  }

  /// A place in memory: `[base + offset step stride]`, with `+` behind it if the base moves past the
  /// data.
  struct Place {
    let base: Int
    let offset: Expression?
    let stride: Int?
    let advances: Bool
  }

  /// What it is, in words for messages.
  var words: String {
    switch kind {
    case .vector(_, plus: nil): "a vector register"
    case .vector: "a vector register plus a number"
    case .scalar(_, plus: nil): "a scalar register"
    case .scalar: "a scalar register plus a number"
    case .table: "a table"
    case .number: "a number"
    case .memory: "a place in memory"
    }
  }
}
