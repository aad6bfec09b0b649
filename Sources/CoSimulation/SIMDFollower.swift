import ChipSpec
import Golden

/// A SIMD unit's model in lockstep: it executes an instruction when the unit says that it has, with the
/// words that the unit was given.
struct SIMDFollower: UntimedModel {
  static let streams = [RecordStream("commit"), RecordStream("semaphore", isLate: true)]

  /// The model.
  private(set) var unit: SIMDUnit

  /// What passes through the ports.
  private(set) var traffic: SIMDTraffic

  /// Instructions that have retired since the last reset, and how often the unit stopped.
  private(set) var retired = 0, halts = 0, failures = 0

  private var predictions: [Commit] = []
  /// Whether the unit was told to stop and has not come to that.
  private(set) var isStopAsked = false

  private var retiredSinceStop: Int?  // nil until the unit can know of the stop
  private var lateStops: Difference?

  init(spec: SIMDSpec, capacity: Int) {
    unit = SIMDUnit(spec: spec)
    traffic = SIMDTraffic(capacity: capacity)
  }

  var isDone: Bool { !unit.isBusy }

  var coverageItems: [CoverageItem] {
    unit.coverage.items.map { CoverageItem(name: $0.name, count: $0.count) }
  }

  /// The first rule that the unit broke, apart from its records.
  var difference: Difference? { traffic.difference ?? lateStops }

  func stream(of record: Commit) -> Int? {
    switch record.kind {
    case .semaphoreTraffic: 1
    default: record.kind.isPortTraffic ? nil : 0
    }
  }

  // MARK: Commands

  /// The command `control.start`.
  mutating func start(at address: UInt32) {
    guard let commit = unit.start(at: address) else { return }
    predictions.append(commit)
    traffic.start()
    forgetStop()
  }

  /// The command `control.stop`.
  mutating func stop() {
    guard unit.isBusy else {
      _ = unit.stop()
      return
    }
    isStopAsked = true
  }

  /// The cycle after the command: only the instruction under way may retire now.
  mutating func expectStop() {
    if isStopAsked && retiredSinceStop == nil { retiredSinceStop = 0 }
  }

  /// The unit waits for a semaphore.
  mutating func wait() {
    guard unit.isBusy, !unit.isWaiting else { return }
    traffic.begin()
    if let commit = unit.step(&traffic) { predictions.append(commit) }
  }

  // MARK: UntimedModel

  mutating func receive(_ record: Commit) {
    if let access = MemoryTraffic(record) {
      traffic.note(access)
    } else if let operation = SemaphoreTraffic(record) {
      traffic.note(operation)
    } else if record.kind == .simdRetired || record.kind == .simdFailed {
      execute()
    } else if record.kind == .simdStopped && isStopAsked {
      if let commit = unit.stop() { predictions.append(commit) }
      traffic.finish()
      forgetStop()
    }
  }

  mutating func takePredictions() -> [Commit] {
    defer { predictions = [] }
    return predictions
  }

  mutating func reset() {
    unit.reset()
    traffic.start()
    predictions = []
    forgetStop()
    (retired, halts, failures) = (0, 0, 0)
  }

  private mutating func forgetStop() {
    isStopAsked = false
    retiredSinceStop = nil
  }

  private mutating func execute() {
    let pc = unit.pc
    traffic.begin()
    guard let commit = unit.step(&traffic) else { return }
    predictions.append(commit)
    let instruction = commit.words[1]
    let isRetired = commit.kind == .simdRetired
    if isRetired { retired += 1 } else { failures += 1 }
    if let operation = traffic.operation { predictions.append(operation.record) }
    traffic.check(
      pc: pc, next: isRetired ? UInt32(truncatingIfNeeded: commit.words[4]) : pc,
      overlaps: instruction >> UInt64(SIMDEncoding.form.lowerBound) & 3 == 1)
    if !unit.isBusy {
      if isRetired { halts += 1 }
      forgetStop()
    } else if isStopAsked {
      retiredSinceStop? += 1
      if retiredSinceStop ?? 0 > 2 && lateStops == nil {
        lateStops = Difference(
          "control_stop_i", expected: "a stop after the instruction under way",
          actual: commit.text)
      }
    }
  }
}
