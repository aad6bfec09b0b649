/// A constant with a name: a `parameter` or a `localparam` of its module.
public struct NamedConstant: Sendable, Hashable {
  /// The name in Verilog, `UpperCamelCase`.
  public let name: String
  /// The value; of a parameter, its default.
  public let value: Constant
  /// Whether an instance may override it.
  public let isParameter: Bool
  /// Meaning, for the Verilog's comment; may be empty.
  public let comment: String
}
