import ChipSpec

/// The order in which the records of one tile and cycle are looked at.
///
/// What feeds others comes first, so that a fault is laid to the part that made it and not to one that
/// was misled by it in the same cycle: links and routers, then the memory, the semaphores and the
/// registers, then the parts that use them. Records of one rank stay in the order of the stream.
enum CommitOrder {
  /// Kinds are numbered from 0, below this.
  static let kinds = 64

  /// The rank of what is no kind.
  static let last: UInt8 = 9

  /// The rank of each kind, by its number: lower ones come first. Whoever asks for every record keeps it
  /// at hand.
  static func makeRanks() -> UnsafeMutablePointer<UInt8> {
    let ranks = UnsafeMutablePointer<UInt8>.allocate(capacity: kinds)
    ranks.initialize(repeating: last, count: kinds)
    for kind in CommitKind.allCases { ranks[kind.rawValue] = rank(of: kind) }
    return ranks
  }

  private static func rank(of kind: CommitKind) -> UInt8 {
    switch kind {
    case .flitAccepted, .flitSent, .flitDropped, .credits, .partDiffers, .partsAtWork: 0
    case .sramAccess: 1
    case .semaphoreOperation: 2
    case .registerAccess, .coreAccessNowhere: 3
    case .coreLines: 4
    case .hostBeatDown, .hostBeatUp, .hostMessage, .hostAnswer, .hostTransferEnded,
      .hostWindowAccess, .hostBridgeEvent, .hostTransferStarted:
      5
    case .flitDiscarded, .remoteAccess, .requestServed, .responseTaken, .requestRefused: 6
    case .transferCommand, .transferRead, .transferMessage, .transferSemaphore, .transferAnswer,
      .transferEnd, .analogDescriptor, .analogSettled, .analogProgrammed, .analogCodes,
      .analogConverted, .analogSampled, .analogWritten, .analogEnded, .simdRetired, .simdFailed,
      .simdStarted, .simdStopped:
      7
    case .externalCoreAccess, .coreRetired: 8
    }
  }
}

extension CommitOrder {
  /// The part whose monitor makes records of a kind, as its checker is named.
  static func part(of kind: CommitKind) -> String {
    switch kind {
    case .flitAccepted, .flitSent, .flitDropped, .credits: RouterChecker.part
    case .partDiffers: "chip"
    case .partsAtWork: "tile"
    case .sramAccess: SRAMChecker.part
    case .semaphoreOperation: SemaphoresChecker.part
    case .registerAccess: RegistersChecker.part
    case .coreLines: CoreControlChecker.part
    case .hostBeatDown, .hostBeatUp, .hostMessage, .hostAnswer, .hostTransferEnded,
      .hostWindowAccess, .hostBridgeEvent, .hostTransferStarted:
      HostBridgeChecker.part
    case .flitDiscarded: LocalPortChecker.part
    case .remoteAccess, .requestServed, .responseTaken, .requestRefused:
      NetworkInterfaceChecker.part
    case .transferCommand, .transferRead, .transferMessage, .transferSemaphore, .transferAnswer,
      .transferEnd:
      PacketManagerChecker.part
    case .analogDescriptor, .analogSettled, .analogProgrammed, .analogCodes, .analogConverted,
      .analogSampled, .analogWritten, .analogEnded:
      AnalogChecker.part
    case .simdRetired, .simdFailed, .simdStarted, .simdStopped: SIMDChecker.part
    case .coreAccessNowhere, .externalCoreAccess, .coreRetired: CoreChecker.part
    }
  }
}
