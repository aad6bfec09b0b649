/// Words for messages.
public enum Excerpt {
  /// User-written text in single quotes, shortened to 40 characters, control characters replaced.
  public static func quoted(_ text: String) -> String {
    let head = text.prefix(41)
    let shown = head.count > 40 ? head.prefix(37) + "…" : head
    var escaped = ""
    for character in shown {
      switch character {
      case "\n", "\r\n", "\r": escaped += "\\n"
      case "\t": escaped += "\\t"
      default: escaped.append(character)
      }
    }
    return "'" + DisplayText.visible(escaped) + "'"
  }

  /// `a`, `a and b`, `a, b and c`.
  public static func list(_ items: [String], _ conjunction: String = "and") -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }

  /// `1 row`, `2 rows`.
  public static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
