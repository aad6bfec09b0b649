import Diagnostics

/// Writes JSON with short values on one line and long ones an item a line.
enum ProgramJSON {
  private static let width = 96

  static func text(of value: JSON) -> String { text(of: value, indent: 0, after: "") }

  /// - Parameter name: what stands before the value on its line, behind the indentation.
  private static func text(of value: JSON, indent: Int, after name: String) -> String {
    if let line = line(value), indent + name.utf8.count + line.utf8.count <= width {
      return name + line
    }
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch value {
    case .array(let items):
      let lines = items.map { inner + text(of: $0, indent: indent + 2, after: "") }
      return name + "[\n" + lines.joined(separator: ",\n") + "\n" + outer + "]"
    case .object(let members):
      let lines = members.map {
        inner
          + text(of: $0.value, indent: indent + 2, after: JSON.string($0.name).text() + ": ")
      }
      return name + "{\n" + lines.joined(separator: ",\n") + "\n" + outer + "}"
    default: return name + value.text()
    }
  }

  /// The value on one line; nil if it is too long for one anyhow.
  private static func line(_ value: JSON) -> String? {
    func joined(_ parts: [String?], _ open: String, _ close: String) -> String? {
      var text = open
      for (number, part) in parts.enumerated() {
        guard let part, text.utf8.count < width else { return nil }
        text += (number == 0 ? "" : ", ") + part
      }
      return text + close
    }
    switch value {
    case .array(let items):
      return items.count > width ? nil : joined(items.map(line), "[", "]")
    case .object(let members):
      return joined(
        members.map { member in
          line(member.value).map { JSON.string(member.name).text() + ": " + $0 }
        }, "{", "}")
    default: return value.text()
    }
  }
}
