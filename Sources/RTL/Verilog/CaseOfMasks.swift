/// A multiplexer of and and or gates whose select bits compare one subject with constants, as
/// `andOrMux(_:)` makes it.
///
/// It is printed as a `case`: that reads better, synthesis makes the same gates of it, and a simulator
/// looks at one value rather than at all of them.
struct CaseOfMasks {
  let subject: Signal
  let choices: [(pattern: Node, value: Node)]

  /// Fewer choices read well enough as they are.
  private static let fewest = 4

  /// Nil if the node is something else, or if two select bits can be 1 at once.
  init?(_ node: Node) {
    var subject: Signal?
    var choices: [(pattern: Node, value: Node)] = []
    var values: Set<Constant> = []
    for term in Self.terms(of: node) {
      guard case .binary(.and, let mask, let value) = term.kind,
        case .replication(let select, _) = mask.kind,
        case .binary(.equal, let left, let pattern) = select.kind,
        case .signal(let compared) = left.kind,
        compared.index == subject?.index ?? compared.index,
        case .constant(let constant) = pattern.kind, values.insert(constant).inserted
      else { return nil }
      subject = compared
      choices.append((pattern, value))
    }
    guard let subject, choices.count >= Self.fewest else { return nil }
    self.subject = subject
    self.choices = choices
  }

  private static func terms(of node: Node) -> [Node] {
    var terms: [Node] = []
    var rest = node
    while case .binary(.or, let left, let right) = rest.kind {
      terms.append(right)
      rest = left
    }
    return [rest] + terms.reversed()
  }

  /// As a statement that drives a signal.
  func statement(driving signal: Signal, location: SourceLocation) -> Statement {
    func drive(_ value: Node) -> [Statement] {
      [.assign(signal, bits: 0..<signal.width, value: value, location: location)]
    }
    return .select(
      Node(.signal(subject), width: subject.width),
      choices.map { Statement.Case(patterns: [$0.pattern], statements: drive($0.value)) },
      otherwise: drive(Node(.constant(Constant(0, width: signal.width)), width: signal.width)),
      location: location)
  }
}

extension Statement {
  /// The statement, as a `case` if it drives a signal with a ``CaseOfMasks``.
  var withCase: Statement {
    guard case .assign(let signal, let bits, let value, let location) = self,
      bits.count == signal.width, let choice = CaseOfMasks(value)
    else { return self }
    return choice.statement(driving: signal, location: location)
  }
}
