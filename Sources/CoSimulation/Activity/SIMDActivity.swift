import ChipSpec

/// Tells from the records of a SIMD unit what it does in each cycle: what lies between the ends of two
/// instructions belongs to the second one.
struct SIMDActivity {
  private(set) var ledger = CycleLedger()
  private var isRunning = false
  /// How long the take that was done last could not be, and what it waited for.
  private var shortage: CycleLedger.Exception?

  mutating func refuse(_ cycle: UInt64) { ledger.refuse(cycle) }

  /// A take was done.
  mutating func take(
    _ semaphore: Int, _ amount: UInt64, _ cycle: UInt64, as use: CycleUse,
    _ history: SemaphoreHistory
  ) {
    shortage = (history.shortage(semaphore, amount, ledger.until, cycle), use)
  }

  mutating func start(_ cycle: UInt64, _ steady: SteadyState) {
    ledger.account(until: cycle, as: .idle, whateverMemoryDoes: true, in: steady)
    isRunning = true
  }

  /// An instruction has retired.
  mutating func retire(_ instruction: UInt64, _ cycle: UInt64, _ steady: SteadyState) {
    ledger.account(until: cycle, as: Self.use(instruction), but: shortage, in: steady)
    shortage = nil
    if Self.operation(instruction) == .halt { isRunning = false }
  }

  mutating func stop(_ cycle: UInt64, _ steady: SteadyState) {
    ledger.account(until: cycle, as: .control, in: steady)
    isRunning = false
  }

  /// Accounts for what is under way when nothing is seen any more. A program that does nothing then waits
  /// for a frame that does not come.
  mutating func finish(_ cycle: UInt64, _ steady: SteadyState) {
    ledger.account(
      until: cycle, as: isRunning ? .data : .idle, whateverMemoryDoes: true, in: steady)
  }

  /// Instructions on scalars alone, branches and semaphores steer; all others work.
  private static func use(_ instruction: UInt64) -> CycleUse {
    switch operation(instruction) {
    case .setvl, .beq, .bne, .blt, .bge, .loop, .jal, .jalr, .wait, .signal, .halt: return .control
    case .sum, .highest, .lowest, .get, .put, .loadVector, .storeVector, .loadScalar, .storeScalar,
      .loadTable:
      return .working
    default:
      let form = Int(instruction >> UInt64(SIMDEncoding.form.lowerBound) & 3)
      return form == SIMDEncoding.Form.scalar.rawValue ? .control : .working
    }
  }

  private static func operation(_ instruction: UInt64) -> SIMDEncoding.Operation? {
    .init(rawValue: Int(instruction >> UInt64(SIMDEncoding.operation.lowerBound)))
  }
}
