// `when` and `switch` while they are being written: the drafts stay open until the module is
// finished, so that a chain may go on.

enum Draft {
  case done(Statement)
  case override(StatementBlock)
  case when(WhenDraft)
  case select(SwitchDraft)

  var frozen: Statement {
    switch self {
    case .done(let statement): statement
    case .override(let block): .override(block.frozen)
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
  /// Where `otherwise` was written: nothing may follow it.
  var end: SourceLocation?
}

final class SwitchDraft {
  let subject: Bits
  let location: SourceLocation
  var cases: [(patterns: [Node], block: StatementBlock)] = []
  var otherwise: StatementBlock?
  var defaultLocation: SourceLocation?

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
    checkOpen(location)
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
  public func otherwise(
    _ fileID: String = #fileID, _ line: Int = #line, _ body: () -> Void
  ) {
    let location = SourceLocation(fileID: fileID, line: line)
    checkOpen(location)
    draft.otherwise = module.record(body)
    draft.end = location
  }

  private func checkOpen(_ location: SourceLocation) {
    guard let end = draft.end else { return }
    module.report(
      .pattern, "this 'when' ended with an 'otherwise' already", location,
      [Fault.Note(message: "it ended here", location: end)])
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
  public func `default`(
    _ fileID: String = #fileID, _ line: Int = #line, _ body: () -> Void
  ) {
    let location = SourceLocation(fileID: fileID, line: line)
    if let first = draft.defaultLocation {
      module.report(
        .pattern, "this switch has a default already", location,
        [Fault.Note(message: "it is here", location: first)])
    }
    draft.defaultLocation = location
    draft.otherwise = module.record(body)
  }

  private func add(_ patterns: [Bits], _ location: SourceLocation, _ body: () -> Void) {
    if patterns.isEmpty {
      module.report(.pattern, "a case without a pattern never applies", location)
    }
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

  /// The value of a constant, or of constants side by side.
  var foldedConstant: Constant? {
    let parts: [Node]
    switch kind {
    case .concatenation(let nodes): parts = nodes.reversed()
    case .replication(let node, let count): parts = Array(repeating: node, count: count)
    default: return fixedValue
    }
    var words = [UInt64](repeating: 0, count: (width + 63) / 64)
    var low = 0
    for part in parts {
      guard let value = part.foldedConstant else { return nil }
      for bit in 0..<value.width where value.words[bit / 64] >> UInt64(bit % 64) & 1 == 1 {
        words[(low + bit) / 64] |= 1 << UInt64((low + bit) % 64)
      }
      low += value.width
    }
    return Constant(words: words, width: width)
  }
}
