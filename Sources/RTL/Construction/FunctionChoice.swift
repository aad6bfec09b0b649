/// What a function chooses its result from.
public struct FunctionChoice {
  let subject: Bits
  let otherwise: Bits
  private(set) var cases: [(patterns: [Bits], value: Bits)] = []

  /// The result that is chosen where no case applies.
  public init(by subject: Bits, otherwise: Bits) {
    self.subject = subject
    self.otherwise = otherwise
  }

  /// The result where the subject holds one of `codes`; the first case that applies counts.
  public mutating func `case`<Code: Encoding>(_ codes: Code..., value: Bits) {
    add(codes.map(\.bits), value)
  }

  /// The result where the subject is one of `patterns`; the first case that applies counts.
  public mutating func `case`(_ patterns: Int..., value: Bits) {
    add(patterns.map { .constant($0, width: subject.width) }, value)
  }

  private mutating func add(_ patterns: [Bits], _ value: Bits) {
    // What has no pattern never applies.
    if !patterns.isEmpty { cases.append((patterns, value)) }
  }

  /// A result, if it is as wide as that of the other cases.
  func agreeing(_ value: Bits, in function: String) -> Bits {
    guard value.width != otherwise.width else { return value }
    return Bits(
      mistake(
        .width,
        "the results of '\(function)' differ in width: \(value.node.phrase) has "
          + "\(bitCount(value.width)), \(otherwise.node.phrase) has \(bitCount(otherwise.width))",
        value.node.declarationNotes + otherwise.node.declarationNotes,
        help: "make them agree with extended(to:) or truncated(to:)", width: otherwise.width),
      in: value.module)
  }

  var nodes: FunctionDeclaration.Choice {
    FunctionDeclaration.Choice(
      subject: subject.node, cases: cases.map { ($0.patterns.map(\.node), $0.value.node) },
      otherwise: otherwise.node)
  }
}
