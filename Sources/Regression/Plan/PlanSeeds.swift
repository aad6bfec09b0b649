import ChipSpec
import Diagnostics

/// Seeds as a plan gives them: numbers and ranges 'A..B', alone or in a list.
enum PlanSeeds {
  /// Seeds of one group, at most.
  static let most = 100_000

  static func read(_ pair: YAMLPair, _ context: inout PlanContext) -> [UInt64] {
    var seeds: [UInt64] = []
    var ranges: [(seeds: ClosedRange<UInt64>, place: Range<Int>)] = []
    for item in context.items(pair) {
      guard let text = context.text(item, pair.key) else { continue }
      guard let range = range(text) else {
        if let number = numberOutside(text) {
          context.refuse(
            PlanRules.seeds,
            "a seed must be a whole number from 0 to \(UInt64.max - 1), found "
              + Excerpt.quoted(number),
            at: item.range)
          continue
        }
        context.refuse(
          PlanRules.seeds,
          "'\(pair.key)' must be numbers and ranges such as '1..20', found \(Excerpt.quoted(text))",
          at: item.range, help: remedy(text))
        continue
      }
      if let first = ranges.first(where: { $0.seeds.overlaps(range) }) {
        PlanGroup.repeated(text, item.range, first.place, &context)
        continue
      }
      guard range.upperBound - range.lowerBound < UInt64(most - seeds.count) else {
        context.refuse(
          PlanRules.runs, "'\(pair.key)' must be at most 100,000 seeds, found more",
          at: item.range)
        continue
      }
      ranges.append((range, item.range))
      seeds += Array(range)
    }
    return seeds
  }

  private static func range(_ text: String) -> ClosedRange<UInt64>? {
    if let number = PlanContext.number(text), number < .max { return number...number }
    guard let dots = text.firstRange(of: "..") else { return nil }
    guard let first = PlanContext.number(text[..<dots.lowerBound]),
      let last = PlanContext.number(text[dots.upperBound...]), first <= last, last < .max
    else { return nil }
    return first...last
  }

  /// A number in the text, alone or at an end of a range, that is no seed because it is negative or too
  /// large.
  private static func numberOutside(_ text: String) -> String? {
    var ends = [text[...]]
    if let dots = text.firstRange(of: "..") {
      ends = [text[..<dots.lowerBound], text[dots.upperBound...]]
    }
    func isWhole(_ text: Substring) -> Bool {
      let digits = text.hasPrefix("-") ? text.dropFirst() : text
      return !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
    guard ends.allSatisfy(isWhole) else { return nil }
    return ends.first { $0.hasPrefix("-") || UInt64($0).map { $0 == .max } ?? true }.map(
      String.init)
  }

  private static func remedy(_ text: String) -> String? {
    if text.contains("...") { return "write two dots: '1..20'" }
    if text.contains("-") { return "write a range with two dots: '1..20'" }
    if let dots = text.firstRange(of: ".."), let first = UInt64(text[..<dots.lowerBound]),
      let last = UInt64(text[dots.upperBound...]), first > last
    {
      return "write '\(last)..\(first)'"
    }
    return nil
  }
}
