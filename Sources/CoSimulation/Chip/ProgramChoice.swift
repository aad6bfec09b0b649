import ChipPrograms
import ChipSpec

/// Which program runs on a chip.
public enum ProgramChoice: Sendable, Hashable {
  /// A random one that follows from the run's seed.
  case random
  /// The one that a file holds.
  case file(path: String, text: String)

  /// The program for a chip.
  /// - Throws: what is wrong with the file, or with its tiles and memories on this chip.
  public func program(
    for specification: Specification, seed: UInt64
  ) throws(ChipProgramFault) -> ChipProgram {
    switch self {
    case .random:
      return RandomChipProgram(seed: seed).program(for: specification)
    case .file(let path, let text):
      return try ChipProgram(bytes: Array(text.utf8), file: path, for: specification)
    }
  }

  /// What it is, for people: a run's name without its seed.
  public var name: String {
    switch self {
    case .random: "random program"
    case .file(let path, _): path
    }
  }
}
