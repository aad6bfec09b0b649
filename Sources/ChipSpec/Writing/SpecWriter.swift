/// Writes keys and values as YAML, with the documentation of the keys if wanted.
struct SpecWriter {
  /// Whether each key follows a comment that documents it.
  let isCommented: Bool

  private(set) var text = ""

  init(isCommented: Bool) {
    self.isCommented = isCommented
  }

  /// Writes keys in their order.
  mutating func write(_ keys: [WrittenKey], indent: Int = 0) {
    var isFirst = indent > 0
    for key in keys {
      if case .omitted = key.value { continue }
      if indent == 0, !isFirst, isCommented { text += "\n" }
      isFirst = false
      if isCommented, let description = key.description {
        comment(Self.documentation(description), indent)
      }
      let margin = String(repeating: " ", count: indent)
      switch key.value {
      case .omitted: break
      case .scalar(let value): text += "\(margin)\(key.key): \(value)\n"
      case .section(let keys) where keys.isEmpty: text += "\(margin)\(key.key): {}\n"
      case .section(let keys):
        text += "\(margin)\(key.key):\n"
        write(keys, indent: indent + 2)
      case .items(let items):
        text += "\(margin)\(key.key):\n"
        for item in items { text += "\(margin)  - \(item)\n" }
      }
    }
  }

  /// Writes a comment, broken between words at 80 columns.
  mutating func comment(_ words: String, _ indent: Int) {
    let margin = String(repeating: " ", count: indent) + "#"
    var line = margin
    for word in words.split(separator: " ") {
      if line.count + 1 + word.count > 80, line != margin {
        text += line + "\n"
        line = margin
      }
      line += " " + word
    }
    text += line + "\n"
  }

  /// Writes text as it is.
  mutating func raw(_ text: String) {
    self.text += text
  }

  private static func documentation(_ key: KeyDescription) -> String {
    if key.section != nil || key.accepted.count > 90 { return key.summary }
    let accepted = key.accepted.prefix(1).uppercased() + key.accepted.dropFirst()
    return "\(key.summary) \(accepted)."
  }
}
