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
  /// Meaning, for the Verilog's comment; may be empty.
  public let comment: String
  /// Where it was declared.
  public let location: SourceLocation

  init(
    name: String, parameters: [Signal], body: Node, comment: String, location: SourceLocation
  ) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.comment = comment
    self.location = location
  }
}
