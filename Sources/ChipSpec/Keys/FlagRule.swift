import Diagnostics

/// `true` or `false`, as YAML 1.2 spells them.
struct FlagRule: ValueRule {
  /// What `true` asks for, if this version cannot build it.
  var reserved: String?

  func read(_ node: YAMLNode, _ key: SpecKeyPlace, _ context: inout SpecContext) -> Bool? {
    guard let (text, isPlain) = scalar(node, key, &context) else { return nil }
    let flag: Bool
    switch text {
    case "true": flag = true
    case "false": flag = false
    default:
      let word: String? =
        switch text.lowercased() {
        case "true", "yes", "on", "y", "1": "true"
        case "false", "no", "off", "n", "0", "none": "false"
        default: nil
        }
      refuse(
        SpecRules.flag, node, key, found: Excerpt.quoted(text),
        help: word.map { "write '\($0)'" }, &context)
      return nil
    }
    guard isPlain else {
      refuse(
        SpecRules.quotes, node, key, found: "a text in quotes", help: "remove the quotes", &context)
      return nil
    }
    if flag, let reserved {
      context.refuse(
        key.path, SpecRules.reserved,
        "'\(key.name)' must be 'false', found 'true', which this version cannot build",
        at: node.range, help: "'true' (\(reserved)) is reserved for a later version")
      return nil
    }
    return flag
  }

  func text(_ value: Bool) -> String { value ? "true" : "false" }

  var accepted: String { reserved == nil ? "'true' or 'false'" : "'false'" }

  var schema: [JSON.Member] {
    [reserved == nil ? .init("type", "boolean") : .init("const", .bool(false))]
  }
}

extension ValueRule where Self == FlagRule {
  /// A switch.
  static var flag: Self { FlagRule() }

  /// A switch that this version cannot turn on; what it will do then.
  static func flag(reserved: String) -> Self { FlagRule(reserved: reserved) }
}
