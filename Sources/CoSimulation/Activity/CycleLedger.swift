/// Accounts for the cycles of an engine, one after the other: none is left out, and none counts twice.
struct CycleLedger {
  /// All cycles before this one are accounted for.
  private(set) var until: UInt64 = 0
  /// Those of them that lie in the steady state.
  private(set) var counts = CycleCounts()
  /// Cycles in which the engine asked the memory in vain, in order; older ones are forgotten.
  private var refusals: [UInt64] = []

  /// A stretch of time with a use of its own.
  typealias Exception = (cycles: Range<UInt64>, use: CycleUse)

  /// The memory has served somebody else in a cycle.
  mutating func refuse(_ cycle: UInt64) {
    if cycle >= until && refusals.last != cycle { refusals.append(cycle) }
  }

  /// Accounts for the cycles before `end`.
  /// - Parameters:
  ///   - use: what they are as a rule.
  ///   - isBusy: whether the engine works whatever the memory does; otherwise cycles in which it asked
  ///     in vain are no ordinary ones.
  ///   - exception: some that are something else in any case.
  mutating func account(
    until end: UInt64, as use: CycleUse, whateverMemoryDoes isBusy: Bool = false,
    but exception: Exception? = nil, in steady: SteadyState
  ) {
    guard end > until else { return }
    let range = until..<end
    let special = exception?.cycles.clamped(to: range) ?? end..<end
    if let exception, !special.isEmpty {
      add(until..<special.lowerBound, use, isBusy, steady)
      counts[exception.use] += steady.part(of: special).count
      add(special.upperBound..<end, use, isBusy, steady)
    } else {
      add(range, use, isBusy, steady)
    }
    until = end
    refusals.removeAll { $0 < end }
  }

  private mutating func add(
    _ range: Range<UInt64>, _ use: CycleUse, _ isBusy: Bool, _ steady: SteadyState
  ) {
    let part = steady.part(of: range)
    guard !part.isEmpty else { return }
    let refused = isBusy ? 0 : refusals.count { part.contains($0) }
    counts[.memory] += refused
    counts[use] += part.count - refused
  }
}
