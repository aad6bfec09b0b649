/// A value of a register field that has a name.
public struct FieldValue: Sendable, Hashable {
  /// Name in lower_snake_case, unique in the field.
  public var name: String

  /// The number that the field holds.
  public var value: UInt32

  /// What the value means: plain text, one paragraph.
  public var documentation: String

  /// Names a value.
  public init(_ name: String, _ value: UInt32, documentation: String) {
    self.name = name
    self.value = value
    self.documentation = documentation
  }
}
