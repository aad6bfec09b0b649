import ChipSpec
import Golden

/// Checks a tile's SIMD unit: every instruction that retires, and its accesses.
///
/// The model executes an instruction when the unit says that it has, with the words that the unit was
/// given: fetches and loads are what the memory's records say was read at the unit's port since the
/// instruction before. What the instruction stores, and the semaphores that it takes and raises, must
/// have passed by then.
struct SIMDChecker: PartChecker {
  static let part = "simd"

  private(set) var checked = 0

  private var unit: SIMDUnit
  private var traffic: SIMDTraffic
  private let hasSemaphores: Bool

  /// The register `start.address`.
  private var startAddress: UInt32 = 0

  /// The last command to start, and the cycle of it; nil if nothing may come of it any more.
  private var start: (address: UInt32, cycle: UInt64, isDue: Bool)?
  /// The cycle in which the unit was told to stop while it ran.
  private var stop: UInt64?
  private var retiredSinceStop = 0
  /// The cycle of the record with which the unit stopped last.
  private var stopped: UInt64?

  /// Cycles after the record of its end in which a unit may still have to do with what it fetched ahead.
  private static let windingDown: UInt64 = 64
  /// Accesses of one instruction: 256 entries of a table in two words each, and more than enough.
  private static let mostAccesses = 4096

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    let kind = specification.kind(x: x, y: y)
    guard let simd = kind.simd, let sram = kind.sram else { return nil }
    unit = SIMDUnit(spec: simd)
    hasSemaphores = kind.semaphores > 0
    traffic = SIMDTraffic(capacity: sram.capacity, hasSemaphores: hasSemaphores)
  }

  // MARK: Records

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? {
    if let start, start.isDue, cycle > start.cycle {
      return missing(startRecord(start.address))
    }
    switch record.kind {
    case .sramAccess: return access(record, cycle)
    case .semaphoreOperation: return operate(record)
    case .registerAccess:
      command(record, cycle)
      return nil
    case .simdRetired, .simdFailed: return execute(record, cycle)
    case .simdStarted: return begin(record, cycle)
    case .simdStopped: return end(record, cycle)
    default: return nil
    }
  }

  /// An access at the unit's port of the memory was answered.
  private mutating func access(_ record: Commit, _ cycle: UInt64) -> Difference? {
    let header = record.words[0]
    let access = MemoryTraffic(
      isWrite: header >> 32 & 1 == 1, byteEnable: UInt8(truncatingIfNeeded: header >> 8),
      address: UInt32(truncatingIfNeeded: record.words[1]), data: record.words[2],
      error: header >> 37 & 1 == 1)
    guard unit.isBusy else {
      // What was fetched ahead of an end may come behind it.
      if !access.isWrite, let stopped, cycle - stopped < Self.windingDown { return nil }
      return Difference(
        "memory", expected: "no access of a unit that is stopped", actual: access.requestText)
    }
    traffic.note(access)
    checked += 1
    guard traffic.accesses > Self.mostAccesses else { return nil }
    return Difference(
      "memory", expected: "an instruction that retires",
      actual: "\(traffic.accesses) accesses, \(access.requestText)")
  }

  private mutating func operate(_ record: Commit) -> Difference? {
    let header = record.words[0]
    let operation = SemaphoreTraffic(
      isPost: header >> 24 & 1 == 1, index: Int(header >> 8 & 0xFF),
      amount: Int(header >> 16 & 0xFF))
    guard unit.isBusy, traffic.grants.isEmpty else {
      return Difference(
        "semaphore", expected: "no further operation", actual: operation.record.text)
    }
    traffic.note(operation)
    checked += 1
    return nil
  }

  /// Software has written one of the unit's registers.
  private mutating func command(_ record: Commit, _ cycle: UInt64) {
    guard let write = RegisterWrite(record) else { return }
    switch write.offset {
    case 0x04: write.apply(to: &startAddress)
    case 0x08 where write.bytes & 1 == 1:
      let (starts, stops) = (write.data & 1 == 1, write.data & 2 == 2)
      if unit.isBusy {
        if stops && stop == nil {
          stop = cycle
          retiredSinceStop = 0
        }
        if starts && !stops { start = (startAddress, cycle, false) }
      } else if starts && !stops {
        // A unit that has stopped just now may still be busy.
        let isAtRest = stopped.map { cycle - $0 >= Self.windingDown } ?? true
        start = (startAddress, cycle, isAtRest)
      }
    default: break
    }
  }

  private mutating func begin(_ record: Commit, _ cycle: UInt64) -> Difference? {
    guard let start, start.cycle == cycle, let expected = unit.start(at: start.address) else {
      return unexpected(record, unit.isBusy ? "no start of a unit that runs" : "no start")
    }
    self.start = nil
    stop = nil
    traffic.start()
    return compare(expected, record)
  }

  private mutating func end(_ record: Commit, _ cycle: UInt64) -> Difference? {
    guard let stop, stop < cycle, let expected = unit.stop() else {
      return unexpected(record, "no stop")
    }
    self.stop = nil
    stopped = cycle
    if let difference = checkGrants(nil, record) { return difference }
    traffic.finish()
    return compare(expected, record)
  }

  private mutating func execute(_ record: Commit, _ cycle: UInt64) -> Difference? {
    let pc = unit.pc
    traffic.begin()
    guard let expected = unit.step(&traffic) else {
      guard unit.isBusy else { return unexpected(record, "nothing of a unit that is stopped") }
      let wait = traffic.operation.map { $0.record.text } ?? "a semaphore"
      return unexpected(record, "no instruction before the grant of what it waits for: \(wait)")
    }
    // A word that was not read at all explains what the record has of it.
    if let difference = compare(expected, record) { return traffic.difference ?? difference }
    if let difference = checkGrants(traffic.operation, record) { return difference }
    let isRetired = expected.kind == .simdRetired
    traffic.check(
      pc: pc, next: isRetired ? UInt32(truncatingIfNeeded: expected.words[4]) : pc,
      overlaps: expected.words[1] >> UInt64(SIMDEncoding.form.lowerBound) & 3 == 1)
    if let difference = traffic.difference { return difference }
    guard unit.isBusy else {
      stop = nil
      stopped = cycle
      return nil
    }
    guard let stop, cycle > stop else { return nil }
    retiredSinceStop += 1
    guard retiredSinceStop > 2 else { return nil }
    return Difference(
      "control", expected: "a stop after the instruction under way", actual: record.text)
  }

  /// What passed at the semaphores must be what the instruction asks for.
  private func checkGrants(_ operation: SemaphoreTraffic?, _ record: Commit) -> Difference? {
    guard hasSemaphores else { return nil }
    let grant = traffic.grants.first
    guard grant != operation else { return nil }
    return Difference(
      "semaphore",
      expected: (operation.map { $0.record.text } ?? "no operation") + " for \(record.text)",
      actual: grant?.record.text ?? "no operation")
  }

  // MARK: Comparing

  private mutating func compare(_ expected: Commit, _ actual: Commit) -> Difference? {
    checked += 1
    guard !expected.matches(actual) else { return nil }
    return Difference("commit", expected: expected.text, actual: actual.text)
  }

  private func unexpected(_ record: Commit, _ expected: String) -> Difference {
    Difference("commit", expected: expected, actual: record.text)
  }

  private func missing(_ record: Commit) -> Difference {
    Difference("commit", expected: record.text, actual: "nothing")
  }

  private func startRecord(_ address: UInt32) -> Commit {
    Commit(kind: .simdStarted, words: [UInt64(address), 0, 0, 0, 0, 0])
  }

  // MARK: At rest

  /// What the model would do next: nil if it is stopped.
  private var outlook: (next: Commit?, wait: SemaphoreTraffic?, difference: Difference?)? {
    guard unit.isBusy else { return nil }
    var (unit, traffic) = (unit, traffic)
    traffic.begin()
    let next = unit.step(&traffic)
    return (next, next == nil ? traffic.operation : nil, traffic.difference)
  }

  func finish() -> Difference? {
    if let start, start.isDue { return missing(startRecord(start.address)) }
    guard let outlook else { return nil }
    if stop != nil {
      return missing(Commit(kind: .simdStopped, words: [UInt64(unit.pc), 0, 0, 0, 0, 0]))
    }
    if let difference = outlook.difference { return difference }
    return outlook.next.map { missing($0) }
  }

  var awaited: [AwaitedSemaphore] {
    guard let wait = outlook?.wait else { return [] }
    return [AwaitedSemaphore(index: Int(wait.index), amount: Int(wait.amount))]
  }

  var wait: PartWait? {
    guard let outlook else { return nil }
    if let awaited = awaited.first {
      return PartWait(part: Self.part, reason: "\(awaited)", isOwed: false)
    }
    let what = outlook.difference?.expected ?? outlook.next?.text ?? "what it does next"
    return PartWait(part: Self.part, reason: what, isOwed: true)
  }
}
