import Diagnostics

/// Whole numbers in plain decimal digits: counts, widths, positions.
struct IntegerRule: ValueRule {
  let numbers: NumberSet

  /// Numbers of the set that this version can build, if not all.
  var built: ClosedRange<Int>?

  func read(_ node: YAMLNode, _ key: SpecKeyPlace, _ context: inout SpecContext) -> Int? {
    guard let (text, isPlain) = scalar(node, key, &context) else { return nil }
    guard let number = Self.parse(text) else {
      refuse(
        SpecRules.integer, node, key, found: Excerpt.quoted(text), help: Self.remedy(text),
        &context)
      return nil
    }
    guard isPlain else {
      refuse(
        SpecRules.quotes, node, key, found: "a text in quotes", help: "remove the quotes", &context)
      return nil
    }
    if let breach = numbers.breach(number) {
      let found = number == .max || number == .min ? Excerpt.quoted(text) : self.text(number)
      refuse(
        breach, node, key, found: found, help: numbers.remedy(number, self.text), &context)
      return nil
    }
    if let built, !built.contains(number) {
      context.refuse(
        key.path, SpecRules.reserved,
        "'\(key.name)' must be \(Self.text(built)), found \(number), which this version cannot build",
        at: node.range,
        help: "other numbers \(Self.text(numbers.range)) are reserved for later versions")
      return nil
    }
    return number
  }

  /// The number that decimal digits stand for; numbers out of reach come out as the extremes.
  private static func parse(_ text: String) -> Int? {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    let isNumber = digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isNumber, let first = digits.first else { return nil }
    // YAML 1.1 reads 010 as eight, YAML 1.2 as ten.
    if first == UInt8(ascii: "0"), digits.count > 1 { return nil }
    return Int(text) ?? (text.utf8.first == UInt8(ascii: "-") ? .min : .max)
  }

  private static func remedy(_ text: String) -> String {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    if digits.isEmpty { return "write a whole number, for example 8" }
    if text.hasPrefix("0"), digits.count == text.count { return "write it without leading zeros" }
    let rest = text.dropFirst(digits.count)
    if rest.first == "." { return "write a whole number, without a decimal point" }
    if rest.first == " " { return "write the number alone, it has no unit" }
    return "write plain decimal digits"
  }

  func text(_ value: Int) -> String { String(value) }

  private static func text(_ range: ClosedRange<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
  }

  var accepted: String {
    let accepted = numbers.accepted("a whole number", text)
    return built.map { "\(accepted), today \(Self.text($0))" } ?? accepted
  }

  var schema: [JSON.Member] {
    let range = built ?? numbers.range
    var members: [JSON.Member] = [.init("type", "integer")]
    switch numbers.step {
    case .powerOfTwo:
      let values = (0..<Int.bitWidth - 1).map { 1 << $0 }.filter(range.contains)
      return members + [.init("enum", .array(values.map(JSON.integer)))]
    case .multiple(let step): members.append(.init("multipleOf", .integer(step)))
    case .any: break
    }
    members.append(.init("minimum", .integer(range.lowerBound)))
    members.append(.init("maximum", .integer(range.upperBound)))
    return members
  }
}

extension ValueRule where Self == IntegerRule {
  /// Whole numbers of a range.
  static func integer(_ range: ClosedRange<Int>) -> Self {
    IntegerRule(numbers: NumberSet(range: range, step: .any))
  }

  /// Whole numbers of a range of which only a part can be built today.
  static func integer(_ range: ClosedRange<Int>, built: ClosedRange<Int>) -> Self {
    IntegerRule(numbers: NumberSet(range: range, step: .any), built: built)
  }

  /// Powers of two in a range.
  static func powerOfTwo(_ range: ClosedRange<Int>) -> Self {
    IntegerRule(numbers: NumberSet(range: range, step: .powerOfTwo))
  }

  /// Multiples of a step in a range.
  static func multiple(of step: Int, _ range: ClosedRange<Int>) -> Self {
    IntegerRule(numbers: NumberSet(range: range, step: .multiple(of: step)))
  }
}
