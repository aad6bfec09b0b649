import ChipPrograms
import ChipSpec
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The same procedure on the golden chip, by itself and without time, on a thread of its own. Nobody
/// waits for it before the run is at its end, so on a machine with few cores it goes behind the engine
/// and the checker.
final class GoldenRun: Sendable {
  private let result = Mutex<Result<ChipProgramOutcome, any Error>?>(nil)
  private let isDone = DispatchSemaphore(value: 0)

  /// How far it stands back: others get about three times as much of a core that they share.
  private static let niceness: Int32 = 5

  init(_ procedure: HostProcedure, _ specification: Specification) {
    let thread = Thread { [self] in
      #if canImport(Glibc)
        // On Linux this is the calling thread's.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
      #endif
      let outcome = Result { try procedure.run(try GoldenChip(specification)) }
      result.withLock { $0 = outcome }
      isDone.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// What came of it; waits for it.
  func outcome() throws -> ChipProgramOutcome {
    isDone.wait()
    isDone.signal()
    guard let result = result.withLock({ $0 }) else { throw CancellationError() }
    return try result.get()
  }
}
