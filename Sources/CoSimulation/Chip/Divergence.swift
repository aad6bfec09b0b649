/// The first place where a chip's Verilog and the golden model part.
public struct Divergence: Error, Sendable, Hashable, Codable, CustomStringConvertible {
  /// The cycle.
  public var cycle: UInt64

  /// Column and row of the tile; nil for what belongs to no tile.
  public var x: Int?, y: Int?

  /// The part that did something else than the golden model.
  public var part: String

  /// What of it: "commit", "memory", "leaving flit".
  public var stage: String

  /// What the golden model says.
  public var expected: String

  /// What the Verilog did.
  public var actual: String

  /// The last commits of the tile before it, oldest first.
  public var history: [String]

  /// A divergence.
  public init(
    cycle: UInt64, x: Int?, y: Int?, part: String, stage: String, expected: String, actual: String,
    history: [String]
  ) {
    self.cycle = cycle
    (self.x, self.y) = (x, y)
    self.part = part
    self.stage = stage
    self.expected = expected
    self.actual = actual
    self.history = history
  }

  /// A difference of a part.
  init(
    _ fault: PartDifference, cycle: UInt64, x: Int?, y: Int?, history: [String]
  ) {
    self.init(
      cycle: cycle, x: x, y: y, part: fault.part, stage: fault.difference.stage,
      expected: fault.difference.expected, actual: fault.difference.actual, history: history)
  }

  /// The tile in words; empty for what belongs to no tile.
  public var place: String {
    guard let x, let y else { return "" }
    return "tile (\(x), \(y))"
  }

  /// The divergence and what led there, in several lines.
  public var description: String {
    let site = place.isEmpty ? part : "\(place), \(part)"
    var lines = [
      "\(site): first divergence in cycle \(cycle), at \(stage)",
      "  expected \(expected)", "  found    \(actual)",
    ]
    if !history.isEmpty {
      lines.append("  the last commits of the tile before it:")
      lines += history.map { "    " + $0 }
    }
    return lines.joined(separator: "\n")
  }
}

/// A difference, and the part that it is laid to.
final class PartDifference: Sendable {
  let part: String
  let difference: Difference

  init(_ part: String, _ difference: Difference) {
    self.part = part
    self.difference = difference
  }
}
