/// How a network is quantised.
public struct QuantizerOptions: Sendable, Hashable {
  /// How the range of a tensor follows from what the samples have in it.
  public enum Range: Sendable, Hashable {
    /// The greatest magnitude.
    case minMax
    /// The magnitude that so many of a hundred elements do not exceed, for example 99.99; the rest
    /// saturates. For networks with rare outliers.
    case percentile(Double)
  }

  /// How ranges are found; used where the file does not say scales.
  public var range: Range

  /// Options.
  public init(range: Range = .minMax) { self.range = range }
}
