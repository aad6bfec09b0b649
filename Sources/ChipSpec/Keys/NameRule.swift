import Diagnostics

/// Names that reach Verilog: a lower-case letter, then lower-case letters, digits and `_`.
struct NameRule: ValueRule {
  func read(_ node: YAMLNode, _ key: SpecKeyPlace, _ context: inout SpecContext) -> String? {
    guard let (text, _) = scalar(node, key, &context) else { return nil }
    return check(text, "'\(key.name)'", node.range, key.path, &context) ? text : nil
  }

  /// Whether a text is a name; reports why not, calling it `what`.
  func check(
    _ text: String, _ what: String, _ range: Range<Int>, _ path: String,
    _ context: inout SpecContext
  ) -> Bool {
    guard Self.isName(text) else {
      let suggestion = Self.nearest(to: text)
      context.refuse(
        path, SpecRules.name, "\(what) must be \(accepted), found \(Excerpt.quoted(text))",
        at: range, help: suggestion.map { "write '\($0)'" })
      return false
    }
    if VerilogKeywords.all.contains(text) {
      context.refuse(
        path, SpecRules.keyword,
        "\(what) must be a name that Verilog can use, found its keyword '\(text)'", at: range,
        help: "write '\(text)_0' or another name")
      return false
    }
    return true
  }

  private static let longest = 32

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= longest else { return false }
    return isLetter(first) && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x5F }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// The name with its capitals lowered and its hyphens and blanks replaced, if that is one.
  private static func nearest(to text: String) -> String? {
    guard text.utf8.count <= longest else { return nil }
    let name = String(text.lowercased().map { $0 == "-" || $0 == " " || $0 == "." ? "_" : $0 })
    return isName(name) && !VerilogKeywords.all.contains(name) ? name : nil
  }

  func text(_ value: String) -> String { value }

  var accepted: String {
    "a name of at most \(Self.longest) lower-case letters, digits and '_' that starts with a letter"
  }

  static let pattern = "^[a-z][a-z0-9_]{0,31}$"

  var schema: [JSON.Member] {
    [.init("type", "string"), .init("pattern", .string(Self.pattern))]
  }
}

extension ValueRule where Self == NameRule {
  /// A name.
  static var name: Self { NameRule() }
}
