/// A value of a YAML file and where it stands.
package struct YAMLNode: Sendable {
  /// What it is.
  package var content: Content

  /// Byte offsets in the source: from the first to behind the last character.
  package var range: Range<Int>

  /// Number of values in this one, itself and everything that aliases repeat included.
  var weight: Int

  package enum Content: Sendable {
    /// Text; `isPlain` if it was written without quotes.
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    case mapping([YAMLPair])
    /// Something that has been reported already and that nobody should look at.
    case invalid
  }

  /// Whether the value was left out, as in `key:`, or written as YAML's null.
  package var isEmpty: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return text.isEmpty || text == "~" || text == "null"
  }

  /// What the value is, with an article.
  package var kind: String {
    switch content {
    case .scalar where isEmpty: "nothing"
    case .scalar: "a single value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .invalid: "something unreadable"
    }
  }
}
