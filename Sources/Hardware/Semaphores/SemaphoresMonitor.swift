import ChipSpec
import RTL

/// What the semaphores' monitor reports: every operation that is done, or fails.
/// `docs/parts/semaphores.md` gives the record's layout.
struct SemaphoresMonitor {
  /// Whether there is an operation in this cycle.
  let isActive: Bits
  /// The clients that are granted, client 1 lowest; none of them if it is client 0.
  let grant: Bits
  let index: Bits
  let amount: Bits
  let raise: Bits
  let isDone: Bits
  let isTooMuch: Bits
  let isMissing: Bits
  /// The value afterwards.
  let left: Bits

  func describe(_ m: Module) {
    m.monitor(kind: CommitKind.semaphoreOperation.rawValue) { monitor in
      let grant = monitor.observe("grant", grant)
      let client = monitor.module.wire(
        "client", andOrMux((0..<grant.width).map { (grant[$0], .constant($0 + 1, width: 8)) }),
        "0 the registers")
      let flags = Bits.concatenating(
        monitor.observe("is_missing", isMissing), monitor.observe("is_too_much", isTooMuch),
        monitor.observe("is_done", isDone), monitor.observe("raise", raise))
      monitor.commit(
        kind: CommitKind.semaphoreOperation.rawValue,
        when: monitor.observe("is_active", isActive),
        words: [
          .concatenating(
            flags, monitor.observe("amount", amount), monitor.observe("index", index), client),
          monitor.observe("left", left),
        ], "A semaphore was raised or taken, or could not be.")
    }
  }
}
