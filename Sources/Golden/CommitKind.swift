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
    /// A channel of a packet manager was started or stopped.
    public static let transferCommand = Kind(.transferCommand)
    /// A packet manager read a word of the SRAM.
    public static let transferRead = Kind(.transferRead)
    /// A packet manager sent a message.
    public static let transferMessage = Kind(.transferMessage)
    /// A packet manager took or raised a semaphore.
    public static let transferSemaphore = Kind(.transferSemaphore)
    /// What a packet manager asked for was answered.
    public static let transferAnswer = Kind(.transferAnswer)
    /// A descriptor of a packet manager came to its end.
    public static let transferEnd = Kind(.transferEnd)
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
    /// A register of a tile was read or written.
    public static let registerAccess = Kind(.registerAccess)
    /// A core's access met neither memory nor registers.
    public static let coreAccessNowhere = Kind(.coreAccessNowhere)
    /// An access of a core outside the tile was answered.
    public static let externalCoreAccess = Kind(.externalCoreAccess)
    /// Reset or interrupts of a core changed.
    public static let coreLines = Kind(.coreLines)
    /// An instruction of a core retired, or trapped, or an interrupt was taken instead of it.
    public static let coreRetired = Kind(.coreRetired)
    /// A beat came from the host.
    public static let hostBeatDown = Kind(.hostBeatDown)
    /// A beat went to the host.
    public static let hostBeatUp = Kind(.hostBeatUp)
    /// The host bridge sent a message.
    public static let hostMessage = Kind(.hostMessage)
    /// The host bridge received an answer that it waits for.
    public static let hostAnswer = Kind(.hostAnswer)
    /// A descriptor of the host bridge ended.
    public static let hostTransferEnded = Kind(.hostTransferEnded)
    /// The host bridge served a read or a beat of a write of its window.
    public static let hostWindowAccess = Kind(.hostWindowAccess)
    /// Something happened to the host bridge.
    public static let hostBridgeEvent = Kind(.hostBridgeEvent)
    /// A descriptor of the host bridge was started.
    public static let hostTransferStarted = Kind(.hostTransferStarted)
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
