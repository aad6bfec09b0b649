// `when` and `switch` while they are being written: the drafts stay open until the module is
// finished, so that a chain may go on.

enum Draft {
  case done(Statement)
  case when(WhenDraft)
  case select(SwitchDraft)

  var frozen: Statement {
    switch self {
    case .done(let statement): statement
    case .when(let draft):
      .when(
        draft.branches.map {
          Statement.Branch(condition: $0.condition, statements: $0.block.frozen)
        },
        otherwise: draft.otherwise?.frozen)
    case .select(let draft):
      .select(
        draft.subject.node,
        draft.cases.map { Statement.Case(patterns: $0.patterns, statements: $0.block.frozen) },
        otherwise: draft.otherwise?.frozen, location: draft.location)
    }
  }
}

final class StatementBlock {
  var drafts: [Draft] = []
  var frozen: [Statement] { drafts.map(\.frozen) }
}

final class WhenDraft {
  var branches: [(condition: Node, block: StatementBlock)] = []
  var otherwise: StatementBlock?
}

final class SwitchDraft {
  let subject: Bits
  let location: SourceLocation
  var cases: [(patterns: [Node], block: StatementBlock)] = []
  var otherwise: StatementBlock?

  init(subject: Bits, location: SourceLocation) {
    self.subject = subject
    self.location = location
  }
}

/// What may follow a `when`.
public struct WhenChain {
  let draft: WhenDraft
  let module: Module

  /// Statements that apply where `condition` is 1 and none before it was.
  @discardableResult
  public func elseWhen(
    _ condition: Bits, _ fileID: String = #fileID, _ line: Int = #line, _ body: () -> Void
  ) -> WhenChain {
    let location = SourceLocation(fileID: fileID, line: line)
    let isAccepted = module.accepts([condition], location)
    if isAccepted && condition.width != 1 {
      module.report(
        .width,
        "a condition takes one bit, \(condition.node.phrase) has \(bitCount(condition.width))",
        location, condition.node.declarationNotes, "use .any, .all or a comparison")
    }
    draft.branches.append((condition.node, module.record(body)))
    return self
  }

  /// Statements that apply where no condition is 1.
  public func otherwise(_ body: () -> Void) {
    draft.otherwise = module.record(body)
  }
}

/// The cases of a `switch` while they are being written.
public struct SwitchCases {
  let draft: SwitchDraft
  let module: Module

  /// Statements that apply where the subject is one of `patterns`.
  public func `case`(
    _ patterns: Int..., file fileID: String = #fileID, line: Int = #line, body: () -> Void
  ) {
    add(
      patterns.map {
        Bits(literal($0, width: draft.subject.width, beside: draft.subject.node), in: module)
      },
      SourceLocation(fileID: fileID, line: line), body)
  }

  /// Statements that apply where the subject is one of the constants `patterns`.
  public func `case`(
    _ patterns: Bits..., file fileID: String = #fileID, line: Int = #line, body: () -> Void
  ) {
    add(patterns, SourceLocation(fileID: fileID, line: line), body)
  }

  /// Statements that apply where the subject holds one of `codes`.
  public func `case`<Code: Encoding>(
    _ codes: Code..., file fileID: String = #fileID, line: Int = #line, body: () -> Void
  ) {
    add(codes.map(\.bits), SourceLocation(fileID: fileID, line: line), body)
  }

  /// Statements that apply where no pattern equals the subject.
  public func `default`(_ body: () -> Void) {
    draft.otherwise = module.record(body)
  }

  private func add(_ patterns: [Bits], _ location: SourceLocation, _ body: () -> Void) {
    if module.accepts(patterns, location) {
      for pattern in patterns where pattern.width != draft.subject.width {
        module.report(
          .pattern,
          "\(pattern.node.phrase) has \(bitCount(pattern.width)), the subject "
            + "\(draft.subject.node.phrase) has \(bitCount(draft.subject.width))",
          location, draft.subject.node.declarationNotes)
      }
      for (index, pattern) in patterns.enumerated() {
        let earlier = draft.cases.flatMap(\.patterns) + patterns[..<index].map(\.node)
        if earlier.contains(where: { $0.constantValue == pattern.node.constantValue }) {
          module.report(
            .pattern, "\(pattern.node.phrase) occurs twice in this switch", location,
            [Fault.Note(message: "the switch begins here", location: draft.location)])
        }
      }
    }
    draft.cases.append((patterns.map(\.node), module.record(body)))
  }
}

extension Node {
  /// The value of a constant or a named constant.
  var constantValue: Constant? {
    switch kind {
    case .constant(let constant): constant
    case .named(let constant): constant.value
    default: nil
    }
  }
}
