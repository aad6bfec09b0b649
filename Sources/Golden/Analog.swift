import ChipSpec

/// The golden model of the analog part, without time. The specification is docs/parts/analog.md.
///
/// Input side, conversion and output side each have an order of their own; what is free between them
/// shows as several ``actions``. Whoever runs programs calls ``advance(in:)``; whoever checks the
/// Verilog performs what was observed, if it is among the actions.
public struct Analog: Sendable {
  /// The array beside it.
  public private(set) var array: AnalogArray

  /// What happened so far. Reset does not clear it.
  public private(set) var coverage = AnalogCoverage()

  /// The records since they were taken or discarded last, in the order in which the events happened.
  public private(set) var commits: [Commit] = []

  // MARK: What registers show

  /// A run is under way.
  public var isBusy: Bool { phase != .idle }

  /// The last run ended because of `stop`.
  public private(set) var isStopped = false

  /// Why the last run ended with an error.
  public private(set) var cause: AnalogJob.Cause?

  /// The descriptor at work, or the last one.
  public private(set) var descriptorAddress: UInt32 = 0

  /// Where the last run met its error.
  public private(set) var errorAddress: UInt32 = 0

  // MARK: State of a run

  private enum Phase: Sendable, Hashable {
    case idle
    /// The next word of the descriptor is read.
    case descriptor(word: Int)
    /// The descriptor has its effects.
    case effects
    /// Nothing is left but to end the run.
    case ending
  }

  private var phase = Phase.idle
  private var isToStop = false
  private var round: UInt16 = 0
  private var words: [UInt64] = []
  private var descriptor = AnalogDescriptor([0, 0, 0, 0, 0])
  private var input = InputSide()
  private var conversion = Conversion()
  private var output = OutputSide()

  /// Calibration of each column, as loaded.
  private var calibration: [UInt64?]

  private var digest: UInt64 = 0

  /// Brings what a product, or a load, needs.
  private struct InputSide: Sendable {
    enum Stage: Sendable, Hashable {
      case take
      case read(word: Int)
      /// All words are read; a product waits for its sample.
      case loaded
      case done
      case failed(address: UInt32)
    }
    var stage = Stage.done
    /// Product at which the side is.
    var product = 0
    /// The words are read, *input done* is still to be raised.
    var owesRaise = false
  }

  /// Converts what was sampled.
  private struct Conversion: Sendable {
    /// Products sampled.
    var sampled = 0
    /// The next step of the last product sampled.
    var step = 0
  }

  /// Reads codes and writes results.
  private struct OutputSide: Sendable {
    enum Stage: Sendable, Hashable {
      case take
      case write
      case raise
      case done
    }
    var stage = Stage.done
    /// Product at which the side is.
    var product = 0
    /// The next group of codes to be read.
    var index = 0
    /// Results of the product so far, and which of them are specified.
    var results: [UInt64] = []
    var isDefined: [Bool] = []
    /// Words asked for, words answered.
    var asked = 0
    var answered = 0
    /// The first word that was refused.
    var refused: UInt32?
  }

  /// The part after reset, beside an array at power-up that has been settled.
  public init(_ spec: AnalogSpec, clock: Int, x: Int, y: Int) {
    self.init(spec, AnalogArray(spec, clock: clock, x: x, y: y))
  }

  /// The part after reset, beside an array.
  public init(_ spec: AnalogSpec, _ array: AnalogArray) {
    self.array = array
    calibration = Array(repeating: nil, count: spec.columns)
    initialSettings = AnalogSettings(spec)
    settle()
  }

  private let initialSettings: AnalogSettings

  /// Back to the state after reset: what was under way is given up, the array is settled as the spec
  /// asks for, and keeps its weights. Calibration stays.
  public mutating func reset() {
    phase = .idle
    isToStop = false
    isStopped = false
    cause = nil
    descriptorAddress = 0
    errorAddress = 0
    commits.removeAll()
    settle()
  }

  /// The records since the last call.
  public mutating func takeCommits() -> [Commit] {
    defer { commits.removeAll(keepingCapacity: true) }
    return commits
  }

  /// Forgets the records, but not the room for more: for who looks at each when it is made.
  public mutating func discardCommits() { commits.removeAll(keepingCapacity: true) }

  /// Programs all weights, given row by row, without a job; for tests and benchmarks.
  public mutating func program(_ weights: [Int8]) { array.program(weights) }

  // MARK: Commands

  /// Gives the array its settings; those after reset if none are named.
  /// - Returns: false if the part is busy, so that nothing happens.
  @discardableResult
  public mutating func settle(_ settings: AnalogSettings? = nil) -> Bool {
    guard !isBusy else {
      coverage.ignored += 1
      return false
    }
    let settings = settings ?? initialSettings
    array.settle(settings)
    let temperature = UInt64(UInt16(bitPattern: settings.temperature))
    let mode: UInt64 = settings.isQuantising ? 1 : 0
    record(
      .analogSettled,
      mode | UInt64(settings.effects.rawValue) << 16 | temperature << 32
        | UInt64(settings.driftTime) << 48, settings.seed)
    return true
  }

  /// Begins a run.
  /// - Returns: false if the part is busy, so that nothing happens.
  @discardableResult
  public mutating func start(at address: UInt32) -> Bool {
    guard !isBusy else {
      coverage.ignored += 1
      return false
    }
    isToStop = false
    isStopped = false
    cause = nil
    errorAddress = 0
    round = 0
    fetch(address)
    return true
  }

  /// Makes the run end with the descriptor at work.
  public mutating func stop() {
    if isBusy { isToStop = true }
  }

  // MARK: What may happen

  /// What the part may do next; of several, any.
  public var actions: [AnalogAction] { (0..<Self.kinds).compactMap { action($0) } }

  private static let kinds = 8

  /// The next action of each kind; in the order in which a model without time prefers them.
  private func action(_ kind: Int) -> AnalogAction? {
    switch kind {
    case 0: nextEnd
    case 1: nextRead
    case 2: nextCodes
    case 3: nextConversion
    case 4: nextSample
    case 5: nextWrite
    case 6: nextInputOperation
    default: nextOutputOperation
    }
  }

  /// The next word to be read.
  public var nextRead: AnalogAction? {
    switch phase {
    case .descriptor(let word): return .read(address: descriptorAddress &+ UInt32(8 * word))
    case .effects:
      guard case .read(let word) = input.stage else { return nil }
      return .read(address: address(ofInput: word))
    case .idle, .ending: return nil
    }
  }

  /// The semaphore operation that the input side waits for.
  public var nextInputOperation: AnalogAction? {
    guard phase == .effects else { return nil }
    if input.owesRaise { return operate(.input, raises: true, descriptor.inputDone) }
    if input.stage == .take { return operate(.input, raises: false, descriptor.waitInput) }
    return nil
  }

  /// The semaphore operation that the output side waits for.
  public var nextOutputOperation: AnalogAction? {
    guard phase == .effects else { return nil }
    switch output.stage {
    case .take:
      // Space is taken only for a product that there will be.
      guard output.product < conversion.sampled else { return nil }
      return operate(.output, raises: false, descriptor.waitOutput)
    case .raise: return operate(.output, raises: true, descriptor.outputDone)
    case .write, .done: return nil
    }
  }

  /// The next sample.
  public var nextSample: AnalogAction? {
    guard phase == .effects, input.stage == .loaded else { return nil }
    // All steps of the product before must be converted.
    return conversion.sampled == 0 || conversion.step > lastStep ? .sample : nil
  }

  /// The next step.
  public var nextConversion: AnalogAction? {
    guard phase == .effects, conversion.sampled > 0, conversion.step <= lastStep else { return nil }
    // The codes of the product before in these columns must have been read.
    let before = conversion.sampled - 2
    if output.product < before { return nil }
    if output.product == before {
      let columns = (conversion.step + 1) * array.converterCount
      guard output.index * array.parameters.lanes >= min(columns, endColumn) else { return nil }
    }
    return .convert(step: conversion.step)
  }

  /// The next group of codes.
  public var nextCodes: AnalogAction? {
    guard phase == .effects, output.stage == .write else { return nil }
    let lanes = array.parameters.lanes
    guard output.index * lanes < endColumn, output.product < conversion.sampled else { return nil }
    if output.product == conversion.sampled - 1 {
      let last = min((output.index + 1) * lanes, endColumn) - 1
      guard last / array.converterCount < conversion.step else { return nil }
    }
    return .readCodes(index: output.index)
  }

  /// The next word to be written.
  public var nextWrite: AnalogAction? {
    guard phase == .effects, output.stage == .write, output.asked < wordsWritten else { return nil }
    let first = output.asked * resultsPerWord
    let end = min(first + resultsPerWord, descriptor.columns)
    guard output.results.count >= end else { return nil }
    var word: UInt64 = 0
    for place in first..<end {
      word |= output.results[place] << UInt64(8 * format.size * (place - first))
    }
    let bytes = format.size * (end - first)
    return .write(
      word: word, byteEnable: UInt8.max >> UInt8(8 - bytes),
      address: address(ofOutput: output.asked))
  }

  /// The end of the descriptor or of the run.
  public var nextEnd: AnalogAction? {
    switch phase {
    case .idle, .descriptor: return nil
    case .ending: return .end
    case .effects:
      if output.refused != nil, output.stage == .done { return .end }
      if case .failed = input.stage, output.product == input.product { return .end }
      guard input.stage == .done, !input.owesRaise, output.stage == .done else { return nil }
      return .finish
    }
  }

  private func operate(
    _ side: AnalogSide, raises: Bool, _ operation: AnalogDescriptor.Operation
  ) -> AnalogAction {
    .operate(side, raises: raises, semaphore: operation.semaphore, amount: operation.amount)
  }

  // MARK: What happens

  /// Does all that can be done.
  /// - Returns: whether anything was done.
  @discardableResult
  public mutating func advance(in environment: inout some AnalogEnvironment) -> Bool {
    var hasAdvanced = false
    while step(in: &environment) { hasAdvanced = true }
    return hasAdvanced
  }

  /// Does the first action that can be done.
  private mutating func step(in environment: inout some AnalogEnvironment) -> Bool {
    for kind in 0..<Self.kinds {
      guard let action = action(kind) else { continue }
      switch action {
      case .read(let address): receive(environment.read(address))
      case .write(let word, let byteEnable, let address):
        perform(action)
        finishWrite(
          isRefused: !environment.write(word, byteEnable: byteEnable, at: address))
      case .operate(let side, let raises, let semaphore, let amount):
        if raises {
          environment.raise(semaphore, by: amount)
        } else if !environment.take(amount, from: semaphore) {
          continue
        }
        finishOperation(of: side)
      case .readCodes, .convert, .sample, .finish, .end: perform(action)
      }
      return true
    }
    return false
  }

  /// Takes the answer to the read that was next: the word, or nil if the SRAM refused.
  public mutating func receive(_ word: UInt64?) {
    if case .descriptor(let place) = phase {
      guard let word else { return fail(.descriptor, at: descriptorAddress &+ UInt32(8 * place)) }
      words.append(word)
      phase = .descriptor(word: place + 1)
      if words.count == AnalogJob.words { decode() }
      return
    }
    guard phase == .effects, case .read(let place) = input.stage else { return }
    guard let word else {
      input.stage = .failed(address: address(ofInput: place))
      return
    }
    switch descriptor.opcode {
    case AnalogJob.Opcode.loadWeights.rawValue: program(word, place)
    case AnalogJob.Opcode.loadCalibration.rawValue:
      calibration[descriptor.firstColumn + place] = word
      coverage.calibrations += 1
    default: bring(word, place)
    }
    if place + 1 < wordsRead {
      input.stage = .read(word: place + 1)
    } else {
      input.owesRaise = descriptor.inputDone.isUsed
      input.stage = converts ? .loaded : .done
    }
  }

  /// Notes that the semaphores have granted what a side waits for.
  public mutating func finishOperation(of side: AnalogSide) {
    switch side {
    case .input:
      if input.owesRaise {
        coverage.raises[0] += 1
        input.owesRaise = false
        if input.stage == .take, !descriptor.waitInput.isUsed { beginReading() }
      } else if input.stage == .take {
        coverage.takes[0] += 1
        beginReading()
      }
    case .output:
      if output.stage == .take {
        coverage.takes[1] += 1
        output.stage = .write
      } else if output.stage == .raise {
        coverage.raises[1] += 1
        finishOutput()
      }
    }
  }

  /// Does one of the ``actions``: the grant of a write, or what the part does by itself.
  public mutating func perform(_ action: AnalogAction) {
    switch action {
    case .read, .operate: break  // done when they are answered
    case .write(let word, let byteEnable, let address): write(word, byteEnable, address)
    case .readCodes(let index): readCodes(index)
    case .convert(let step): convert(step)
    case .sample: sample()
    case .finish: finish()
    case .end: end()
    }
  }

  /// Takes the answer to the oldest write that has none yet.
  public mutating func finishWrite(isRefused: Bool) {
    if isRefused, output.refused == nil {
      output.refused = address(ofOutput: output.answered)
    }
    output.answered += 1
    guard output.answered == wordsWritten else { return }
    if output.refused != nil {
      output.stage = .done
    } else if descriptor.outputDone.isUsed {
      output.stage = .raise
    } else {
      finishOutput()
    }
  }

  // MARK: Descriptors

  private mutating func fetch(_ address: UInt32) {
    descriptorAddress = address & ~7
    words.removeAll(keepingCapacity: true)
    phase = .descriptor(word: 0)
  }

  private mutating func decode() {
    descriptor = AnalogDescriptor(words)
    if let fault = descriptor.fault(array.parameters) { return fail(fault, at: descriptorAddress) }
    coverage.opcodes[descriptor.opcode] += 1
    record(
      .analogDescriptor, UInt64(descriptor.opcode) | UInt64(descriptorAddress) << 32, words[0],
      words[1], words[2], words[3], words[4])
    phase = .effects
    input = InputSide()
    conversion = Conversion()
    output = OutputSide()
    switch AnalogJob.Opcode(rawValue: descriptor.opcode) {
    case .loadWeights, .loadCalibration: beginInput()
    case .convert:
      beginInput()
      beginOutput()
    case .stop, .loop, nil: break
    }
  }

  private mutating func finish() {
    record(
      .analogDescriptor,
      UInt64(descriptor.opcode) | 1 << 8 | UInt64(descriptorAddress) << 32)
    var next = descriptor.next
    var ends = descriptor.isLast
    switch AnalogJob.Opcode(rawValue: descriptor.opcode) {
    case .stop: ends = true
    case .loop:
      round &+= 1
      if Int(round) == descriptor.count {
        round = 0
        coverage.loopsOn += 1
      } else {
        ends = false
        next = descriptor.source
        coverage.loopsBack += 1
      }
    default: break
    }
    if ends {
      phase = .ending
    } else if isToStop {
      isStopped = true
      phase = .ending
    } else {
      fetch(next)
    }
  }

  private mutating func fail(_ cause: AnalogJob.Cause, at address: UInt32) {
    self.cause = cause
    errorAddress = address
    phase = .ending
  }

  private mutating func end() {
    if let refused = output.refused, phase == .effects {
      fail(.write, at: refused)
    } else if case .failed(let address) = input.stage, phase == .effects {
      fail(.read, at: address)
    }
    let stopped: UInt64 = isStopped ? 1 << 4 : 0
    record(.analogEnded, UInt64(cause?.rawValue ?? 0) | stopped | UInt64(errorAddress) << 32)
    if let cause {
      coverage.causes[cause.rawValue] += 1
    } else if isStopped {
      coverage.stopped += 1
    } else {
      coverage.finished += 1
    }
    phase = .idle
  }

  // MARK: The input side

  private var converts: Bool { descriptor.opcode == AnalogJob.Opcode.convert.rawValue }

  /// Words that a product or a load reads.
  private var wordsRead: Int {
    switch AnalogJob.Opcode(rawValue: descriptor.opcode) {
    case .loadWeights: descriptor.rows * groups
    case .loadCalibration: descriptor.columns
    default: (descriptor.rows + 7) / 8
    }
  }

  /// Groups of eight columns that weights are loaded to.
  private var groups: Int { (descriptor.columns + 7) / 8 }

  private func address(ofInput word: Int) -> UInt32 {
    switch AnalogJob.Opcode(rawValue: descriptor.opcode) {
    case .loadWeights:
      descriptor.source &+ UInt32(word / groups) &* descriptor.sourceStride
        &+ UInt32(8 * (word % groups))
    case .loadCalibration: descriptor.source &+ UInt32(8 * word)
    default:
      descriptor.source &+ UInt32(input.product) &* descriptor.sourceStride &+ UInt32(8 * word)
    }
  }

  private mutating func beginInput() {
    input.stage = .take
    if !descriptor.waitInput.isUsed, !input.owesRaise { beginReading() }
  }

  private mutating func beginReading() { input.stage = .read(word: 0) }

  /// The bytes of a word that count, if `count` are left from its first on; the others are 0.
  private mutating func leading(_ word: UInt64, _ count: Int) -> UInt64 {
    guard count < 8 else { return word }
    coverage.partialReads += 1
    return word & (1 << UInt64(8 * count) - 1)
  }

  private mutating func program(_ word: UInt64, _ place: Int) {
    let row = descriptor.firstRow + place / groups
    let group = descriptor.firstColumn / 8 + place % groups
    let weights = leading(word, descriptor.columns - 8 * (place % groups))
    array.program(row: row, group: group, weights: weights)
    coverage.groupsProgrammed += 1
    record(.analogProgrammed, UInt64(row) | UInt64(group) << 16, weights)
  }

  /// Brings a word of a vector to the shadow, and with its first and last word the zeros around it.
  private mutating func bring(_ word: UInt64, _ place: Int) {
    let first = descriptor.firstRow / 8
    if place == 0 {
      for index in 0..<first { writeShadow(index, 0) }
      coverage.paddedGroups += first
    }
    writeShadow(first + place, leading(word, descriptor.rows - 8 * place))
    if place + 1 == wordsRead {
      for index in first + wordsRead..<array.parameters.rows / 8 {
        writeShadow(index, 0)
        coverage.paddedGroups += 1
      }
    }
  }

  private mutating func writeShadow(_ index: Int, _ word: UInt64) {
    array.writeInputs(index: index, word)
    let mixed = (index == 0 ? 0 : digest) ^ word
    digest = (mixed << 7 | mixed >> 57) &+ 0x9E37_79B9_7F4A_7C15 &+ UInt64(index)
  }

  // MARK: Conversion

  private var firstStep: Int { descriptor.firstColumn / array.converterCount }
  private var lastStep: Int { (endColumn - 1) / array.converterCount }
  private var endColumn: Int { descriptor.firstColumn + descriptor.columns }

  private mutating func sample() {
    record(.analogSampled, UInt64(array.conversion), digest)
    array.sample()
    coverage.products[descriptor.format] += 1
    if output.product < conversion.sampled {
      coverage.overlaps += 1
      if output.stage == .take { coverage.overlapsWhileWaiting += 1 }
    }
    conversion.sampled += 1
    conversion.step = firstStep
    input.product += 1
    if input.product < descriptor.count {
      beginInput()
    } else {
      input.stage = .done
    }
  }

  private mutating func convert(_ step: Int) {
    array.convert(step: step)
    conversion.step += 1
    record(.analogConverted, UInt64(step))
  }

  // MARK: The output side

  private var format: AnalogJob.Format { AnalogJob.Format(rawValue: descriptor.format) ?? .raw }
  private var resultsPerWord: Int { 8 / format.size }
  private var wordsWritten: Int { (descriptor.columns + resultsPerWord - 1) / resultsPerWord }

  private func address(ofOutput word: Int) -> UInt32 {
    descriptor.destination &+ UInt32(output.product) &* descriptor.destinationStride
      &+ UInt32(8 * word)
  }

  private mutating func beginOutput() {
    output.stage = descriptor.waitOutput.isUsed ? .take : .write
    output.index = descriptor.firstColumn / array.parameters.lanes
    output.results.removeAll(keepingCapacity: true)
    output.isDefined.removeAll(keepingCapacity: true)
    output.asked = 0
    output.answered = 0
  }

  private mutating func readCodes(_ index: Int) {
    let lanes = array.parameters.lanes
    let codes = array.read(index: index)
    let result = AnalogResult(format: format, rectifies: descriptor.rectifies)
    var commit = Commit(kind: .analogCodes)
    commit.words[0] = UInt64(index)
    for lane in 0..<lanes {
      let column = index * lanes + lane
      commit.words[1 + lane / 2] |= UInt64(UInt32(bitPattern: codes[lane])) << UInt64(lane % 2 * 32)
      guard (descriptor.firstColumn..<endColumn).contains(column) else { continue }
      let bits = result.bits(of: codes[lane], calibration: calibration[column] ?? 0)
      if result.isExtreme(bits) { coverage.extremes += 1 }
      if descriptor.rectifies, bits == 0 { coverage.rectified += 1 }
      output.results.append(bits)
      output.isDefined.append(format == .raw || calibration[column] != nil)
    }
    commits.append(commit)
    output.index += 1
  }

  private mutating func write(_ word: UInt64, _ byteEnable: UInt8, _ address: UInt32) {
    var commit = Commit(kind: .analogWritten)
    commit.words[0] = UInt64(byteEnable) | UInt64(address) << 32
    commit.words[1] = word
    let first = output.asked * resultsPerWord
    for place in first..<min(first + resultsPerWord, descriptor.columns)
    where !output.isDefined[place] {
      let mask = AnalogResult(format: format, rectifies: false).mask
      commit.unspecified[1] |= mask << UInt64(8 * format.size * (place - first))
    }
    if byteEnable != .max { coverage.partialWrites += 1 }
    commits.append(commit)
    output.asked += 1
  }

  private mutating func finishOutput() {
    output.product += 1
    if output.product < descriptor.count {
      beginOutput()
    } else {
      output.stage = .done
    }
  }

  // MARK: Records

  private mutating func record(
    _ kind: Commit.Kind, _ w0: UInt64, _ w1: UInt64 = 0, _ w2: UInt64 = 0, _ w3: UInt64 = 0,
    _ w4: UInt64 = 0, _ w5: UInt64 = 0
  ) {
    commits.append(Commit(kind: kind, words: [w0, w1, w2, w3, w4, w5]))
  }
}
