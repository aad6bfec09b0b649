/// What came of a program on a chip.
public struct ChipProgramOutcome: Sendable, Hashable {
  /// What was otherwise than the program says, a line for each.
  public internal(set) var differences: [String] = []

  /// What was looked at, in the order of the program: every memory and register that it names.
  public internal(set) var observations: [ProgramObservation] = []

  /// What the program says of its end and what does not hold although nothing goes on any more.
  public internal(set) var unfinished: [RegisterCheck] = []

  /// What the host waits for in vain; nil if it is not stuck.
  public internal(set) var wait: String?

  /// What was looked at, all of it as it should be.
  public init(observations: [ProgramObservation] = []) { self.observations = observations }

  /// Whether the chip is at rest without having done its work: somebody waits for ever.
  public var isStuck: Bool { wait != nil || !unfinished.isEmpty }

  /// Whether all is as the program says.
  public var isRight: Bool { differences.isEmpty && !isStuck }

  /// What another run of the same program has shown otherwise than this one, a line for each.
  public func differences(from other: ChipProgramOutcome) -> [String] {
    var lines: [String] = []
    if observations.count != other.observations.count {
      lines.append("\(observations.count) observations, not \(other.observations.count)")
    }
    for (mine, others) in zip(observations, other.observations) where mine != others {
      lines.append(mine.difference(from: others))
    }
    return lines
  }
}
