import ChipSpec
import Diagnostics

/// What reading a plan gathers on its way.
struct PlanContext {
  let source: SourceFile
  private(set) var diagnostics: [Diagnostic] = []

  mutating func refuse(
    _ rule: DiagnosticRule, _ message: String, at range: Range<Int>,
    notes: [DiagnosticNote] = [], help: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(rule, message, at: source.span(range), notes: notes, help: help))
  }

  mutating func append(_ more: [Diagnostic]) { diagnostics += more }

  // MARK: Shapes

  /// The pairs of a mapping whose keys are all known.
  mutating func mapping(_ node: YAMLNode, _ name: String) -> [YAMLPair] {
    switch node.content {
    case .mapping(let pairs): return pairs
    case .invalid: return []
    default:
      refuse(
        PlanRules.shape, "\(name) must be a mapping of keys, found \(node.kind)", at: node.range)
      return []
    }
  }

  /// A value that stands alone or in a list: its items, at least one.
  mutating func items(_ pair: YAMLPair) -> [YAMLNode] {
    switch pair.value.content {
    case .sequence(let items):
      if items.isEmpty {
        refuse(
          PlanRules.noValue, "'\(pair.key)' must have at least one item, found an empty list",
          at: pair.value.range)
      }
      return items
    case .invalid: return []
    case .scalar where pair.value.isEmpty:
      empty(pair)
      return []
    case .scalar: return [pair.value]
    case .mapping:
      refuse(
        PlanRules.shape,
        "'\(pair.key)' must be a single value or a list, found \(pair.value.kind)",
        at: pair.value.range)
      return []
    }
  }

  /// The text of a single value.
  mutating func text(_ node: YAMLNode, _ key: String) -> String? {
    switch node.content {
    case .scalar(let text, _) where !text.isEmpty: return text
    case .invalid: return nil
    default:
      refuse(
        PlanRules.shape, "'\(key)' must be a single value, found \(node.kind)", at: node.range)
      return nil
    }
  }

  mutating func text(_ pair: YAMLPair) -> String? {
    guard !pair.value.isEmpty else {
      empty(pair)
      return nil
    }
    return text(pair.value, pair.key)
  }

  private mutating func empty(_ pair: YAMLPair) {
    refuse(PlanRules.noValue, "'\(pair.key)' has no value", at: pair.keyRange)
  }

  // MARK: Values

  mutating func integer(_ pair: YAMLPair, _ range: ClosedRange<UInt64>) -> UInt64? {
    guard let text = text(pair) else { return nil }
    let accepted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard let number = Self.number(text), range.contains(number) else {
      refuse(
        PlanRules.integer, "'\(pair.key)' must be \(accepted), found \(Excerpt.quoted(text))",
        at: pair.value.range,
        help: text.contains("_") || text.contains(",") ? "write plain digits" : nil)
      return nil
    }
    return number
  }

  mutating func flag(_ pair: YAMLPair) -> Bool? {
    guard let text = text(pair) else { return nil }
    switch text {
    case "true": return true
    case "false": return false
    default:
      refuse(
        PlanRules.flag,
        "'\(pair.key)' must be 'true' or 'false', found \(Excerpt.quoted(text))",
        at: pair.value.range)
      return nil
    }
  }

  /// A number in plain digits.
  static func number(_ text: some StringProtocol) -> UInt64? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      text.utf8.count == 1 || text.utf8.first != 0x30
    else { return nil }
    return UInt64(text)
  }
}
