import Diagnostics

/// The short name by which a layout's map may call a kind; none by default.
struct SymbolRule: ValueRule {
  func read(_ node: YAMLNode, _ key: SpecKeyPlace, _ context: inout SpecContext) -> String?? {
    guard let (text, _) = scalar(node, key, &context) else { return nil }
    guard Self.isSymbol(text) else {
      refuse(SpecRules.name, node, key, found: Excerpt.quoted(text), &context)
      return nil
    }
    return .some(text)
  }

  private static func isSymbol(_ text: String) -> Bool {
    let isWord = text.utf8.allSatisfy { byte in
      (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }
    guard let first = text.utf8.first, isWord else { return false }
    return text.utf8.count <= 4 && first > 0x39
  }

  func text(_ value: String?) -> String { value ?? "" }

  var accepted: String { "a letter and up to three letters or digits more" }

  var schema: [JSON.Member] {
    [.init("type", "string"), .init("pattern", "^[A-Za-z][A-Za-z0-9]{0,3}$")]
  }
}

extension ValueRule where Self == SymbolRule {
  /// A short name.
  static var symbol: Self { SymbolRule() }
}
