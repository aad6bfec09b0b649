import Golden

@testable import CoSimulation

/// What the environment needs of a courier's model.
protocol CourierModel: UntimedModel {
  init()
  mutating func start(at address: UInt32)
}

/// A courier's job as its description says, word by word.
struct CourierJob {
  private(set) var sum: UInt64 = 0
  private(set) var left = 0
  private(set) var destination: UInt32 = 0
  private(set) var semaphore = 0

  mutating func begin(_ descriptor: UInt64) {
    destination = UInt32(truncatingIfNeeded: descriptor)
    semaphore = Int(descriptor >> 32 & 0xFF)
    left = Int(descriptor >> 40 & 0xFF)
    sum = 0
  }

  mutating func add(_ word: UInt64) {
    sum &+= word
    left -= 1
  }

  /// The record of the job's end.
  func end(error: Bool) -> Commit {
    var commit = Commit(kind: Commit.Kind(rawValue: UInt32(Courier.commitKind)))
    commit.words[0] = error ? 1 : 0
    commit.words[1] = sum
    return commit
  }

  var take: Commit { SemaphoreTraffic(isPost: false, index: semaphore, amount: 2).record }
  var write: Commit { MemoryTraffic.write(sum, at: destination) }
  var raise: Commit {
    SemaphoreTraffic(isPost: true, index: (semaphore + 1) & 0xFF, amount: 1).record
  }
  var message: Commit {
    MessageTraffic(payload: [sum], targetX: Int(sum & 3), targetY: Int(sum >> 2 & 3)).record
  }
}

/// A model that predicts as soon as it can: with each word that the courier was given.
struct EagerCourier: CourierModel {
  private enum Step { case idle, descriptor, semaphore, words, written }
  private var step = Step.idle
  private var job = CourierJob()
  private var address: UInt32 = 0
  private var predictions: [Commit] = []
  private var jobs = 0, refused = 0

  init() {}

  var isDone: Bool { step == .idle }
  var coverageItems: [CoverageItem] {
    [CoverageItem(name: "jobs", count: jobs), CoverageItem(name: "refused", count: refused)]
  }

  mutating func start(at address: UInt32) {
    self.address = address
    job = CourierJob()
    step = .descriptor
    predictions.append(MemoryTraffic.read(at: address))
  }

  mutating func receive(_ record: Commit) {
    if let access = MemoryTraffic(record) {
      if access.error {
        end(error: true)
      } else if step == .descriptor {
        job.begin(access.data)
        step = .semaphore
        predictions.append(job.take)
      } else if step == .words {
        job.add(access.data)
        readOrWrite()
      } else if step == .written {
        predictions += [job.raise, job.message]
        end(error: false)
      }
    } else if SemaphoreTraffic(record) != nil && step == .semaphore {
      step = .words
      readOrWrite()
    }
  }

  mutating func takePredictions() -> [Commit] {
    defer { predictions = [] }
    return predictions
  }

  mutating func reset() {
    step = .idle
    predictions = []
  }

  private mutating func readOrWrite() {
    if job.left == 0 {
      step = .written
      predictions.append(job.write)
    } else {
      address &+= 8
      predictions.append(MemoryTraffic.read(at: address))
    }
  }

  private mutating func end(error: Bool) {
    jobs += 1
    refused += error ? 1 : 0
    predictions.append(job.end(error: error))
    step = .idle
  }
}

/// A model that does a whole job when the courier says that it has ended, with the words that the
/// courier was given.
struct LateCourier: CourierModel {
  static let streams = [
    RecordStream("commit"), RecordStream("read", isLate: true),
    RecordStream("write", isLate: true), RecordStream("semaphore", isLate: true),
    RecordStream("message", isLate: true),
  ]

  private var address: UInt32?
  private var accesses: [MemoryTraffic] = []
  private var predictions: [Commit] = []
  private var jobs = 0

  init() {}

  var isDone: Bool { address == nil }
  var coverageItems: [CoverageItem] { [CoverageItem(name: "jobs", count: jobs)] }

  mutating func start(at address: UInt32) { self.address = address }

  mutating func receive(_ record: Commit) {
    if let access = MemoryTraffic(record) { accesses.append(access) }
    guard !record.kind.isPortTraffic, let start = address else { return }
    var given = accesses[...]
    accesses = []
    address = nil
    jobs += 1
    var job = CourierJob()
    var next = start
    func isRefused(_ access: MemoryTraffic?) -> Bool { access?.error ?? true }

    predictions.append(MemoryTraffic.read(at: next))
    guard let descriptor = given.popFirst(), !descriptor.error else { return end(job) }
    job.begin(descriptor.data)
    predictions.append(job.take)
    while job.left > 0 {
      next &+= 8
      predictions.append(MemoryTraffic.read(at: next))
      guard let word = given.popFirst(), !word.error else { return end(job) }
      job.add(word.data)
    }
    predictions.append(job.write)
    guard given.popFirst()?.error == false else { return end(job) }
    predictions += [job.raise, job.message, job.end(error: false)]
  }

  mutating func takePredictions() -> [Commit] {
    defer { predictions = [] }
    return predictions
  }

  mutating func reset() {
    address = nil
    accesses = []
    predictions = []
  }

  private mutating func end(_ job: CourierJob) { predictions.append(job.end(error: true)) }
}
