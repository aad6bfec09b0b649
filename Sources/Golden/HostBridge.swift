import ChipSpec

/// The golden model of the host bridge, without time. The specification is docs/parts/host_bridge.md.
///
/// The model is told what happens at a bridge, as records in the order of its monitor: `take` gives
/// for each the record that should have been made, or nil where none should. What the bridge does by
/// itself must be one of the records that are `due`; where several are, in whichever order the bridge
/// likes. So the model also runs by itself: whoever takes the records that are due, one by one, has a
/// bridge that does everything in some legal order.
public struct HostBridge: Sendable {
  /// What happened so far. Reset does not clear it.
  public private(set) var coverage = HostBridgeCoverage()

  /// When the next beat may pass, down and up.
  public private(set) var down: HostPace, up: HostPace

  private let host: HostSpec
  private let grid: GridSpec
  private let router: RouterSpec
  private let hostTileHasInterface: Bool
  private let clock: Int
  private let map: AddressMap

  private var registers: RegisterModel
  /// Downward beats that have not been served.
  private var beats: [HostBeat] = []
  /// The access of the window that is being served: the oldest beat, unless it is a completion.
  private var window: HostWindowAccess?
  /// What the last access of the window is still to do.
  private var command: Command?
  /// Completions for the host that have not gone.
  private var completions: [HostBeat] = []
  private var queue: [HostDescriptor] = []
  private var transfer: HostTransfer?
  /// Events that count and for which no interrupt was sent.
  private var unsentInterrupts = 0
  /// Answers that nobody awaited and that are not counted yet.
  private var strayAnswers = 0

  /// The bit of the first word of a record of kind 51 that says that nobody awaits the answer.
  static let isStray: UInt64 = 1 << 32

  /// Events that count since the last interrupt.
  private var owedInterrupts = 0

  private enum Command {
    case start
    case doorbell(HostMessage)
    case failedDoorbell
  }

  /// The bridge of a chip after reset.
  /// - Parameters:
  ///   - clock: the chip's clock, hertz.
  ///   - hostTileHasInterface: whether the tile of the host link has an SRAM.
  /// - Throws: values that do not fit their registers.
  public init(
    _ host: HostSpec, clock: Int, grid: GridSpec, router: RouterSpec, hostTileHasInterface: Bool
  ) throws(AddressMapFaults) {
    self.host = host
    self.clock = clock
    self.grid = grid
    self.router = router
    self.hostTileHasInterface = hostTileHasInterface
    map = try AddressMap(
      name: "host", documentation: "Registers of a host bridge.", memorySize: nil,
      blocks: [.hostBridge(host, grid: grid)])
    registers = RegisterModel(map)
    down = HostPace(host, clock: clock)
    up = down
  }

  /// The bridge of a chip; nil if it has no host link.
  /// - Throws: values that do not fit their registers.
  public init?(_ specification: Specification) throws(AddressMapFaults) {
    guard let host = specification.host else { return nil }
    try self.init(
      host, clock: specification.clock, grid: specification.grid, router: specification.router,
      hostTileHasInterface: specification.kind(x: host.x, y: host.y).sram != nil)
  }

  /// Back to the state after reset: everything under way is given up.
  public mutating func reset() {
    registers = RegisterModel(map)
    (down, up) = (HostPace(host, clock: clock), HostPace(host, clock: clock))
    (beats, window, command, completions) = ([], nil, nil, [])
    (queue, transfer) = ([], nil)
    (unsentInterrupts, owedInterrupts) = (0, 0)
    strayAnswers = 0
  }

  /// Whether there is nothing to do, to wait for or to tell.
  public var isIdle: Bool {
    beats.isEmpty && window == nil && command == nil && completions.isEmpty && queue.isEmpty
      && owedInterrupts == 0 && strayAnswers == 0
  }

  /// What the bridge waits for, in words.
  public var waits: [String] {
    var waits: [String] = []
    if let window {
      let tile = "tile (\(window.x), \(window.y))"
      waits.append(
        window.asked == nil
          ? "an access of the window is not asked yet" : "the answer of \(tile) to the window")
    }
    if case .doorbell(let message) = command {
      waits.append("a doorbell for tile (\(message.x), \(message.y)) is not sent yet")
    }
    if !completions.isEmpty { waits.append("\(completions.count) completions for the host") }
    if let transfer {
      let descriptor = transfer.descriptor
      let messages = transfer.unanswered
      waits.append(
        "a descriptor for tile (\(descriptor.x), \(descriptor.y)) is not complete"
          + (messages == 0 ? "" : "; answers to \(messages) of its messages are missing"))
    }
    if owedInterrupts > 0 { waits.append("an interrupt for the host") }
    if strayAnswers > 0 { waits.append("an answer that nobody awaited is not counted yet") }
    return waits
  }

  /// Whether an access of the window, or what it has commanded, is not complete.
  var isServing: Bool { !beats.isEmpty || window != nil || command != nil }

  /// What is asked about it after everything that it does.
  var outlook: (isIdle: Bool, isServing: Bool, due: [Commit]) { (isIdle, isServing, due) }

  /// Descriptors in the queue, the one under way included.
  public var queued: Int { queue.count }

  private func hasInterface(x: Int, y: Int) -> Bool {
    guard grid.contains(x: x, y: y) else { return false }
    return hostTileHasInterface || x != host.x || y != host.y
  }

  // MARK: What is due

  /// The records that the bridge may make now by itself. Beats that go up have the first time at
  /// which they may.
  public var due: [Commit] {
    dueBeats.map { record(of: $0, at: up.free) } + dueMessages.map { $0.record(.hostMessage) }
      + dueEvents
  }

  /// The record of a beat that goes up.
  private func record(of beat: HostBeat, at time: UInt64) -> Commit {
    var record = beat.record(.hostBeatUp, at: time)
    // Bytes that are not enabled carry anything.
    if beat.kind == .write { record.unspecified[2] = ~beat.mask }
    return record
  }

  private var dueBeats: [HostBeat] {
    if let transfer, transfer.isWithinPacket { return [transfer.packet].compactMap(\.self) }
    let interrupt = unsentInterrupts > 0 ? HostBeat(.interrupt) : nil
    return [completions.first, transfer?.packet, interrupt].compactMap(\.self)
  }

  private var dueMessages: [HostMessage] {
    [windowMessage, doorbell, transferMessage].compactMap(\.self)
  }

  private var windowMessage: HostMessage? {
    guard let window else { return nil }
    // The answers of a write and of a fill look alike.
    if window.isWrite && transfer?.descriptor.operation == HostPacket.Operation.fill.rawValue
      && (transfer?.unanswered ?? 0) > 0
    {
      return nil
    }
    return window.message
  }

  private var doorbell: HostMessage? {
    if case .doorbell(let message) = command { return message }
    return nil
  }

  private var transferMessage: HostMessage? {
    transfer?.message(writeIsUnanswered: window?.isWrite == true && window?.asked != nil)
  }

  /// Records of kinds 52 to 55.
  private var dueEvents: [Commit] {
    var records: [Commit] = []
    if let transfer, transfer.isDone { records.append(transfer.descriptor.ended(transfer.failure)) }
    if let record = windowRecord { records.append(record) }
    switch command {
    case .start:
      records.append(
        HostDescriptor(registers).started(refused: queue.count == HostPacket.descriptors))
    case .failedDoorbell: records.append(Self.event(.failedDoorbell))
    case .doorbell, nil: break
    }
    if strayAnswers > 0 { records.append(Self.event(.unexpectedAnswer)) }
    if isUnexpectedCompletion { records.append(Self.event(.unexpectedCompletion)) }
    return records
  }

  /// Bits of a record of kind 54.
  private enum EventBit: Int {
    case semaphores, unexpectedAnswer, unexpectedCompletion, failedDoorbell
  }

  private static func event(_ bit: EventBit) -> Commit {
    var commit = Commit(kind: .hostBridgeEvent)
    commit.words[0] = 1 << UInt64(bit.rawValue)
    return commit
  }

  /// The oldest beat is a completion that nobody awaits.
  private var isUnexpectedCompletion: Bool {
    guard let beat = beats.first, beat.kind == .completion, window == nil else { return false }
    return !(transfer?.awaits(tag: beat.tag) ?? false)
  }

  /// The record of the window's access, if it is served.
  private var windowRecord: Commit? {
    guard var window, window.isComplete else { return nil }
    var registers = registers
    let unspecified = serveOwn(&window, &registers)
    var record = window.record
    record.unspecified[2] = unspecified
    return record
  }

  // MARK: What happens

  /// Takes note of a record that a bridge has made.
  /// - Returns: the record that it should have made; nil if none. Where it is another one than
  ///   `observed`, the model has taken note of nothing.
  public mutating func take(_ observed: Commit) -> Commit? {
    let expected: Commit?
    switch observed.kind {
    case .hostBeatDown: expected = takeBeatDown(observed)
    case .hostBeatUp: expected = takeBeatUp(observed)
    case .hostMessage: expected = takeMessage(observed)
    case .hostAnswer: expected = takeAnswer(observed)
    case .hostTransferEnded: expected = takeEnd(observed)
    case .hostWindowAccess: expected = takeWindow(observed)
    case .hostTransferStarted: expected = takeStart(observed)
    case .hostBridgeEvent: expected = takeEvent(observed)
    default: return nil
    }
    settle()
    return expected
  }

  /// Does what shows nowhere: begins what is next.
  private mutating func settle() {
    if transfer == nil, let next = queue.first {
      transfer = HostTransfer(
        next, router: router, hasTarget: hasInterface(x: next.x, y: next.y))
      if transfer?.failure == nil { countChunks(next) }
    }
    while window == nil, let beat = beats.first {
      switch beat.kind {
      case .interrupt: beats.removeFirst()
      case .read, .write:
        if command != nil { return }
        window = HostWindowAccess(beat, hasInterface: hasInterface)
      case .completion:
        guard let transfer, transfer.awaits(tag: beat.tag), !transfer.isPutting else { return }
        if !transfer.isOldest(tag: beat.tag) { coverage.outOfOrder += 1 }
        let failure = transfer.failure
        self.transfer?.take(beat)
        if self.transfer?.failure != failure { coverage.failedCompletions += 1 }
        if self.transfer?.isPutting == true { return }
        beats.removeFirst()
      }
    }
  }

  private mutating func takeBeatDown(_ observed: Commit) -> Commit {
    let beat = HostBeat(observed)
    let time = observed.words[3]
    guard time >= down.free else { return beat.record(.hostBeatDown, at: down.free) }
    count(time, down, 0)
    down.pass(beat, at: time)
    beats.append(beat)
    return beat.record(.hostBeatDown, at: time)
  }

  private mutating func takeBeatUp(_ observed: Commit) -> Commit? {
    let time = observed.words[3]
    let candidates = dueBeats.map { beat in
      (beat: beat, record: record(of: beat, at: max(time, up.free)))
    }
    guard let chosen = candidates.first(where: { $0.record.matches(observed) }) else {
      return candidates.first?.record
    }
    count(time, up, 1)
    up.pass(chosen.beat, at: time)
    switch chosen.beat.kind {
    case .completion: completions.removeFirst()
    case .read, .write: transfer?.sentPacket()
    case .interrupt:
      coverage.interrupts += 1
      if owedInterrupts > 1 { coverage.mergedInterrupts += 1 }
      unsentInterrupts -= 1
      owedInterrupts = 0
    }
    return chosen.record
  }

  private mutating func takeMessage(_ observed: Commit) -> Commit? {
    let wanted = HostMessage(observed)
    let exact = wanted.record(.hostMessage) == observed
    if exact, windowMessage == wanted {
      window?.ask()
      coverage.messages[0] += 1
    } else if exact, doorbell == wanted {
      command = nil
      coverage.messages[1] += 1
      coverage.doorbells += 1
    } else if exact, transferMessage == wanted {
      transfer?.sent()
      if transfer?.descriptor.operation == HostPacket.Operation.toChip.rawValue,
        transfer?.isPutting == false
      {
        beats.removeFirst()
      }
      coverage.messages[2] += 1
    } else {
      return dueMessages.first?.record(.hostMessage)
    }
    return observed
  }

  /// Whether anybody awaits an answer is told by the record that comes back.
  private mutating func takeAnswer(_ observed: Commit) -> Commit {
    let answer = HostMessage(observed)
    var record = observed
    record.words[0] &= ~Self.isStray
    if !answer.bit(MessageFormat.isMessage), let half = window?.asked,
      window?.isWrite == answer.bit(0)
    {
      let error = answer.bit(1)
      if error { coverage.answeredWithError += 1 }
      window?.answer(half, UInt32(answer.bits(32..<64)), error: error)
      return record
    }
    let failure = transfer?.failure
    if transfer?.answer(answer) == true {
      if transfer?.failure != failure { coverage.refusedMessages += 1 }
    } else {
      strayAnswers += 1
      record.words[0] |= Self.isStray
    }
    return record
  }

  private mutating func takeEnd(_ observed: Commit) -> Commit? {
    guard let transfer, transfer.isDone else { return nil }
    let record = transfer.descriptor.ended(transfer.failure)
    guard record == observed else { return record }
    coverage.operations[transfer.descriptor.operation] += 1
    coverage.ended[transfer.failure?.rawValue ?? 0] += 1
    queue.removeFirst()
    self.transfer = nil
    if let failure = transfer.failure {
      registers.count("host_bridge", "dma_failed")
      registers.drive("host_bridge", "dma_error", "code", failure.rawValue)
      happen(.failed)
    } else {
      registers.count("host_bridge", "dma_done")
      if transfer.descriptor.interrupts { happen(.done) }
    }
    return record
  }

  private mutating func takeStart(_ observed: Commit) -> Commit? {
    guard case .start = command else { return nil }
    let descriptor = HostDescriptor(registers)
    let isFull = queue.count == HostPacket.descriptors
    let record = descriptor.started(refused: isFull)
    guard record == observed else { return record }
    command = nil
    coverage.queued[queue.count] += 1
    if isFull {
      coverage.refused += 1
      happen(.refused)
    } else {
      queue.append(descriptor)
    }
    return record
  }

  private mutating func takeEvent(_ observed: Commit) -> Commit? {
    func has(_ bit: EventBit) -> Bool { observed.words[0] >> UInt64(bit.rawValue) & 1 == 1 }
    var record = Commit(kind: .hostBridgeEvent)
    func add(_ bit: EventBit) { record.words[0] |= 1 << UInt64(bit.rawValue) }
    // The model does not see the level.
    if has(.semaphores) { add(.semaphores) }
    if has(.unexpectedAnswer), strayAnswers > 0 { add(.unexpectedAnswer) }
    if has(.unexpectedCompletion), isUnexpectedCompletion { add(.unexpectedCompletion) }
    if has(.failedDoorbell), case .failedDoorbell = command { add(.failedDoorbell) }
    guard record == observed else { return record.words[0] == 0 ? nil : record }

    if has(.semaphores) { happen(.semaphores) }
    if has(.unexpectedAnswer) {
      registers.count("host_bridge", "unexpected")
      coverage.unexpectedAnswers += 1
      strayAnswers -= 1
    }
    if has(.unexpectedCompletion) {
      registers.count("host_bridge", "unexpected")
      coverage.unexpectedCompletions += 1
      beats.removeFirst()
    }
    if has(.failedDoorbell) {
      command = nil
      coverage.failedDoorbells += 1
      registers.count("host_bridge", "window_errors")
      happen(.windowError)
    }
    return record
  }

  /// An event of `interrupt_pending`.
  private mutating func happen(_ event: HostPacket.Event) {
    coverage.events[event.rawValue] += 1
    registers.set("host_bridge", "interrupt_pending", bit: event.rawValue)
    let enables = registers.word("host_bridge", "interrupt_enable")
    guard enables >> UInt32(event.rawValue) & 1 == 1 else { return }
    coverage.counted[event.rawValue] += 1
    unsentInterrupts += 1
    owedInterrupts += 1
  }

  // MARK: The window

  private mutating func takeWindow(_ observed: Commit) -> Commit? {
    guard let expected = windowRecord, var access = window else { return nil }
    guard expected.matches(observed) else { return expected }
    var after = registers
    let unspecified = serveOwn(&access, &after)
    registers = after
    countWindow(access)

    window = nil
    beats.removeFirst()
    if access.failed {
      registers.count("host_bridge", "window_errors")
      if access.isWrite { happen(.windowError) }
    }
    if access.isWrite {
      command = command(of: access)
    } else {
      var completion = access.completion
      // What is not predicted is at least the same twice.
      completion.data = completion.data & ~unspecified | observed.words[2] & unspecified
      completions.append(completion)
    }
    return expected
  }

  /// Makes the access of a register of the bridge.
  /// - Returns: the bits of the answer that are not predicted.
  private func serveOwn(_ access: inout HostWindowAccess, _ registers: inout RegisterModel)
    -> UInt64
  {
    guard access.place == .own, let half = access.wanted.first else { return 0 }
    registers.drive("host_bridge", "dma_status", "queued", queue.count)
    let request =
      access.isWrite
      ? RemoteRequest(.write, at: access.address(half), data: access.word(half))
      : RemoteRequest(.read, at: access.address(half))
    let response = registers.serve(request)
    access.answer(half, response.data, error: response.error)
    let isProgress = registers.address("host_bridge", "dma_progress") == access.address(half)
    guard isProgress, !access.isWrite, let length = queue.first?.length, length > 0
    else { return 0 }
    // How far it has come is not known, but it is not beyond the end.
    return UInt64(UInt32.max >> UInt32(length.leadingZeroBitCount)) << UInt64(32 * half)
  }

  /// What a write to a command's register is to do.
  private func command(of access: HostWindowAccess) -> Command? {
    guard access.place == .own, let half = access.wanted.first else { return nil }
    let word = access.word(half)
    switch access.address(half) {
    case registers.address("host_bridge", "dma_start"): return word & 1 == 1 ? .start : nil
    case registers.address("host_bridge", "doorbell"):
      let (x, y) = (Int(word & 0xFF), Int(word >> 8 & 0xFF))
      let (semaphore, amount) = (UInt128(word >> 16 & 0xFF), UInt128(word >> 24))
      if amount == 0 { return nil }
      guard hasInterface(x: x, y: y) else { return .failedDoorbell }
      let operation = UInt128(MessageFormat.Operation.signal.rawValue)
      return .doorbell(
        HostMessage(
          x: x, y: y,
          payload: 1 << UInt128(MessageFormat.isMessage)
            | operation << UInt128(MessageFormat.operation.lowerBound)
            | semaphore << UInt128(MessageFormat.semaphore.lowerBound)
            | amount << UInt128(MessageFormat.amount.lowerBound)))
    default: return nil
    }
  }

  // MARK: Coverage

  private mutating func count(_ time: UInt64, _ pace: HostPace, _ direction: Int) {
    if time == pace.free {
      coverage.onTime[direction] += 1
    } else {
      coverage.late[direction] += 1
    }
  }

  private mutating func countChunks(_ descriptor: HostDescriptor) {
    guard descriptor.operation != HostPacket.Operation.fill.rawValue else { return }
    // Only the first and the last can be short.
    let ends = Set([0, descriptor.chunks - 1])
    let partial = ends.count { descriptor.chunk($0).length < HostPacket.largest }
    coverage.partialChunks += partial
    coverage.wholeChunks += descriptor.chunks - partial
  }

  private mutating func countWindow(_ access: HostWindowAccess) {
    if access.isWrite {
      coverage.writes[access.place.rawValue] += 1
    } else {
      coverage.reads[access.place.rawValue] += 1
    }
    if access.wanted.count == 2 { coverage.pairs += 1 }
    if access.wanted.isEmpty && access.place != .refused { coverage.empty += 1 }
    if access.place == .own && access.failed { coverage.answeredWithError += 1 }
    if transfer != nil { coverage.besideTransfer += 1 }
    if access.place == .own, access.isWrite, let half = access.wanted.first,
      access.address(half) == registers.address("host_bridge", "doorbell"),
      access.word(half) >> 24 == 0
    {
      coverage.silentDoorbells += 1
    }
  }
}
