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
    /// A local port discarded a flit that nobody in the tile takes.
    public static let flitDiscarded = Kind(.flitDiscarded)
    /// A network interface served a put, a get or a signal.
    public static let requestServed = Kind(.requestServed)
    /// A network interface took a response to what its tile asked for.
    public static let responseTaken = Kind(.responseTaken)
    /// A network interface discarded a request that means nothing to its tile.
    public static let requestRefused = Kind(.requestRefused)
    /// A semaphore was raised or taken, or could not be.
    public static let semaphoreOperation = Kind(.semaphoreOperation)
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
