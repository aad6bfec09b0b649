import Diagnostics

/// What values a key accepts: reads them, writes them, and describes them to people and editors.
protocol ValueRule<Value>: Sendable {
  associatedtype Value: Sendable

  /// The node's value, or nil after reporting why it has none. The node is not empty.
  func read(_ node: YAMLNode, _ key: SpecKeyPlace, _ context: inout SpecContext) -> Value?

  /// The value as a spec writes it.
  func text(_ value: Value) -> String

  /// The accepted values in words, to follow 'must be': `a power of two from 1 to 64`.
  var accepted: String { get }

  /// The accepted values as members of a JSON Schema.
  var schema: [JSON.Member] { get }
}

/// The key whose value is being read.
struct SpecKeyPlace {
  /// Its name in messages, without quotes.
  let name: String
  /// Its path.
  let path: String
}

extension ValueRule {
  /// The node's text, or nil after reporting that it is a list or a mapping.
  func scalar(
    _ node: YAMLNode, _ key: SpecKeyPlace, _ context: inout SpecContext
  ) -> (text: String, isPlain: Bool)? {
    switch node.content {
    case .scalar(let text, let isPlain): return (text, isPlain)
    case .invalid: return nil
    case .sequence, .mapping:
      refuse(SpecRules.shape, node, key, found: node.kind, &context)
      return nil
    }
  }

  /// Reports that the value is not what is accepted.
  func refuse(
    _ rule: DiagnosticRule, _ node: YAMLNode, _ key: SpecKeyPlace, found: String,
    help: String? = nil, _ context: inout SpecContext
  ) {
    context.refuse(
      key.path, rule, "'\(key.name)' must be \(accepted), found \(found)", at: node.range,
      help: help)
  }
}
