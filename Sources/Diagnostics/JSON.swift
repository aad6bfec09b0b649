/// A JSON value whose objects keep the order of their members, so that the same value always
/// gives the same text.
public indirect enum JSON: Sendable, Hashable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A whole number.
  case integer(Int)
  /// A number given by its digits, such as `0.25`.
  case decimal(String)
  /// A string.
  case string(String)
  /// An array.
  case array([JSON])
  /// An object; names must differ.
  case object([Member])

  /// A name and its value.
  public struct Member: Sendable, Hashable {
    /// The name.
    public let name: String
    /// The value.
    public let value: JSON

    /// A name and its value.
    public init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// An object from a literal; the order is kept.
  public static func object(_ members: KeyValuePairs<String, JSON>) -> JSON {
    .object(members.map { Member($0.key, $0.value) })
  }

  /// The value as indented text without a line break at its end.
  public func text() -> String {
    var text = ""
    write(to: &text, indent: 0)
    return text
  }

  private func write(to text: inout String, indent: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .decimal(let digits): text += digits
    case .string(let value): Self.write(value, to: &text)
    case .array(let items):
      guard !items.isEmpty else { return text += "[]" }
      let isFlat = items.allSatisfy(\.isScalar)
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += isFlat ? ", " : "," }
        if !isFlat { Self.newLine(&text, indent + 1) }
        item.write(to: &text, indent: indent + 1)
      }
      if !isFlat { Self.newLine(&text, indent) }
      text += "]"
    case .object(let members):
      guard !members.isEmpty else { return text += "{}" }
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        Self.newLine(&text, indent + 1)
        Self.write(member.name, to: &text)
        text += ": "
        member.value.write(to: &text, indent: indent + 1)
      }
      Self.newLine(&text, indent)
      text += "}"
    }
  }

  private var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private static func newLine(_ text: inout String, _ indent: Int) {
    text += "\n" + String(repeating: "  ", count: indent)
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..<"\u{20}", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
