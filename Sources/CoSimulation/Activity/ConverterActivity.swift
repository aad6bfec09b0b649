import ChipSpec

/// Tells from the records of an analog part what its converters do in each cycle.
///
/// Conversions are known to the cycle: one takes the time of a conversion and ends with a record 20.
/// Between them the converters wait, for the input side before a sample, for the output side before a step
/// whose codes are not read yet; what those wait for is seen at the semaphores and the memory.
struct ConverterActivity {
  private(set) var ledger = CycleLedger()
  /// Products that were sampled in the steady state.
  private(set) var products = 0

  private let conversion: UInt64
  private let converters: Int

  /// Whether there is a run.
  private var isRunning = false
  /// When the descriptor at work was started, and its words.
  private var began: UInt64 = 0
  private var words: [UInt64] = []
  /// Steps of a product, and of the one that was sampled last those that are not converted.
  private var steps = 0, left = 0
  private var sampled: UInt64 = 0

  /// Since when each side may take; how long the take that was done last could not be.
  private var inputFree: UInt64 = 0, outputFree: UInt64 = 0
  private var starved: Range<UInt64> = 0..<0, blocked: Range<UInt64> = 0..<0

  init(_ spec: AnalogSpec, clock: Int) {
    conversion = UInt64(spec.conversionCycles(clock: clock))
    converters = max(1, spec.columns / max(1, spec.columnsPerADC))
  }

  mutating func refuse(_ cycle: UInt64) { ledger.refuse(cycle) }

  // MARK: Semaphores

  /// An operation of the input side.
  mutating func input(
    takes: Bool, _ semaphore: Int, _ amount: UInt64, _ cycle: UInt64, _ history: SemaphoreHistory
  ) {
    guard takes else { return inputFree = cycle + 1 }
    starved = history.shortage(semaphore, amount, max(began, inputFree), cycle)
  }

  /// An operation of the output side.
  mutating func output(
    takes: Bool, _ semaphore: Int, _ amount: UInt64, _ cycle: UInt64, _ history: SemaphoreHistory
  ) {
    guard takes else { return outputFree = cycle + 1 }
    blocked = history.shortage(semaphore, amount, max(began, outputFree), cycle)
  }

  // MARK: Records of the part

  mutating func start(_ words: [UInt64], _ cycle: UInt64, _ steady: SteadyState) {
    if isRunning {
      // What is between two descriptors waits for the output side, which has to end the first one.
      if left == 0 { wait(until: cycle, .room, blocked, steady) }
    } else {
      ledger.account(until: cycle, as: .idle, whateverMemoryDoes: true, in: steady)
      isRunning = true
    }
    began = cycle
    self.words = words
    guard words[0].field(AnalogJob.opcode) == AnalogJob.Opcode.convert.rawValue else { return }
    let first = words[4].field(AnalogJob.firstColumn)
    let last = first + max(1, words[4].field(AnalogJob.columns)) - 1
    steps = last / converters - first / converters + 1
  }

  mutating func sample(_ cycle: UInt64, _ steady: SteadyState) {
    wait(until: cycle, .data, starved, steady)
    left = steps
    sampled = cycle
    if steady.contains(cycle) { products += 1 }
  }

  mutating func convert(_ cycle: UInt64, _ steady: SteadyState) {
    convert(until: cycle, blocked, steady)
    left -= 1
    sampled = cycle
  }

  mutating func end(_ cycle: UInt64, _ steady: SteadyState) {
    wait(until: cycle, .room, blocked, steady)
    isRunning = false
    left = 0
  }

  /// Accounts for what is under way when nothing is seen any more.
  mutating func finish(_ cycle: UInt64, _ history: SemaphoreHistory, _ steady: SteadyState) {
    guard isRunning else {
      return ledger.account(until: cycle, as: .idle, whateverMemoryDoes: true, in: steady)
    }
    func shortage(_ field: Range<Int>, _ free: UInt64) -> Range<UInt64> {
      let change = UInt64(words[1].field(field))
      return history.shortage(
        change.field(AnalogJob.semaphore), UInt64(change.field(AnalogJob.amount)),
        max(began, free), cycle)
    }
    if left > 0 {
      convert(until: cycle, shortage(AnalogJob.waitOutput, outputFree), steady)
    } else {
      wait(until: cycle, .data, shortage(AnalogJob.waitInput, inputFree), steady)
    }
  }

  private mutating func convert(
    until cycle: UInt64, _ blocked: Range<UInt64>, _ steady: SteadyState
  ) {
    ledger.account(
      until: min(cycle, sampled + conversion), as: .working, whateverMemoryDoes: true, in: steady)
    wait(until: cycle, .room, blocked, steady)
  }

  private mutating func wait(
    until cycle: UInt64, _ use: CycleUse, _ cycles: Range<UInt64>, _ steady: SteadyState
  ) {
    ledger.account(until: cycle, as: .control, but: (cycles, use), in: steady)
  }
}

extension UInt64 {
  /// Bits of a word as a number.
  fileprivate func field(_ bits: Range<Int>) -> Int {
    Int(self >> UInt64(bits.lowerBound) & (1 << UInt64(bits.count) - 1))
  }
}
