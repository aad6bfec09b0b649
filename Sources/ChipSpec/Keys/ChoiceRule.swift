import Diagnostics

/// One of the words of a ``SpecChoice``.
struct ChoiceRule<Choice: SpecChoice>: ValueRule {
  func read(_ node: YAMLNode, _ key: SpecKeyPlace, _ context: inout SpecContext) -> Choice? {
    guard let (text, _) = scalar(node, key, &context) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    if let reserved = Choice.reserved.first(where: { $0.word == text }) {
      refuse(
        SpecRules.reserved, node, key, found: "'\(text)', which this version cannot build",
        help: "'\(text)' (\(reserved.summary)) is reserved for a later version", &context)
      return nil
    }
    let nearest = Spelling.nearest(to: text, among: words)
    refuse(
      SpecRules.choice, node, key, found: Excerpt.quoted(text),
      help: nearest.map { "did you mean '\($0)'?" }, &context)
    return nil
  }

  private var words: [String] { Choice.allCases.map(\.rawValue) }

  func text(_ value: Choice) -> String { value.rawValue }

  var accepted: String { Excerpt.list(words.map { "'\($0)'" }, "or") }

  var schema: [JSON.Member] {
    let meanings = Choice.allCases.map { JSON.string("\($0.rawValue): \($0.summary).") }
    return [
      .init("enum", .array(words.map(JSON.string))),
      .init("enumDescriptions", .array(meanings)),
    ]
  }
}

extension ValueRule {
  /// One of the words of a choice.
  static func choice<Choice: SpecChoice>() -> Self where Self == ChoiceRule<Choice> {
    ChoiceRule<Choice>()
  }
}
