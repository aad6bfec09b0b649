/// One operation of an expression. Immutable, so that expressions share their parts.
public final class Node: Sendable {
  /// What the node computes from its operands.
  public enum Kind: Sendable {
    /// A value.
    case constant(Constant)
    /// A named value.
    case named(NamedConstant)
    /// A signal's present value.
    case signal(Signal)
    /// The bits `low ..< low + width` of an operand.
    case slice(Node, low: Int)
    /// One of the equally wide pieces of an operand, chosen by an index; piece 0 is the lowest.
    case element(Node, index: Node)
    /// The present value of a memory's word.
    case memoryRead(MemoryDeclaration, address: Node)
    /// A function's result.
    case call(FunctionDeclaration, [Node])
    /// An operation on one operand.
    case unary(UnaryOperator, Node)
    /// An operation on two operands.
    case binary(BinaryOperator, Node, Node)
    /// The second operand where the first is 1, else the third.
    case mux(Node, Node, Node)
    /// Operands side by side, most significant first.
    case concatenation([Node])
    /// An operand repeated.
    case replication(Node, count: Int)
    /// A mistake made while the expression was written, kept until a statement gives it a line.
    case mistake(Mistake)
  }

  /// A mistake in an expression, before a statement gives it a line.
  public struct Mistake: Sendable {
    let rule: Fault.Rule
    let message: String
    let notes: [Fault.Note]
    let help: String
  }

  /// The operation.
  public let kind: Kind
  /// Width of the result, bits.
  public let width: Int
  /// Whether this node or one below it is a mistake.
  let hasMistake: Bool

  /// The operations that printing this node would write, shared ones counted as often as they
  /// are reached; it stays at `Int.max` once it is there.
  let size: Int

  init(_ kind: Kind, width: Int) {
    self.kind = kind
    self.width = width
    self.size = Node.operands(of: kind).reduce(1) {
      let (sum, isOverflowing) = $0.addingReportingOverflow($1.size)
      return isOverflowing ? .max : sum
    }
    self.hasMistake =
      switch kind {
      case .mistake: true
      default: Node.operands(of: kind).contains(where: \.hasMistake)
      }
  }

  /// The nodes that this one reads, in the order in which it is printed.
  public var operands: [Node] { Node.operands(of: kind) }

  private static func operands(of kind: Kind) -> [Node] {
    switch kind {
    case .constant, .named, .signal, .mistake: []
    case .slice(let value, _), .unary(_, let value), .replication(let value, _): [value]
    case .element(let value, let index): [value, index]
    case .memoryRead(_, let address): [address]
    case .call(_, let arguments): arguments
    case .binary(_, let left, let right): [left, right]
    case .mux(let condition, let first, let second): [condition, first, second]
    case .concatenation(let parts): parts
    }
  }

  /// What a message calls it.
  var phrase: String {
    switch kind {
    case .signal(let signal): "'\(signal.name)'"
    case .slice(let value, let low):
      if case .signal(let signal) = value.kind {
        "'\(signal.name)[\(rangeText(low..<low + width))]'"
      } else {
        "a slice"
      }
    case .constant(let constant): "the constant \(constant.verilog)"
    case .named(let constant): "the constant '\(constant.name)'"
    case .memoryRead(let memory, _): "a word of '\(memory.name)'"
    case .call(let function, _): "the result of '\(function.name)'"
    case .unary(let symbol, _): "the result of '\(symbol.rawValue)'"
    case .binary(let symbol, _, _): "the result of '\(symbol.rawValue)'"
    case .mux: "the result of 'mux'"
    case .concatenation: "a concatenation"
    case .replication: "a replication"
    case .element: "an element"
    case .mistake: "a faulty expression"
    }
  }

  /// Where its signals were declared, for notes: the first two distinct ones.
  var declarationNotes: [Fault.Note] {
    switch kind {
    case .signal(let signal):
      [
        Fault.Note(
          message: "'\(signal.name)' is declared here, \(bitCount(signal.width)) wide",
          location: signal.location)
      ]
    case .memoryRead(let memory, _):
      [
        Fault.Note(
          message: "'\(memory.name)' is declared here, \(bitCount(memory.width)) a word",
          location: memory.location)
      ]
    default: Array(operands.lazy.flatMap(\.declarationNotes).prefix(1))
    }
  }
}

/// Operations on one operand.
public enum UnaryOperator: String, Sendable {
  /// Every bit inverted.
  case complement = "~"
  /// Whether the one bit is 0.
  case not = "!"
  /// Whether any bit is 1.
  case any = "|"
  /// Whether all bits are 1.
  case all = "&"
  /// Whether an odd number of bits is 1.
  case parity = "^"
}

/// Operations on two operands of one width; the signed ones read both as two's complement.
public enum BinaryOperator: String, Sendable {
  case logicalAnd = "&&"
  case logicalOr = "||"
  case and = "&"
  case or = "|"
  case xor = "^"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case signedMultiply = "signed *"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case signedLess = "signed <"
  case signedLessOrEqual = "signed <="
  case shiftLeft = "<<"
  case shiftRight = ">>"
  case shiftRightArithmetic = ">>>"
}

/// `1 bit`, `8 bits`.
func bitCount(_ count: Int) -> String { count == 1 ? "1 bit" : "\(count) bits" }

/// Verilog's way to write a range of bits: `7:0`, or `3` for one bit.
func rangeText(_ range: Range<Int>) -> String {
  range.count == 1 ? "\(range.lowerBound)" : "\(range.upperBound - 1):\(range.lowerBound)"
}
