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
    /// An analog part started or finished a descriptor.
    public static let analogDescriptor = Kind(.analogDescriptor)
    /// An analog array was given its settings.
    public static let analogSettled = Kind(.analogSettled)
    /// Weights of an analog array were programmed.
    public static let analogProgrammed = Kind(.analogProgrammed)
    /// An analog array sampled a product.
    public static let analogSampled = Kind(.analogSampled)
    /// The ADCs of an analog array converted a step.
    public static let analogConverted = Kind(.analogConverted)
    /// An analog part read codes.
    public static let analogCodes = Kind(.analogCodes)
    /// An analog part wrote outputs.
    public static let analogWritten = Kind(.analogWritten)
    /// A run of an analog part ended.
    public static let analogEnded = Kind(.analogEnded)
  }
}
