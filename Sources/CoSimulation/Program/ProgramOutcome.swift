/// How a program's run came to its end.
public enum ProgramOutcome: Sendable, Hashable {
  /// It stored 1 to `tohost`.
  case passed
  /// It stored 2 × n + 1 to `tohost`: test n failed.
  case failed(test: UInt32)
  /// It stored an even number to `tohost`, which asks a host for a service that there is not.
  case asked(UInt32)
  /// It waits, and nothing in the tile will wake it.
  case asleep
  /// It jumps to the same instruction for ever, and no interrupt can end that.
  case loops(at: UInt32)
  /// It was not done in the cycles that it had.
  case outOfCycles

  /// The outcome of a store to `tohost`.
  init(tohost word: UInt32) {
    self = word == 1 ? .passed : word & 1 == 1 ? .failed(test: word >> 1) : .asked(word)
  }

  /// Whether it is what was hoped for.
  /// - Parameter hasEnd: whether the program can say that it ends: it has `tohost`.
  public func isSuccess(hasEnd: Bool) -> Bool { hasEnd ? self == .passed : true }

  /// The program's exit code: 0 if it passed, the number of the test that failed; nil if it gave none.
  public var exitCode: UInt32? {
    switch self {
    case .passed: 0
    case .failed(let test): test
    default: nil
    }
  }
}
