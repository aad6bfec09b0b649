import ChipSpec

extension Commit {
  /// The number that says which event a record is about. Numbers are never reused.
  public struct Kind: RawRepresentable, Sendable, Hashable, BitwiseCopyable {
    /// The number in the record.
    public var rawValue: UInt32

    /// The kind with a number; numbers of parts unknown here are kept as they are.
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The kind of an event.
    @inlinable @inline(__always)
    public init(_ kind: CommitKind) { self.init(rawValue: UInt32(kind.rawValue)) }

    /// An SRAM answered an access.
    @inlinable @inline(__always) public static var sramAccess: Kind { Kind(.sramAccess) }
    /// A flit arrived at a router and enters a queue.
    @inlinable @inline(__always) public static var flitAccepted: Kind { Kind(.flitAccepted) }
    /// A flit left a router.
    @inlinable @inline(__always) public static var flitSent: Kind { Kind(.flitSent) }
    /// A flit was dropped, because no neighbour is where it wanted to go.
    @inlinable @inline(__always) public static var flitDropped: Kind { Kind(.flitDropped) }
    /// A router received or returned credits.
    @inlinable @inline(__always) public static var routerCredits: Kind { Kind(.credits) }
    /// A network interface answered a remote access.
    @inlinable @inline(__always) public static var remoteAccess: Kind { Kind(.remoteAccess) }
    /// A local port discarded a flit that nobody in the tile takes.
    @inlinable @inline(__always) public static var flitDiscarded: Kind { Kind(.flitDiscarded) }
    /// A channel of a packet manager was started or stopped.
    @inlinable @inline(__always) public static var transferCommand: Kind { Kind(.transferCommand) }
    /// A packet manager read a word of the SRAM.
    @inlinable @inline(__always) public static var transferRead: Kind { Kind(.transferRead) }
    /// A packet manager sent a message.
    @inlinable @inline(__always) public static var transferMessage: Kind { Kind(.transferMessage) }
    /// A packet manager took or raised a semaphore.
    @inlinable @inline(__always) public static var transferSemaphore: Kind {
      Kind(.transferSemaphore)
    }
    /// What a packet manager asked for was answered.
    @inlinable @inline(__always) public static var transferAnswer: Kind { Kind(.transferAnswer) }
    /// A descriptor of a packet manager came to its end.
    @inlinable @inline(__always) public static var transferEnd: Kind { Kind(.transferEnd) }
    /// A network interface served a put, a get or a signal.
    @inlinable @inline(__always) public static var requestServed: Kind { Kind(.requestServed) }
    /// A network interface took a response to what its tile asked for.
    @inlinable @inline(__always) public static var responseTaken: Kind { Kind(.responseTaken) }
    /// A network interface discarded a request that means nothing to its tile.
    @inlinable @inline(__always) public static var requestRefused: Kind { Kind(.requestRefused) }
    /// A semaphore was raised or taken, or could not be.
    @inlinable @inline(__always) public static var semaphoreOperation: Kind {
      Kind(.semaphoreOperation)
    }
    /// A SIMD unit executed an instruction.
    @inlinable @inline(__always) public static var simdRetired: Kind { Kind(.simdRetired) }
    /// A SIMD unit stopped at an instruction that it cannot execute.
    @inlinable @inline(__always) public static var simdFailed: Kind { Kind(.simdFailed) }
    /// A SIMD unit was started.
    @inlinable @inline(__always) public static var simdStarted: Kind { Kind(.simdStarted) }
    /// A SIMD unit was stopped by command.
    @inlinable @inline(__always) public static var simdStopped: Kind { Kind(.simdStopped) }
    /// A register of a tile was read or written.
    @inlinable @inline(__always) public static var registerAccess: Kind { Kind(.registerAccess) }
    /// A core's access met neither memory nor registers.
    @inlinable @inline(__always) public static var coreAccessNowhere: Kind {
      Kind(.coreAccessNowhere)
    }
    /// An access of a core outside the tile was answered.
    @inlinable @inline(__always) public static var externalCoreAccess: Kind {
      Kind(.externalCoreAccess)
    }
    /// Reset or interrupts of a core changed.
    @inlinable @inline(__always) public static var coreLines: Kind { Kind(.coreLines) }
    /// An instruction of a core retired, or trapped, or an interrupt was taken instead of it.
    @inlinable @inline(__always) public static var coreRetired: Kind { Kind(.coreRetired) }
    /// A beat came from the host.
    @inlinable @inline(__always) public static var hostBeatDown: Kind { Kind(.hostBeatDown) }
    /// A beat went to the host.
    @inlinable @inline(__always) public static var hostBeatUp: Kind { Kind(.hostBeatUp) }
    /// The host bridge sent a message.
    @inlinable @inline(__always) public static var hostMessage: Kind { Kind(.hostMessage) }
    /// The host bridge received an answer that it waits for.
    @inlinable @inline(__always) public static var hostAnswer: Kind { Kind(.hostAnswer) }
    /// A descriptor of the host bridge ended.
    @inlinable @inline(__always) public static var hostTransferEnded: Kind {
      Kind(.hostTransferEnded)
    }
    /// The host bridge served a read or a beat of a write of its window.
    @inlinable @inline(__always) public static var hostWindowAccess: Kind {
      Kind(.hostWindowAccess)
    }
    /// Something happened to the host bridge.
    @inlinable @inline(__always) public static var hostBridgeEvent: Kind { Kind(.hostBridgeEvent) }
    /// A descriptor of the host bridge was started.
    @inlinable @inline(__always) public static var hostTransferStarted: Kind {
      Kind(.hostTransferStarted)
    }
    /// An analog part started or finished a descriptor.
    @inlinable @inline(__always) public static var analogDescriptor: Kind {
      Kind(.analogDescriptor)
    }
    /// An analog array was given its settings.
    @inlinable @inline(__always) public static var analogSettled: Kind { Kind(.analogSettled) }
    /// Weights of an analog array were programmed.
    @inlinable @inline(__always) public static var analogProgrammed: Kind {
      Kind(.analogProgrammed)
    }
    /// An analog array sampled a product.
    @inlinable @inline(__always) public static var analogSampled: Kind { Kind(.analogSampled) }
    /// The ADCs of an analog array converted a step.
    @inlinable @inline(__always) public static var analogConverted: Kind { Kind(.analogConverted) }
    /// An analog part read codes.
    @inlinable @inline(__always) public static var analogCodes: Kind { Kind(.analogCodes) }
    /// An analog part wrote outputs.
    @inlinable @inline(__always) public static var analogWritten: Kind { Kind(.analogWritten) }
    /// A run of an analog part ended.
    @inlinable @inline(__always) public static var analogEnded: Kind { Kind(.analogEnded) }
    /// A part showed others something else than it must.
    @inlinable @inline(__always) public static var partDiffers: Kind { Kind(.partDiffers) }
    /// The same parts of a tile were at work for long.
    @inlinable @inline(__always) public static var partsAtWork: Kind { Kind(.partsAtWork) }
  }
}
