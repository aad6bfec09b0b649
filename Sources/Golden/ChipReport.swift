/// How a run of a chip ended: what still waits, and what has failed.
public struct ChipReport: Sendable, Hashable, CustomStringConvertible {
  /// Everything that is under way and cannot go on, with what it waits for.
  public internal(set) var waits: [TileWait] = []

  /// The engines whose last run ended with an error.
  public internal(set) var failures: [TileFailure] = []

  /// The run was ended because it took too many steps; more could be done.
  public internal(set) var isAtLimit = false

  init(isAtLimit: Bool) { self.isAtLimit = isAtLimit }

  /// Whether everything has come to its end.
  public var isAtRest: Bool { waits.isEmpty && !isAtLimit }

  /// What there is to say, a line for each.
  public var description: String {
    var lines = failures.map(\.description) + waits.map(\.description)
    if isAtLimit { lines.append("the limit of steps is reached") }
    return lines.isEmpty ? "everything rests" : lines.joined(separator: "\n")
  }
}
