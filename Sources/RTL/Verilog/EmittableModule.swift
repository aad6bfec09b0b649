/// A module in the form in which it is printed: every decision is made, the printer only prints.
struct EmittableModule {
  /// A port's or signal's declaration.
  struct Declaration {
    let name: String
    let width: Int
    /// Whether an `always` block gives it its value.
    let isVariable: Bool
    let comment: String
  }

  /// One piece of combinational logic.
  enum Logic {
    /// A wire declared with its value.
    case definition(Declaration, Node)
    /// A continuous assignment.
    case assign(target: String, Node)
    /// A combinational block: defaults first, then the author's statements.
    case block(defaults: [(target: String, value: Node)], [Statement])
  }

  /// Statements that share a clock and a reset.
  struct ClockedBlock {
    /// Registers and their reset values; empty where the block has no reset.
    let resets: [(target: String, value: Constant)]
    let statements: [Statement]
  }

  let ports: [(isInput: Bool, declaration: Declaration)]
  var signals: [Declaration] = []
  var logic: [Logic] = []
  var clocked: [ClockedBlock] = []
  /// For each instance its ports' connections; nil for an unconnected name is never left.
  var connections: [[(port: String, value: Node)]] = []
  /// Expressions that are left unread on purpose, with the reasons.
  var ignored: [(value: Node, reason: String)] = []
}
