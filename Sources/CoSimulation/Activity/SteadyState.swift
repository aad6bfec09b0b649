/// The part of a run in which a pipeline is full: from the first frame's output to the last frame's input.
public struct SteadyState: Sendable, Hashable {
  /// The first cycle; nil if it has not come.
  public var begin: UInt64?
  /// The first cycle behind it; nil if it has not come.
  public var end: UInt64?

  /// Nothing has come yet.
  public init() {}

  /// Its length; nil unless it has begun before it ended.
  public var cycles: Int? {
    guard let begin, let end, begin < end else { return nil }
    return Int(end - begin)
  }

  /// Whether a cycle lies in it.
  func contains(_ cycle: UInt64) -> Bool {
    cycle >= begin ?? .max && cycle < end ?? .max
  }

  /// How many cycles of a range lie in it, and which.
  func part(of range: Range<UInt64>) -> Range<UInt64> {
    let first = max(range.lowerBound, begin ?? .max)
    return first..<max(first, min(range.upperBound, end ?? .max))
  }
}
