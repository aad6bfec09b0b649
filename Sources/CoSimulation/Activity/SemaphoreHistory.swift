/// What a tile's semaphores held lately: since when a take could have been done.
struct SemaphoreHistory {
  private typealias Change = (cycle: UInt64, value: UInt64)

  /// The last changes of each semaphore, the cycle being the first one with the value.
  private var changes: [[Change]]
  private static let limit = 32

  /// Semaphores after reset.
  init(_ count: Int) {
    changes = Array(repeating: [(0, 0)], count: count)
  }

  /// A semaphore has a new value from a cycle on.
  mutating func change(_ semaphore: Int, to value: UInt64, from cycle: UInt64) {
    guard semaphore < changes.count else { return }
    if changes[semaphore].count == Self.limit { changes[semaphore].removeFirst() }
    changes[semaphore].append((cycle, value))
  }

  /// The cycles before `end`, and not before `begin`, in which a semaphore was too low for a take that
  /// waited from `begin` on.
  func shortage(_ semaphore: Int, _ amount: UInt64, _ begin: UInt64, _ end: UInt64)
    -> Range<UInt64>
  {
    let none = end..<end
    guard semaphore < changes.count, amount > 0, begin < end else { return none }
    var enough = end
    for change in changes[semaphore].reversed() where change.cycle <= end {
      if change.value < amount { return begin < enough ? begin..<enough : none }
      enough = change.cycle
    }
    return none
  }
}
