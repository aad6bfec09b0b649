/// A function of a module: an expression over its parameters, evaluated where it is called.
///
/// A wire has a value in every cycle; a call inside of a `when` costs nothing in the others.
public final class FunctionDeclaration: Sendable {
  /// The name in Verilog, `lower_snake_case`.
  public let name: String
  /// The parameters, in the order of the arguments.
  public let parameters: [Signal]
  /// The result, which reads parameters and constants alone.
  public let body: Node
  /// The same result as it is chosen, where a subject decides.
  public let choice: Choice?
  /// Meaning, for the Verilog's comment; may be empty.
  public let comment: String
  /// Where it was declared.
  public let location: SourceLocation

  /// Results of which one is chosen.
  public struct Choice: Sendable {
    /// What decides.
    public let subject: Node
    /// Results by the constants that the subject may be.
    public let cases: [(patterns: [Node], value: Node)]
    /// The result for all others.
    public let otherwise: Node
  }

  init(
    name: String, parameters: [Signal], body: Node, choice: Choice?, comment: String,
    location: SourceLocation
  ) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.choice = choice
    self.comment = comment
    self.location = location
  }
}
