import ChipSpec
import Golden
import Simulation

/// What surrounds a packet manager: memory with random lists of descriptors, semaphores, a network
/// that takes messages and answers those that want it, and software that starts and stops channels.
struct PacketManagerEnvironment: UntimedEnvironment {
  var timebase: Timebase?

  private let spec: PacketManagerSpec
  private let format: MessageFormat
  private let columns: Int, rows: Int
  private let acknowledges: Bool

  private var memory: SRAMEnvironment
  private var semaphores: SemaphoreEnvironment
  private var network: MessageEnvironment
  private let go: Port, stop: Port, startAddress: Port, busy: Port, error: Port
  private let done: Port, failed: Port, refused: Port
  private let waiting: Port, waitsForAnswers: Port, descriptor: Port
  private let answer: Port, answerError: Port, answerX: Port, answerY: Port

  private var unanswered: [(x: Int, y: Int)] = []
  private var lastTarget = (x: 0, y: 0)  // of a message
  private var statuses: [PacketManagerStatus] = []  // what the registers must show
  private var events: [PacketManagerEvents]  // shown
  private var due: [PacketManagerEvents], allowed: [PacketManagerEvents]  // by the records
  private var answerRate = 0, strayRate = 0, startRate = 0, stopRate = 0  // percent, per mille
  private var phaseEnds = 0
  private var cycle = 0
  private var begins = false
  private var isStopping: [Bool]  // stopped, and not at rest since

  /// Bytes of the memory.
  static let capacity = 16_384
  private static let semaphoreCount = 8

  init(
    _ model: ModelInstance, _ random: inout SeededRandom, spec: PacketManagerSpec,
    router: RouterSpec, columns: Int, rows: Int
  ) throws {
    self.spec = spec
    self.columns = columns
    self.rows = rows
    format = MessageFormat(flitWidth: router.flitWidth)
    acknowledges = router.ordering == .none
    timebase = try Timebase(model, &random)
    memory = try SRAMEnvironment(model, "memory", capacity: Self.capacity)
    memory.randomize(&random)
    semaphores = try SemaphoreEnvironment(
      model, (0..<spec.transfers).map { "semaphore\($0)" }, count: Self.semaphoreCount)
    network = try MessageEnvironment(model, "message")
    go = try model.port("start_go_i")
    stop = try model.port("start_stop_i")
    startAddress = try model.port("start_address_i")
    busy = try model.port("status_busy_o")
    error = try model.port("status_error_o")
    done = try model.port("done_o")
    failed = try model.port("failed_o")
    refused = try model.port("refused_o")
    waiting = try model.port("status_waiting_o")
    waitsForAnswers = try model.port("status_unanswered_o")
    descriptor = try model.port("descriptor_address_o")
    events = Array(repeating: PacketManagerEvents(), count: spec.transfers)
    (due, allowed) = (events, events)
    isStopping = Array(repeating: false, count: spec.transfers)
    answer = try model.port("answer_i")
    answerError = try model.port("answer_error_i")
    answerX = try model.port("answer_source_x_i")
    answerY = try model.port("answer_source_y_i")
  }

  var isIdle: Bool { busy.value == 0 }
  var coverageItems: [CoverageItem] {
    memory.coverageItems + semaphores.coverageItems + network.coverageItems
  }

  mutating func drive(
    _ golden: inout PacketManagerFollower, _ random: inout SeededRandom, begins: Bool
  ) {
    golden.cycle += 1
    statuses = (0..<spec.transfers).map { golden.status(of: $0) }
    // An event shows in the cycle of its record or in the next one.
    (due, allowed) = (allowed, golden.events)
    self.begins = begins
    beginPhase(&random)
    memory.drive(&random)
    semaphores.drive(&random)
    network.drive(&random)
    driveAnswers(&random)
    var (starts, stops): (UInt64, UInt64) = (0, 0)
    var addresses = Array(repeating: UInt64(0), count: startAddress.wordCount)
    for channel in 0..<spec.transfers {
      var address = random.below(1 << 21)
      let isBusy = golden.isBusy(channel)
      if begins && random.chance(isBusy ? 1 : startRate) {
        starts |= 1 << UInt64(channel)
        if !isBusy { address = writeList(of: channel, &random) / 8 }
      }
      // A list that leads back to itself ends only when it is stopped. Once is enough, and more would
      // hide that a channel is stuck.
      if !isBusy { isStopping[channel] = false }
      let windsDown = !begins && isBusy && !isStopping[channel]
      if random.below(1_000) < (begins ? stopRate : windsDown ? 200 : 0) {
        isStopping[channel] = isBusy
        stops |= 1 << UInt64(channel)
      }
      let (word, bit) = (21 * channel / 64, 21 * channel % 64)
      addresses[word] |= UInt64(address) << UInt64(bit)
      if bit > 43 { addresses[word + 1] |= UInt64(address) >> UInt64(64 - bit) }
    }
    go.value = starts
    stop.value = stops
    startAddress.words = addresses
  }

  private mutating func beginPhase(_ random: inout SeededRandom) {
    cycle += 1
    guard cycle > phaseEnds else { return }
    phaseEnds = cycle + 10 + random.below(600)
    answerRate = random.pick([0, 2, 20, 60, 100, 100])
    strayRate = random.pick([0, 0, 1, 10, 100])
    startRate = random.pick([1, 10, 50, 100])
    stopRate = random.pick([0, 0, 2, 20])
    memory.errorPeriod = random.pick([5_000, 5_000, 500, 50])
  }

  private mutating func driveAnswers(_ random: inout SeededRandom) {
    answer.isSet = false
    answerError.value = random.next() & 1
    answerX.value = UInt64(random.below(columns))
    answerY.value = UInt64(random.below(rows))
    if !unanswered.isEmpty && random.chance(answerRate) {
      // With `flow` they come in order per tile only, with `none` in any.
      let (x, y) = unanswered.remove(at: random.below(unanswered.count))
      answer.isSet = true
      answerError.isSet = random.below(100) == 0
      (answerX.value, answerY.value) = (UInt64(x), UInt64(y))
    } else if begins && random.below(1_000) < strayRate {
      // Nobody has asked for it; more often than not it is from a tile that a channel speaks to.
      answer.isSet = true
      if random.chance(60) {
        (answerX.value, answerY.value) = (UInt64(lastTarget.x), UInt64(lastTarget.y))
      }
    }
  }

  mutating func answer(_ random: inout SeededRandom) {
    memory.answer(&random)
    semaphores.answer(&random)
    network.answer(&random)
  }

  mutating func observe(_ observation: inout Observation) {
    if go.value != 0 || stop.value != 0 || answer.isSet { observation.isInput = true }
    observeStatus(&observation)
    memory.observe(&observation)
    semaphores.observe(&observation)
    let before = observation.records.count
    network.observe(&observation)
    for record in observation.records[before...] {
      guard let message = MessageTraffic(record) else { continue }
      let header = message.payload[0]
      let operation = header >> UInt64(MessageFormat.operation.lowerBound) & 3
      let isAcknowledged = header >> UInt64(MessageFormat.acknowledge) & 1 == 1
      lastTarget = (message.targetX, message.targetY)
      if operation == 1 || (operation == 0 && isAcknowledged) {
        unanswered.append((message.targetX, message.targetY))
      }
    }
  }

  /// The events up to the cycle before, and the registers.
  private mutating func observeStatus(_ observation: inout Observation) {
    observation.cover(bits: spec.transfers * 30)
    for channel in 0..<spec.transfers {
      let bit = UInt64(channel)
      let (shown, atLeast, atMost) = (events[channel], due[channel], allowed[channel])
      if !shown.covers(atLeast) || !atMost.covers(shown) {
        observation.fault(
          "events of channel \(channel)", expected: atMost.text, actual: shown.text)
      }
      if done.value >> bit & 1 == 1 { events[channel].done += 1 }
      if failed.value >> bit & 1 == 1 { events[channel].failed += 1 }
      if refused.value >> bit & 1 == 1 { events[channel].refused += 1 }
      let status = statuses[channel]
      func number(_ flag: Bool) -> UInt64 { flag ? 1 : 0 }
      var checks = [
        ("status_busy", busy.value >> bit & 1, number(status.isBusy)),
        ("status_unanswered", waitsForAnswers.value >> bit & 1, number(status.isUnanswered)),
        ("descriptor_address", place(channel), UInt64(status.descriptor) >> 3),
      ]
      // It may take a few cycles until it waits.
      if !status.isWaiting { checks.append(("status_waiting", waiting.value >> bit & 1, 0)) }
      if !status.isBusy {
        checks.append(("status_error", error.value >> (4 * bit) & 0xF, UInt64(status.error)))
      }
      for (name, actual, expected) in checks where actual != expected {
        observation.fault(
          "\(name)_o of channel \(channel)", expected: hex(expected), actual: hex(actual))
      }
    }
  }

  /// Bits 23:3 of the address of a channel's descriptor.
  private func place(_ channel: Int) -> UInt64 {
    let words = descriptor.words
    let (word, bit) = (21 * channel / 64, 21 * channel % 64)
    var value = words[word] >> UInt64(bit)
    if bit > 43 { value |= words[word + 1] << UInt64(64 - bit) }
    return value & (1 << 21 - 1)
  }

  mutating func reset() {
    events = events.map { _ in PacketManagerEvents() }
    (due, allowed) = (events, events)
    (go.value, stop.value) = (0, 0)
    startAddress.value = 0
    answer.value = 0
    unanswered = []
    memory.reset()
    semaphores.reset()
    network.reset()
  }

  func ignoreUnspecified(in recorder: PortRecorder) {
    memory.ignoreUnspecified(in: recorder)
    semaphores.ignoreUnspecified(in: recorder)
    network.ignoreUnspecified(in: recorder)
  }

  // MARK: Programs

  /// Writes a random list of descriptors where only lists of this channel lie, so that no other one
  /// is turned into something that goes on for ever.
  /// - Returns: the first one's address; now and then one that the memory does not have.
  private mutating func writeList(of channel: Int, _ random: inout SeededRandom) -> Int {
    if random.below(60) == 0 { return Self.capacity + random.below(1 << 10) * 8 }
    let count = 1 + random.below(4)
    var slots = Array(0..<8)
    let places = (0..<count).map { _ in
      1024 * channel + 128 * slots.remove(at: random.below(slots.count)) + 8 * random.below(5)
    }
    for index in (0..<count).reversed() {
      var next: Int? = index + 1 < count ? places[index + 1] : nil
      if next == nil && random.chance(5) { next = places[random.below(count)] }
      let words = descriptor(&random, next: next)
      for (offset, word) in words.enumerated() { memory[places[index] + 8 * offset] = word }
    }
    return places[0]
  }

  private func descriptor(_ random: inout SeededRandom, next: Int?) -> [UInt64] {
    let isFetch = random.chance(25)
    func align(_ value: Int) -> Int { isFetch ? value & ~(format.grain - 1) : value }
    func address(_ random: inout SeededRandom) -> Int {
      align(
        random.pick([random.below(64), random.below(16_384), random.below(1 << 24), 0xFF_FFFF]))
    }
    func stride(_ random: inout SeededRandom) -> Int {
      let size = random.pick([0, 1, 8, random.below(40), random.below(1 << 23)])
      return align(random.chance(70) ? size : -size)
    }
    func change(_ random: inout SeededRandom) -> TransferDescriptor.SemaphoreChange {
      guard random.chance(40) else { return .none }
      return TransferDescriptor.SemaphoreChange(
        random.pick([random.below(8), random.below(8), random.below(256)]),
        by: random.pick([0, 1, 1, 1, 3]))
    }
    var depth = random.below(spec.dimensions + 1)
    let isLong = random.below(isFetch ? 8 : 20) == 0
    let run = align(
      isLong ? random.below(3000) : random.pick([0, 1, 4, random.below(20), random.below(70)]))
    if isLong { depth = min(depth, 1) }
    let dimensions = (0..<depth).map { level in
      TransferDescriptor.Dimension(
        1 + random.below(level < 2 && !isLong ? 4 : 2),
        source: stride(&random), destination: stride(&random))
    }
    let target = (
      x: random.below(random.below(40) == 0 ? 256 : columns),
      y: random.below(random.below(40) == 0 ? 256 : rows)
    )
    var transfer: TransferDescriptor
    let (source, destination) = (address(&random), address(&random))
    switch isFetch ? 2 : random.pick([0, 0, 1]) {
    case 2:
      transfer = .fetch(
        from: target, source: source, destination: destination, run: run, dimensions)
    case 1:
      transfer = .fill(
        target, with: UInt16(random.below(1 << 16)), destination: destination, run: run, dimensions)
    default:
      transfer = .send(
        to: target, source: source, destination: destination, run: run, dimensions)
    }
    transfer.next = next
    transfer.wait = change(&random)
    transfer.local = change(&random)
    transfer.remote = change(&random)
    var words = transfer.encode()
    // What the fields may not say: each way alone, so that none hides another.
    switch random.below(100) {
    case 0: words[0] |= 3
    case 1: words[0] |= 0xF << 24
    case 2 where words.count > 3: words[3 + random.below(words.count - 3)] &= ~0xFFFF
    case 3...12 where isFetch:
      var places = [(1, PacketDescriptor.run), (2, PacketDescriptor.source)]
      places.append((2, PacketDescriptor.destination))
      for word in 3..<words.count {
        places += [
          (word, PacketDescriptor.sourceStride), (word, PacketDescriptor.destinationStride),
        ]
      }
      let (word, field) = random.pick(places)
      words[word] ^= 1 << UInt64(field.lowerBound + random.below(format.grain.trailingZeroBitCount))
    default: break
    }
    return words
  }
}
