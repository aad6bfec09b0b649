/// A line of a program, taken apart.
struct SourceLine {
  /// Names of the line's address.
  var labels: [Name] = []

  /// What stands behind the labels.
  var body: Body = .empty

  /// A word and where it stands.
  struct Name {
    let text: String
    let range: Range<Int>
  }

  /// What a line can say.
  enum Body {
    /// Nothing.
    case empty
    /// `name = expression`
    case constant(Name, Expression)
    /// `.name expression, …`
    case directive(Name, [Expression])
    /// `mnemonic.type operand, …`
    case instruction(Name, type: Name?, [Operand])
  }
}
