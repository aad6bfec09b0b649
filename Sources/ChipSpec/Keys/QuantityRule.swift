import Diagnostics

/// Decimal numbers with a unit, kept as a whole number of the finest step of their dimension.
struct QuantityRule: ValueRule {
  let dimension: Dimension
  let numbers: NumberSet

  func read(_ node: YAMLNode, _ key: SpecKeyPlace, _ context: inout SpecContext) -> Int? {
    guard let (text, isPlain) = scalar(node, key, &context) else { return nil }
    func refuse(_ rule: DiagnosticRule, help: String?) -> Int? {
      self.refuse(rule, node, key, found: Excerpt.quoted(text), help: help, &context)
      return nil
    }

    if dimension.isPlainNumber, !isPlain {
      return refuse(SpecRules.quotes, help: "remove the quotes")
    }
    guard let decimal = Decimal(text) else {
      return refuse(
        SpecRules.quantity,
        help: dimension.isPlainNumber
          ? "write plain decimal digits"
          : "write a plain decimal number and a unit, for example '\(example)'")
    }
    guard let unit = dimension.unit(decimal.unit) else {
      return decimal.unit.isEmpty
        ? refuse(SpecRules.missingUnit, help: missingUnitHelp(decimal))
        : refuse(SpecRules.unit, help: wrongUnitHelp(decimal))
    }
    switch decimal.value(scale: unit.scale) {
    case .tooFine:
      return refuse(SpecRules.resolution, help: "the finest step is \(dimension.step)")
    case .tooLarge:
      let bound = decimal.isNegative ? numbers.range.lowerBound : numbers.range.upperBound
      let word = decimal.isNegative ? "smallest" : "largest"
      return refuse(SpecRules.range, help: "the \(word) is \(self.text(bound))")
    case .exactly(let value):
      guard let breach = numbers.breach(value) else { return value }
      return refuse(breach, help: numbers.remedy(value, self.text))
    }
  }

  // MARK: Remedies

  private var unitList: String { Excerpt.list(dimension.symbols, "or") }

  private var example: String { text(numbers.nearest(to: numbers.range.lowerBound)[0]) }

  private func missingUnitHelp(_ decimal: Decimal) -> String {
    let accepted = "a unit is needed: \(unitList)"
    // The unit in which the number would be accepted is what was meant, if there is just one.
    let fitting = dimension.units.filter { unit in
      guard case .exactly(let value) = decimal.value(scale: unit.scale) else { return false }
      return numbers.breach(value) == nil
    }
    guard fitting.count == 1 else { return accepted }
    return "\(accepted); did you mean '\(decimal.digits) \(fitting[0].symbol)'?"
  }

  private func wrongUnitHelp(_ decimal: Decimal) -> String {
    if dimension.isPlainNumber { return "write the number alone, it has no unit" }
    let quoted = Excerpt.quoted(decimal.unit)
    let accepted =
      dimension.units.count == 1
      ? "the accepted unit is \(unitList)" : "accepted units are \(Excerpt.list(dimension.symbols))"
    let owner = Dimension.all.first { $0 != dimension && $0.unit(decimal.unit) != nil }
    if let owner { return "\(quoted) is a unit of \(owner.noun); \(accepted)" }
    guard let near = nearestUnit(decimal.unit) else { return "\(quoted) is no unit; \(accepted)" }
    return "\(quoted) is no unit; \(accepted); did you mean '\(decimal.digits) \(near)'?"
  }

  /// The unit whose letters are the same but for their case, or which lacks only the binary `i`.
  private func nearestUnit(_ unit: String) -> String? {
    let letters = unit.lowercased()
    return dimension.symbols.first { $0.lowercased() == letters }
      ?? dimension.symbols.first { $0.lowercased().filter { $0 != "i" } == letters }
      ?? Spelling.nearest(to: unit, among: dimension.symbols)
  }

  // MARK: Writing

  /// In the largest unit that needs no more than three decimals.
  func text(_ value: Int) -> String {
    let magnitude = value.magnitude
    let fitting = dimension.units.last { unit in
      let (scaled, overflow) = (magnitude % UInt(unit.scale)).multipliedReportingOverflow(by: 1_000)
      return magnitude >= unit.scale && !overflow && scaled % UInt(unit.scale) == 0
    }
    let unit =
      value == 0 ? dimension.units[dimension.units.count - 1] : fitting ?? dimension.units[0]
    let whole = magnitude / UInt(unit.scale)
    var digits = String(whole)
    var rest = magnitude % UInt(unit.scale)
    if rest > 0 {
      digits += "."
      while rest > 0 {  // at most as many digits as the scale has, which is no more than 10^12
        rest *= 10
        digits += String(rest / UInt(unit.scale))
        rest %= UInt(unit.scale)
      }
    }
    return (value < 0 ? "-" : "") + digits + (unit.symbol.isEmpty ? "" : " \(unit.symbol)")
  }

  var accepted: String { numbers.accepted(dimension.noun, text) }

  var schema: [JSON.Member] {
    if dimension.isPlainNumber {
      let (low, high) = (text(numbers.range.lowerBound), text(numbers.range.upperBound))
      return [
        .init("type", "number"), .init("minimum", .decimal(low)), .init("maximum", .decimal(high)),
      ]
    }
    let spellings = dimension.units.flatMap { [$0.symbol] + $0.others }.joined(separator: "|")
    return [
      .init("type", "string"),
      .init("pattern", .string("^(0|[1-9][0-9]*)(\\.[0-9]+)? *(\(spellings))$")),
    ]
  }
}

extension ValueRule where Self == QuantityRule {
  /// Quantities of a dimension in a range of its finest steps.
  static func quantity(
    _ dimension: Dimension, _ range: ClosedRange<Int>, _ step: NumberSet.Step = .any
  ) -> Self {
    QuantityRule(dimension: dimension, numbers: NumberSet(range: range, step: step))
  }
}
