import ChipSpec
import Golden

/// Who is told of records beside the part that made them and the one that asked: registers count what
/// happens elsewhere, and errors interrupt.
extension TileChecker {
  func inform(_ record: Commit, _ kind: CommitKind?, cycle: UInt64) -> PartDifference? {
    switch kind {
    case .sramAccess:
      guard record.words[0] >> 35 & 7 != 0 else { return nil }
      return tell(&registers, record, cycle) ?? tell(&coreControl, record, cycle)
    case .semaphoreOperation:
      return tell(&registers, record, cycle) ?? tell(&coreControl, record, cycle)
    case .registerAccess:
      switch record.words[1] >> 12 & 0x3FFFF {
      case 1: return tell(&sram, record, cycle)
      case 8: return nil
      default: return tell(&coreControl, record, cycle)
      }
    case .coreAccessNowhere: return tell(&coreControl, record, cycle)
    case .flitDropped, .flitDiscarded, .remoteAccess, .requestServed, .requestRefused,
      .analogDescriptor, .analogSampled, .simdRetired, .simdStopped, .transferRead:
      return tell(&registers, record, cycle)
    case .analogEnded, .simdStarted, .simdFailed, .transferCommand, .transferEnd:
      return tell(&registers, record, cycle) ?? tell(&coreControl, record, cycle)
    default: return nil
    }
  }
}
