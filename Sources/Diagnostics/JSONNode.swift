/// A JSON value that was read, and where it stands in its file.
public struct JSONNode: Sendable, Hashable {
  /// What was read.
  public indirect enum Value: Sendable, Hashable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number by its digits.
    case number(String)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONNode])
    /// An object, in the order of the file.
    case object([Member])
  }

  /// A name and its value.
  public struct Member: Sendable, Hashable {
    /// The name.
    public let name: String
    /// The bytes of the name, its quotes included.
    public let range: Range<Int>
    /// The value.
    public let value: JSONNode
  }

  /// What was read.
  public let value: Value

  /// The bytes of the file that hold it.
  public let range: Range<Int>

  /// What it is, for messages.
  public var kind: String {
    switch value {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
