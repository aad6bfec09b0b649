import ChipSpec
import Golden

/// Checks a tile's analog array and its digital part.
///
/// What the part is seen to do, the model does too, if it may; records of what it may not do are
/// differences. The words read, and the grants of its two clients of the semaphores, are taken from
/// the records of memory and semaphores at the part's ports. Codes that only the array can have got
/// wrong are laid to `analog_array`.
struct AnalogChecker: PartChecker {
  static let part = "analog"

  private(set) var checked = 0

  private var model: Analog
  private var pace: AnalogPace
  private let hasSemaphores: Bool
  /// The semaphores' client that is the input side; the output side is the next one.
  private let firstClient: UInt64

  /// The part's registers.
  private var startAddress: UInt32 = 0
  private var mode: UInt32
  private var effects: UInt32
  private var seed: (low: UInt32, high: UInt32)
  private var temperature: UInt32
  private var driftTime: UInt32

  /// The cycle that is being taken. What came in it and has its effect in the next one follows.
  private var cycle: UInt64 = 0
  private var answer: (word: UInt64?, cycle: UInt64)?  // of a read
  private var commands: UInt32 = 0

  /// Predicted, and not recorded yet: descriptors, settings, weights, a write at the memory.
  private var descriptor: Commit?
  private var settled: Commit?
  private var weights: Commit?
  private var write: (record: Commit, address: UInt32)?
  /// Word 4 of the descriptor at work.
  private var window: UInt64 = 0

  init?(_ specification: Specification, x: Int, y: Int) throws(AddressMapFaults) {
    let kind = specification.kind(x: x, y: y)
    guard let analog = kind.analog else { return nil }
    model = Analog(analog, clock: specification.clock, x: x, y: y)
    pace = AnalogPace(analog, clock: specification.clock)
    hasSemaphores = kind.semaphores > 0
    firstClient = UInt64(2 + (kind.packetManager?.transfers ?? 0))
    let initial = AnalogSettings(analog)
    mode = initial.isQuantising ? 1 : 0
    effects = UInt32(initial.effects.rawValue)
    seed = (UInt32(truncatingIfNeeded: initial.seed), UInt32(initial.seed >> 32))
    temperature = UInt32(UInt16(bitPattern: initial.temperature))
    driftTime = UInt32(initial.driftTime)
    // After reset the array is settled, in the first cycle.
    settled = model.commits.last
    model.discardCommits()
  }

  // MARK: Records

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? {
    if cycle != self.cycle {
      if let difference = finishCycle() { return difference }
      self.cycle = cycle
    }
    switch record.kind {
    case .sramAccess: return access(record)
    case .semaphoreOperation: return operate(record)
    case .registerAccess:
      command(record)
      return nil
    case .analogDescriptor:
      if record.words[0] >> 8 & 1 == 1 { return perform(model.nextEnd, .finish, record) }
      defer { descriptor = nil }
      return expect(descriptor, record, "descriptor")
    case .analogSettled:
      defer { settled = nil }
      return expect(settled, record, "settle")
    case .analogProgrammed:
      defer { weights = nil }
      return expect(weights, record, "weights")
    case .analogCodes:
      // An array that was to be settled before is not.
      if let settled { return expect(settled, record, "settle") }
      return codes(record)
    case .analogConverted:
      return perform(model.nextConversion, record, "step") ?? pace.convert(cycle)
    case .analogSampled:
      return perform(model.nextSample, record, "sample") ?? pace.sample(window, cycle)
    case .analogWritten: return write(record)
    case .analogEnded:
      if let difference = perform(model.nextEnd, .end, record) { return difference }
      pace.reset()
      return nil
    default: return nil
    }
  }

  // MARK: From one cycle to the next

  /// Lets the model know what came in the last cycle: a word that was read, commands. What the part
  /// did in that cycle, it did without them.
  private mutating func finishCycle() -> Difference? {
    if let (word, cycle) = answer {
      answer = nil
      if case .read? = model.nextRead { pace.bring(cycle) }
      model.receive(word)
      if let difference = predict() { return difference }
    }
    guard commands != 0 else { return nil }
    let commands = commands
    self.commands = 0
    if commands >> 2 & 1 == 1 { model.stop() }
    if commands >> 1 & 1 == 1 { model.settle(settings) }
    if commands & 1 == 1 { model.start(at: startAddress) }
    return predict()
  }

  /// Keeps what the model predicts by itself until the part makes a record of it.
  private mutating func predict() -> Difference? {
    if !hasSemaphores { grantAll() }
    guard !model.commits.isEmpty else { return nil }
    var difference: Difference?
    for index in model.commits.indices {
      let commit = model.commits[index]
      var missed: Commit?
      switch commit.kind {
      case .analogDescriptor:
        missed = descriptor
        descriptor = commit
        window = commit.words[5]
      case .analogSettled:
        missed = settled
        settled = commit
      default:
        missed = weights
        weights = commit
      }
      if let missed, difference == nil { difference = missing(missed) }
    }
    model.discardCommits()
    return difference
  }

  /// Does the operations on semaphores that a tile without them grants at once.
  private mutating func grantAll() {
    while model.nextInputOperation != nil { model.finishOperation(of: .input) }
    while model.nextOutputOperation != nil { model.finishOperation(of: .output) }
  }

  // MARK: Registers

  private var settings: AnalogSettings {
    var settings = AnalogSettings()
    settings.isQuantising = mode & 1 == 1
    settings.effects = AnalogEffects(
      rawValue: UInt16(effects & (1 << UInt32(AnalogEffects.count) - 1)))
    settings.seed = UInt64(seed.low) | UInt64(seed.high) << 32
    settings.temperature = Int16(truncatingIfNeeded: temperature)
    settings.driftTime = UInt16(truncatingIfNeeded: driftTime)
    return settings
  }

  private mutating func command(_ record: Commit) {
    guard let write = RegisterWrite(record) else { return }
    switch write.offset {
    case 0x10: commands = write.bytes & 1 == 1 ? write.data & 7 : 0
    case 0x14: write.apply(to: &startAddress)
    case 0x40: write.apply(to: &mode)
    case 0x44: write.apply(to: &effects)
    case 0x48: write.apply(to: &seed.low)
    case 0x4C: write.apply(to: &seed.high)
    case 0x50: write.apply(to: &temperature)
    case 0x54: write.apply(to: &driftTime)
    default: break
    }
  }

  // MARK: Ports

  /// An access at the part's port of the memory was answered.
  private mutating func access(_ record: Commit) -> Difference? {
    let header = record.words[0]
    let address = UInt32(truncatingIfNeeded: record.words[1])
    let isRefused = header >> 37 & 1 == 1
    checked += 1
    if header >> 32 & 1 == 1 {
      guard let (expected, place) = write else {
        return Difference("write", expected: "no write", actual: record.text)
      }
      write = nil
      let differs = (expected.words[1] ^ record.words[2]) & ~expected.unspecified[1]
      guard address == place, header >> 8 & 0xFF == expected.words[0] & 0xFF, differs == 0 else {
        return Difference("write", expected: expected.text, actual: record.text)
      }
      model.finishWrite(isRefused: isRefused)
      return predict()
    }
    guard answer == nil, case .read(let expected)? = model.nextRead else {
      return Difference("read", expected: "no read", actual: record.text)
    }
    guard expected & ~7 == address & ~7 else {
      return Difference("read", expected: "a read of \(hex(UInt64(expected)))", actual: record.text)
    }
    answer = (isRefused ? nil : record.words[2], cycle)
    return nil
  }

  /// One of the sides was granted an operation on a semaphore.
  private mutating func operate(_ record: Commit) -> Difference? {
    let header = record.words[0]
    checked += 1
    let next =
      header & 0xFF == firstClient ? model.nextInputOperation : model.nextOutputOperation
    guard case .operate(let side, let raises, let semaphore, let amount)? = next else {
      return Difference("semaphore", expected: "no operation", actual: record.text)
    }
    guard header >> 8 & 0xFF == UInt64(semaphore), header >> 16 & 0xFF == UInt64(amount),
      (header >> 24 & 1 == 1) == raises
    else {
      return Difference("semaphore", expected: outlook, actual: record.text)
    }
    model.finishOperation(of: side)
    return predict()
  }

  // MARK: The part's own records

  /// A record that was predicted before.
  private mutating func expect(
    _ prediction: Commit?, _ record: Commit, _ stage: String
  ) -> Difference? {
    guard let prediction else {
      return Difference(stage, expected: "nothing", actual: record.text)
    }
    return compare(prediction, record, stage)
  }

  /// An end of a descriptor or of a run.
  private mutating func perform(
    _ next: AnalogAction?, _ action: AnalogAction, _ record: Commit
  ) -> Difference? {
    if let descriptor { return missing(descriptor) }
    return perform(next == action ? next : nil, record, "descriptor")
  }

  /// Something that the part has done, if the model may do it now.
  private mutating func perform(
    _ action: AnalogAction?, _ record: Commit, _ stage: String
  ) -> Difference? {
    guard let action else {
      return Difference(stage, expected: outlook, actual: record.text)
    }
    model.perform(action)
    guard let prediction = model.commits.last else { return nil }
    model.discardCommits()
    let difference = compare(prediction, record, stage)
    if !hasSemaphores { grantAll() }
    return difference
  }

  /// Codes: which are read is the part's to know, what they are the array's.
  private mutating func codes(_ record: Commit) -> Difference? {
    guard case .readCodes(let index)? = model.nextCodes else {
      return Difference("codes", expected: outlook, actual: record.text)
    }
    if let difference = perform(.readCodes(index: index), record, "codes") {
      guard record.words[0] == UInt64(index) else { return difference }
      return Difference(
        difference.stage, expected: difference.expected, actual: difference.actual,
        part: "analog_array")
    }
    return pace.read(index, recorded: cycle)
  }

  private mutating func write(_ record: Commit) -> Difference? {
    guard let action = model.nextWrite else {
      return Difference("outputs", expected: outlook, actual: record.text)
    }
    model.perform(action)
    guard let prediction = model.commits.last else { return nil }
    model.discardCommits()
    if let write { return missing(write.record) }
    write = (prediction, UInt32(truncatingIfNeeded: prediction.words[0] >> 32))
    return compare(prediction, record, "outputs")
  }

  private mutating func compare(
    _ expected: Commit, _ actual: Commit, _ stage: String
  ) -> Difference? {
    checked += 1
    guard !expected.matches(actual) else { return nil }
    return Difference(stage, expected: expected.text, actual: actual.text)
  }

  private func missing(_ record: Commit) -> Difference {
    Difference("commit", expected: record.text, actual: "nothing")
  }

  // MARK: At rest

  /// What the part may do next, in words.
  private var outlook: String { Self.text(of: model.actions) }

  private static func text(of actions: [AnalogAction]) -> String {
    actions.isEmpty ? "nothing" : actions.map { text(of: $0) }.joined(separator: ", or ")
  }

  private static func text(of action: AnalogAction) -> String {
    switch action {
    case .read(let address): "a read of \(hex(UInt64(address)))"
    case .write(let word, let bytes, let address):
      "a write of \(hex(word)), bytes \(hex(UInt64(bytes))), at \(hex(UInt64(address)))"
    case .operate(let side, let raises, let semaphore, let amount):
      "the \(side) side \(raises ? "raises" : "takes") semaphore \(semaphore) by \(amount)"
    case .readCodes(let index): "codes of group \(index)"
    case .convert(let step): "step \(step)"
    case .sample: "a sample"
    case .finish: "the end of the descriptor"
    case .end: "the end of the run"
    }
  }

  /// The takes that the part waits for, and whatever else it may do.
  private var prospects: (takes: [AnalogAction], others: [AnalogAction]) {
    var prospects: (takes: [AnalogAction], others: [AnalogAction]) = ([], [])
    for action in model.actions {
      if case .operate(_, raises: false, _, _) = action {
        prospects.takes.append(action)
      } else {
        prospects.others.append(action)
      }
    }
    return prospects
  }

  func finish() -> Difference? {
    var rest = self
    if let difference = rest.finishCycle() { return difference }
    for record in [rest.settled, rest.descriptor, rest.weights, rest.write?.record] {
      if let record { return missing(record) }
    }
    let others = rest.prospects.others
    guard !others.isEmpty else { return nil }
    return Difference("commit", expected: Self.text(of: others), actual: "nothing")
  }

  var awaited: [AwaitedSemaphore] {
    var rest = self
    _ = rest.finishCycle()
    guard rest.model.isBusy else { return [] }
    return rest.prospects.takes.compactMap { Self.awaited($0)?.semaphore }
  }

  /// The side that takes a semaphore, and which.
  private static func awaited(
    _ action: AnalogAction
  ) -> (side: AnalogSide, semaphore: AwaitedSemaphore)? {
    guard case .operate(let side, _, let semaphore, let amount) = action else { return nil }
    return (side, AwaitedSemaphore(index: Int(semaphore), amount: Int(amount)))
  }

  var wait: PartWait? {
    var rest = self
    _ = rest.finishCycle()
    guard rest.model.isBusy else { return nil }
    let (takes, others) = rest.prospects
    var reasons = takes.compactMap { action in
      Self.awaited(action).map { "\($0.side) side: \($0.semaphore)" }
    }
    if let next = pace.nextStep { reasons.append("its converters, until cycle \(next)") }
    if !others.isEmpty { reasons.append(Self.text(of: others)) }
    let reason = reasons.isEmpty ? "the memory" : reasons.joined(separator: "; ")
    return PartWait(part: Self.part, reason: reason, isOwed: takes.isEmpty)
  }
}
