/// What a replay found.
public struct ReplayResult: Sendable, Hashable {
  /// The first place where the other simulator disagreed.
  public struct Difference: Sendable, Hashable, CustomStringConvertible {
    /// The cycle, counted from the recording's first.
    public let cycle: Int
    /// The output's name.
    public let port: String
    /// The recorded value, hexadecimal.
    public let expected: String
    /// The other simulator's value, hexadecimal; `x` and `X` stand for digits that are
    /// completely or partly unknown.
    public let actual: String

    /// One line for a message.
    public var description: String {
      "cycle \(cycle): \(port) is \(actual), expected \(expected)"
    }
  }

  /// How many cycles were compared without a difference.
  public let cyclesCompared: Int
  /// The first difference, nil when there is none.
  public let firstDifference: Difference?
}
