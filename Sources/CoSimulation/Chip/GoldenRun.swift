import ChipPrograms
import ChipSpec
import Foundation
import Synchronization

/// The same procedure on the golden chip, by itself and without time, on a thread of its own.
final class GoldenRun: Sendable {
  private let result = Mutex<Result<ChipProgramOutcome, any Error>?>(nil)
  private let isDone = DispatchSemaphore(value: 0)

  init(_ procedure: HostProcedure, _ specification: Specification) {
    let thread = Thread { [self] in
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
