import ArgumentParser

/// Cycles as an option names them: `A..B`, both included, or `A` alone.
struct CycleWindow: ExpressibleByArgument {
  let range: ClosedRange<UInt64>

  init?(argument: String) {
    if let cycle = UInt64(argument) {
      range = cycle...cycle
      return
    }
    guard let dots = argument.firstRange(of: ".."),
      let first = UInt64(argument[..<dots.lowerBound]),
      let last = UInt64(argument[dots.upperBound...]), first <= last
    else { return nil }
    range = first...last
  }

  var defaultValueDescription: String { "\(range.lowerBound)..\(range.upperBound)" }
}
