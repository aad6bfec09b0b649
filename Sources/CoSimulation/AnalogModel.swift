import ChipSpec
import Golden

/// The golden model of an analog part as a lockstep uses it: on demand. What the part is seen to do, the
/// model does too, if it may; records of what it does not do are missed.
struct AnalogModel: UntimedModel {
  /// Each kind of record has an order of its own, and so has each port.
  static let streams = [
    RecordStream("descriptor"), RecordStream("settle"), RecordStream("weights"),
    RecordStream("codes"), RecordStream("step"), RecordStream("sample"), RecordStream("outputs"),
    RecordStream("end"), RecordStream("read", isLate: true), RecordStream("write"),
    RecordStream("input semaphore", isLate: true), RecordStream("output semaphore", isLate: true),
  ]

  /// The model itself.
  private(set) var part: Analog
  /// Word 4 of the descriptor at work: rows and columns.
  private(set) var window: UInt64 = 0
  private var predictions: [Commit] = []
  private var answer: MemoryTraffic?  // of a read, which the model does not know yet
  private var isFresh = false

  init(_ spec: AnalogSpec, clock: Int, x: Int, y: Int) {
    part = Analog(spec, clock: clock, x: x, y: y)
  }

  func stream(of record: Commit) -> Int? {
    switch record.kind {
    case .analogDescriptor: 0
    case .analogSettled: 1
    case .analogProgrammed: 2
    case .analogCodes: 3
    case .analogConverted: 4
    case .analogSampled: 5
    case .analogWritten: 6
    case .analogEnded: 7
    case .memoryTraffic: record.words[0] >> 32 & 1 == 0 ? 8 : 9
    case .semaphoreTraffic: record.words[0] & 0xFF == 0 ? 10 : 11
    default: nil
    }
  }

  var isDone: Bool { !part.isBusy }
  var coverageItems: [CoverageItem] { part.coverage.items }

  // MARK: In the cycle after it came

  /// Lets the model know the word that was read in the cycle before. What the part makes of it, weights
  /// or calibration, it makes in this cycle; so nothing comes of a word that a reset follows.
  mutating func takeAnswer() {
    guard let access = answer else { return }
    answer = nil
    part.receive(access.error ? nil : access.data)
  }

  /// The command `stop`.
  mutating func stop() { part.stop() }

  /// The command `settle`, with the settings of the cycle after it.
  mutating func settle(_ settings: AnalogSettings) { part.settle(settings) }

  /// The command `start`.
  mutating func start(at address: UInt32) { part.start(at: address) }

  // MARK: What the part does

  mutating func receive(_ record: Commit) {
    if record.kind == .analogDescriptor && record.words[0] >> 8 & 1 == 0 {
      window = record.words[5]
    }
    if let access = MemoryTraffic(record) {
      if access.isWrite {
        part.finishWrite(isRefused: access.error)
      } else {
        read(access)
      }
    } else if let operation = SemaphoreTraffic(record) {
      operate(operation)
    } else if let action = action(of: record) {
      part.perform(action)
      if case .write(let word, let byteEnable, let address) = action {
        // The word has passed the port when it is answered; bits that mean nothing still mean nothing.
        let commits = part.takeCommits()
        var traffic = MemoryTraffic.write(word, at: address, byteEnable: byteEnable)
        traffic.unspecified[2] |= commits.last?.unspecified[1] ?? 0
        predictions += commits + [traffic]
      }
    }
  }

  mutating func takePredictions() -> [Commit] {
    // Who resets the part throws away what was predicted before. The settling after reset comes later.
    if isFresh {
      isFresh = false
      return []
    }
    defer { predictions = [] }
    return predictions + part.takeCommits()
  }

  mutating func reset() {
    part.reset()
    answer = nil
    predictions = part.takeCommits().filter { $0.kind == .analogSettled }.suffix(1)
    isFresh = true
  }

  /// What the model does where the part made a record of it; nil if nothing of that kind may happen, or
  /// if it happens by itself.
  private func action(of record: Commit) -> AnalogAction? {
    switch record.kind {
    case .analogDescriptor:
      record.words[0] >> 8 & 1 == 1 && part.nextEnd == .finish ? .finish : nil
    case .analogEnded: part.nextEnd == .end ? .end : nil
    case .analogCodes: part.nextCodes
    case .analogConverted: part.nextConversion
    case .analogSampled: part.nextSample
    case .analogWritten: part.nextWrite
    default: nil
    }
  }

  private mutating func read(_ access: MemoryTraffic) {
    guard case .read(let address) = part.nextRead else {
      predictions.append(MemoryTraffic.read(at: 0, port: Self.nothing))
      return
    }
    predictions.append(MemoryTraffic.read(at: address))
    answer = access
  }

  private mutating func operate(_ operation: SemaphoreTraffic) {
    let next = operation.port == 0 ? part.nextInputOperation : part.nextOutputOperation
    guard case .operate(let side, let raises, let semaphore, let amount) = next else {
      predictions.append(
        SemaphoreTraffic(port: operation.port, isPost: false, index: 0, amount: 0).record)
      return
    }
    predictions.append(
      SemaphoreTraffic(
        port: operation.port, isPost: raises, index: Int(semaphore), amount: Int(amount)
      ).record)
    part.finishOperation(of: side)
  }

  /// A port that there is not: of a prediction that agrees with nothing.
  private static let nothing = 255
}

extension AnalogCoverage {
  /// The counts by name, for reports and tests.
  var items: [CoverageItem] {
    var items: [CoverageItem] = []
    func add(_ name: String, _ count: Int) { items.append(CoverageItem(name: name, count: count)) }
    add("runs finished", finished)
    add("runs stopped", stopped)
    for cause in AnalogJob.Cause.allCases {
      add("runs ended by cause \(cause.rawValue), \(cause)", causes[cause.rawValue])
    }
    add("commands ignored", ignored)
    for opcode in AnalogJob.Opcode.allCases {
      add("descriptors: \(opcode)", opcodes[opcode.rawValue])
    }
    for format in AnalogJob.Format.allCases {
      add("products as \(format)", products[format.rawValue])
    }
    add("products beside the one before", overlaps)
    add("products while the one before waits for space", overlapsWhileWaiting)
    add("groups of weights", groupsProgrammed)
    add("calibrations", calibrations)
    add("partial words read", partialReads)
    add("partial words written", partialWrites)
    add("groups beside the vector", paddedGroups)
    add("results at an end of their format", extremes)
    add("results rectified", rectified)
    for side in AnalogSide.allCases {
      add("takes of the \(side) side", takes[side.rawValue])
      add("raises of the \(side) side", raises[side.rawValue])
    }
    add("loops that went back", loopsBack)
    add("loops that passed on", loopsOn)
    return items
  }
}
