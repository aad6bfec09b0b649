import Diagnostics

/// A range of whole numbers, perhaps only its powers of two or its multiples of a step.
struct NumberSet: Sendable, Hashable {
  enum Step: Sendable, Hashable {
    case any
    case powerOfTwo
    case multiple(of: Int)
  }

  let range: ClosedRange<Int>
  let step: Step

  /// Why a number is not in the set.
  func breach(_ number: Int) -> DiagnosticRule? {
    guard range.contains(number) else { return SpecRules.range }
    switch step {
    case .any: return nil
    case .powerOfTwo: return number.nonzeroBitCount == 1 ? nil : SpecRules.powerOfTwo
    case .multiple(let step): return number % step == 0 ? nil : SpecRules.multiple
    }
  }

  /// The members nearest to a number that is none: one or two.
  func nearest(to number: Int) -> [Int] {
    if number < range.lowerBound { return [range.lowerBound] }
    if number > range.upperBound { return [range.upperBound] }
    let below: Int
    let above: Int
    switch step {
    case .any: return [number]
    case .powerOfTwo:
      below = 1 << (Int.bitWidth - 1 - number.leadingZeroBitCount)
      above = below << 1
    case .multiple(let step):
      below = number - number % step
      above = below + step
    }
    return [below, above].filter(range.contains)
  }

  /// The set in words; `text` writes its bounds.
  func accepted(_ noun: String, _ text: (Int) -> String) -> String {
    let bounds = "from \(text(range.lowerBound)) to \(text(range.upperBound))"
    return switch step {
    case .any: "\(noun) \(bounds)"
    case .powerOfTwo: "a power of two \(bounds)"
    case .multiple(let step): "a multiple of \(text(step)) \(bounds)"
    }
  }

  /// What to write instead of a number that is not in the set.
  func remedy(_ number: Int, _ text: (Int) -> String) -> String {
    if number < range.lowerBound { return "the smallest is \(text(range.lowerBound))" }
    if number > range.upperBound { return "the largest is \(text(range.upperBound))" }
    return "use \(Excerpt.list(nearest(to: number).map(text), "or"))"
  }
}
