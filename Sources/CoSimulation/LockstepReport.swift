/// What a lockstep run of a part compared and found.
public struct LockstepReport: Sendable {
  /// The part's name.
  public let part: String
  /// The seed that the stimulus and the initial values of all registers came from.
  public let seed: UInt64
  /// Clock cycles.
  public var cycles = 0
  /// What the part was given to do: flits accepted, accesses granted.
  public var transactions = 0
  /// Commit records compared.
  public var commits = 0
  /// Output bits compared.
  public var bits = 0
  /// How often the run was interrupted by a reset.
  public var resets = 0
  /// The first difference; nil if there was none.
  public var mismatch: Mismatch?
  /// How often each interesting event happened.
  public var coverage: [CoverageItem] = []

  /// A run that has not begun.
  public init(part: String, seed: UInt64) {
    self.part = part
    self.seed = seed
  }

  /// Whether Verilog and golden model agreed in everything.
  public var isMatch: Bool { mismatch == nil }
}

/// How often an event happened.
public struct CoverageItem: Sendable, Hashable {
  /// The event.
  public let name: String
  /// How often.
  public let count: Int

  /// An event and how often it happened.
  public init(name: String, count: Int) {
    self.name = name
    self.count = count
  }
}

/// The first difference between the Verilog and the golden model of a part.
public struct Mismatch: Error, Sendable, Hashable, CustomStringConvertible {
  /// Clock cycle of the run, from 0.
  public let cycle: UInt64
  /// The part.
  public let part: String
  /// The output, or the commit, that differs.
  public let stage: String
  /// What the golden model says.
  public let expected: String
  /// What the Verilog did.
  public let actual: String
  /// The last commits before it, oldest first.
  public let history: [String]

  /// A difference.
  public init(
    cycle: UInt64, part: String, stage: String, expected: String, actual: String, history: [String]
  ) {
    self.cycle = cycle
    self.part = part
    self.stage = stage
    self.expected = expected
    self.actual = actual
    self.history = history
  }

  /// A difference in a cycle of a run.
  init(_ difference: Difference, part: String, cycle: UInt64, _ history: CommitHistory) {
    self.init(
      cycle: cycle, part: part, stage: difference.stage, expected: difference.expected,
      actual: difference.actual, history: history.text)
  }

  /// The difference and what led there, in several lines.
  public var description: String {
    var lines = [
      "\(part): first difference in cycle \(cycle), at \(stage)",
      "  expected \(expected)", "  found    \(actual)",
    ]
    if !history.isEmpty {
      lines.append("  the last commits before it:")
      lines += history.map { "    " + $0 }
    }
    return lines.joined(separator: "\n")
  }
}
