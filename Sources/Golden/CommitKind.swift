import ChipSpec

extension Commit {
  /// The number that says which event a record is about. Numbers are never reused.
  public struct Kind: RawRepresentable, Sendable, Hashable {
    /// The number in the record.
    public var rawValue: UInt32

    /// The kind with a number; numbers of parts unknown here are kept as they are.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    private init(_ kind: CommitKind) { self.init(rawValue: UInt32(kind.rawValue)) }

    /// An SRAM answered an access.
    public static let sramAccess = Kind(.sramAccess)
    /// A flit arrived at a router and enters a queue.
    public static let flitAccepted = Kind(.flitAccepted)
    /// A flit left a router.
    public static let flitSent = Kind(.flitSent)
    /// A flit was dropped, because no neighbour is where it wanted to go.
    public static let flitDropped = Kind(.flitDropped)
    /// A router received or returned credits.
    public static let routerCredits = Kind(.credits)
    /// A network interface answered a remote access.
    public static let remoteAccess = Kind(.remoteAccess)
    /// A network interface discarded a flit that it cannot serve.
    public static let flitDiscarded = Kind(.flitDiscarded)
    /// A SIMD unit executed an instruction.
    public static let simdRetired = Kind(.simdRetired)
    /// A SIMD unit stopped at an instruction that it cannot execute.
    public static let simdFailed = Kind(.simdFailed)
    /// A SIMD unit was started.
    public static let simdStarted = Kind(.simdStarted)
    /// A SIMD unit was stopped by command.
    public static let simdStopped = Kind(.simdStopped)
  }
}
