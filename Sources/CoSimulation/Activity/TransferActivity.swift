/// Tells from the records of a channel of a packet manager what it does in each cycle: a descriptor whose
/// take could not be done yet waits, every other one moves.
struct TransferActivity {
  private(set) var ledger = CycleLedger()
  private var isRunning = false

  mutating func start(_ cycle: UInt64, _ steady: SteadyState) {
    guard !isRunning else { return }
    ledger.account(until: cycle, as: .idle, in: steady)
    isRunning = true
  }

  /// A take was done.
  mutating func take(
    _ semaphore: Int, _ amount: UInt64, _ cycle: UInt64, as use: CycleUse,
    _ history: SemaphoreHistory, _ steady: SteadyState
  ) {
    let shortage = history.shortage(semaphore, amount, ledger.until, cycle)
    ledger.account(until: cycle, as: .working, but: (shortage, use), in: steady)
  }

  /// A descriptor has come to its end.
  mutating func end(isLast: Bool, _ cycle: UInt64, _ steady: SteadyState) {
    ledger.account(until: cycle, as: .working, in: steady)
    if isLast { isRunning = false }
  }

  /// Accounts for what is under way when nothing is seen any more: the channel waits for a frame that does
  /// not come.
  mutating func finish(_ cycle: UInt64, _ steady: SteadyState) {
    ledger.account(until: cycle, as: isRunning ? .data : .idle, in: steady)
  }
}
