/// One statement of a module, in the structure in which its author wrote it.
public indirect enum Statement: Sendable {
  /// The bits of a signal take a value: at once, or for a register at the next clock edge.
  case assign(Signal, bits: Range<Int>, value: Node, location: SourceLocation)
  /// The bits of a memory's word take a value at the next clock edge.
  case write(
    MemoryDeclaration, address: Node, bits: Range<Int>, value: Node, location: SourceLocation)
  /// The first branch whose condition is 1, else `otherwise`.
  case when([Branch], otherwise: [Statement]?)
  /// The case whose patterns contain the subject, else `otherwise`.
  case select(Node, [Case], otherwise: [Statement]?, location: SourceLocation)

  /// Statements that may drive what earlier ones have driven: where both do, these win.
  case override([Statement])

  /// One condition of a `when` with its statements.
  public struct Branch: Sendable {
    /// One bit.
    public let condition: Node
    /// What happens where it is 1.
    public let statements: [Statement]
  }

  /// One case of a `switch`.
  public struct Case: Sendable {
    /// Constants of the subject's width.
    public let patterns: [Node]
    /// What happens where one of them equals the subject.
    public let statements: [Statement]
  }
}

extension Statement {
  /// The statement lists inside, one for each path.
  var branches: [[Statement]] {
    switch self {
    case .assign, .write: []
    case .override(let statements): [statements]
    case .when(let branches, let otherwise):
      branches.map(\.statements) + (otherwise.map { [$0] } ?? [])
    case .select(_, let cases, let otherwise, _):
      cases.map(\.statements) + (otherwise.map { [$0] } ?? [])
    }
  }

  /// Whether exactly one of `branches` is taken, whatever the values.
  var isExhaustive: Bool {
    switch self {
    case .assign, .write, .override: true
    case .when(_, let otherwise): otherwise != nil
    case .select(let subject, let cases, let otherwise, _):
      otherwise != nil
        || subject.width < 16 && cases.reduce(0) { $0 + $1.patterns.count } == 1 << subject.width
    }
  }

  /// The expressions that this statement itself reads, those of its branches left out.
  var readNodes: [Node] {
    switch self {
    case .assign(_, _, let value, _): [value]
    case .write(_, let address, _, let value, _): [address, value]
    case .override: []
    case .when(let branches, _): branches.map(\.condition)
    case .select(let subject, _, _, _): [subject]
    }
  }
}
