/// Why an instruction does not retire: an exception, or an interrupt that is taken instead of it.
public struct CoreTrap: Error, Sendable, Hashable {
  /// Causes, as `mcause` has them.
  public enum Cause: UInt32, Sendable, CaseIterable {
    case targetMisaligned = 0
    case fetchFault = 1
    case illegalInstruction = 2
    case breakpoint = 3
    case loadMisaligned = 4
    case loadFault = 5
    case storeMisaligned = 6
    case storeFault = 7
    case environmentCall = 11
    case softwareInterrupt = 0x8000_0003
    case timerInterrupt = 0x8000_0007
    case externalInterrupt = 0x8000_000B

    /// Whether it is an interrupt.
    public var isInterrupt: Bool { rawValue >> 31 == 1 }
  }

  /// The cause.
  public var cause: Cause
  /// What `mtval` becomes.
  public var value: UInt32

  /// A trap by its parts.
  public init(_ cause: Cause, _ value: UInt32) {
    self.cause = cause
    self.value = value
  }
}
