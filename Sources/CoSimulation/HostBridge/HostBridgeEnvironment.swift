import ChipSpec
import Golden
import Simulation

/// What surrounds a host bridge: a host with its memory, and tiles.
struct HostBridgeEnvironment: UntimedEnvironment {
  var timebase: Timebase?
  private var software: HostSoftware
  private var tiles: HostTiles
  private var network: MessageEnvironment

  private let down: HostBridgeLinkPins, up: HostBridgeLinkPins
  private let answerValid: Port, answerReady: Port, answerPayload: Port
  private let answerX: Port, answerY: Port
  private let semaphores: Port, quiet: Port, wake: Port, requestsValid: Port

  /// A read of host memory that has not been answered.
  private struct Read {
    let tag: UInt8
    let length: Int
  }

  /// Cycles in which a beat of the host comes down for certain.
  private static let longestPause = 30_000
  /// Cycles after which nothing of what is done is left over.
  private static let longestEnd = 10

  private var reads: [Read] = []
  /// Beats of the packet that is being sent, and whether its first is on offer.
  private var packet: [HostBeat] = []
  private var isOffered = false
  private var answer: HostTiles.Answer?
  private var message: MessageTraffic?  // taken in the last cycle

  private var cycle = 0
  private var phaseEnds = 0
  private var downRate = 0, upRate = 0, accessRate = 0, readRate = 0  // percent
  private var faultRate = 0, strayRate = 0, semaphoreRate = 0  // per thousand

  private var shownReady = false, shownUp: HostBeat?  // before this cycle's inputs
  private var waitingUp: HostBeat?  // not taken in the last cycle
  private var lastTime: UInt64 = 0
  private var expectedWake = UInt64.max
  private var expectsReady = false
  private var isForgetful = false, isRestless = false
  private var restingCycles = 0
  private var wasRaised = false
  private var patience = 0  // cycles until a beat must have come down
  private var fullReads = 0, strays = 0, refused = 0, stalled = 0

  init(
    _ model: ModelInstance, software: HostSoftware, tiles: HostTiles, _ random: inout SeededRandom
  ) throws(SimulationError) {
    timebase = try Timebase(model, &random)
    self.software = software
    self.tiles = tiles
    network = try MessageEnvironment(model, "requests")
    down = try HostBridgeLinkPins(model, "host_down", isInput: true)
    up = try HostBridgeLinkPins(model, "host_up", isInput: false)
    answerValid = try model.port("responses_valid_i")
    answerReady = try model.port("responses_ready_o")
    answerPayload = try model.port("responses_payload_i")
    answerX = try model.port("responses_source_x_i")
    answerY = try model.port("responses_source_y_i")
    semaphores = try model.port("semaphores_i")
    quiet = try model.port("quiet_o")
    wake = try model.port("wake_o")
    requestsValid = try model.port("requests_valid_o")
  }

  var isIdle: Bool {
    quiet.isSet && !up.valid.isSet && !requestsValid.isSet && packet.isEmpty && reads.isEmpty
      && tiles.isIdle && message == nil
  }

  var coverageItems: [CoverageItem] {
    network.coverageItems + tiles.coverageItems + [
      CoverageItem(name: "four reads of the host unanswered", count: fullReads),
      CoverageItem(name: "completions that nobody awaits", count: strays),
      CoverageItem(name: "beats down kept waiting", count: refused),
      CoverageItem(name: "beats up kept waiting", count: stalled),
    ]
  }

  // MARK: A cycle

  mutating func drive(
    _ golden: inout HostBridgeCheck, _ random: inout SeededRandom, begins: Bool
  ) {
    if cycle == phaseEnds { beginPhase(&random) }
    cycle += 1
    network.drive(&random)
    shownReady = down.ready.isSet
    shownUp = up.valid.isSet ? up.beat : nil
    expectedWake = wakeTime(golden.bridge)
    lookAtRest(golden)
    expectsReady = golden.bridge.isIdle && golden.bridge.down.free <= lastTime + 1

    // The host.
    up.ready.isSet = random.chance(upRate)
    if packet.isEmpty { choosePacket(golden.bridge, &random, begins: begins) }
    if !isOffered && !packet.isEmpty && random.chance(downRate) {
      isOffered = true
      down.beat = filled(packet[0], &random)
    }
    down.valid.isSet = isOffered
    if !isOffered { down.scramble(&random) }

    // The tiles.
    if let message { tiles.take(message, &random) }
    message = nil
    answer = tiles.answer(&random, straysToo: begins)
    answerValid.isSet = answer != nil
    let payload = answer?.payload ?? UInt128(random.next()) << 64 | UInt128(random.next())
    answerPayload.words = [
      UInt64(truncatingIfNeeded: payload), UInt64(truncatingIfNeeded: payload >> 64),
    ]
    answerX.value = answer.map { UInt64($0.x) } ?? random.next()
    answerY.value = answer.map { UInt64($0.y) } ?? random.next()
    wasRaised = semaphores.isSet
    if begins && random.below(1_000) < semaphoreRate { semaphores.isSet = !wasRaised }
  }

  mutating func answer(_ random: inout SeededRandom) {
    network.answer(&random)
  }

  mutating func observe(_ observation: inout Observation) {
    let now = timebase?.now ?? 0
    if semaphores.isSet != wasRaised { observation.isInput = true }
    check(&observation)

    // In the order of the monitor's records.
    if let answer {
      var record = Commit(kind: .hostAnswerTraffic)
      record.words[0] = UInt64(answer.x) | UInt64(answer.y) << 16
      for (index, word) in answerPayload.words.enumerated() { record.words[1 + index] = word }
      observation.add(record, bits: 0)
    }
    if down.fires {
      observation.add(
        Commit(kind: .beatDownTraffic, words: down.beat.record(.hostBeatDown, at: now).words),
        bits: 0)
      packet.removeFirst()
      isOffered = false
      patience = 0
    } else if isOffered {
      refused += 1
    }
    // Interrupts may go on where nothing else does.
    patience += 1
    if patience > Self.longestPause {
      observation.fault(
        "host_down_ready_o", expected: "1 now and then", actual: "0 for \(patience) cycles")
    }
    if up.fires {
      let beat = up.beat
      observation.add(
        Commit(kind: .beatUpTraffic, words: beat.record(.hostBeatUp, at: now).words),
        bits: HostBridgeLinkPins.bits)
      if beat.kind == .completion { software.release(beat.tag) }
      if beat.kind == .read { reads.append(Read(tag: beat.tag, length: beat.length)) }
      if reads.count == HostPacket.reads { fullReads += 1 }
    } else if up.valid.isSet {
      stalled += 1
    }
    network.observe(&observation)
    message = observation.records.last.flatMap { MessageTraffic($0) }
    if observation.isInput { restingCycles = 0 }
    lastTime = now
  }

  mutating func reset() {
    network.reset()
    tiles.reset()
    software.reset()
    phaseEnds = cycle
    reads = []
    packet = []
    isOffered = false
    answer = nil
    message = nil
    waitingUp = nil
    patience = 0
    down.valid.isSet = false
    up.ready.isSet = false
    answerValid.isSet = false
    semaphores.isSet = false
  }

  func ignoreUnspecified(in recorder: PortRecorder) {
    network.ignoreUnspecified(in: recorder)
    up.ignoreUnspecified(in: recorder)
  }

  // MARK: Rules of the ports

  /// The time at which a shut gate opens, as the pace says.
  private func wakeTime(_ bridge: HostBridge) -> UInt64 {
    [bridge.down.free, bridge.up.free].filter { $0 > lastTime + 1 }.map { $0 - 1 }.min() ?? .max
  }

  /// While nothing is on its way, the part must have something to do where the model has, and only
  /// there.
  private mutating func lookAtRest(_ golden: HostBridgeCheck) {
    let isAlone =
      packet.isEmpty && reads.isEmpty && tiles.isIdle && message == nil && !requestsValid.isSet
      && !up.valid.isSet && wake.value == .max
    restingCycles = isAlone && golden.isDone ? restingCycles + 1 : 0
    isForgetful = isAlone && quiet.isSet && !golden.isDone
    isRestless = restingCycles > Self.longestEnd && !quiet.isSet
  }

  private mutating func check(_ observation: inout Observation) {
    observation.cover(bits: 3)
    if isForgetful {
      observation.fault(
        "quiet_o", expected: "0, as something is to be done", actual: "1, and nothing is offered")
    } else if isRestless {
      observation.fault(
        "quiet_o", expected: "1, as nothing is to be done", actual: "0")
    }
    if down.ready.isSet != shownReady {
      observation.fault(
        "host_down_ready_o", expected: "\(shownReady), from registers only",
        actual: "\(!shownReady)")
    }
    if expectsReady && !shownReady {
      observation.fault(
        "host_down_ready_o", expected: "1, as nothing is queued and time has come", actual: "0")
    }
    let now = up.valid.isSet ? up.beat : nil
    func text(_ beat: HostBeat?) -> String {
      beat?.record(.hostBeatUp, at: 0).text ?? "no beat"
    }
    if now != shownUp {
      observation.fault(
        "host_up_valid_o", expected: text(shownUp) + ", from registers only", actual: text(now))
    } else if let waitingUp, now != waitingUp {
      observation.fault(
        "host_up_valid_o", expected: text(waitingUp) + ", until it is taken", actual: text(now))
    }
    waitingUp = up.ready.isSet ? nil : now
    if !answerReady.isSet {
      observation.fault("responses_ready_o", expected: "1 always", actual: "0")
    }
    if wake.value != expectedWake {
      observation.fault("wake_o", expected: hex(expectedWake), actual: hex(wake.value))
    }
  }

  // MARK: The host

  private mutating func beginPhase(_ random: inout SeededRandom) {
    phaseEnds = cycle + 50 + random.below(800)
    downRate = random.pick([2, 20, 70, 100, 100, 100])
    upRate = random.pick([2, 20, 70, 100, 100, 100])
    accessRate = random.pick([0, 2, 10, 50, 100, 100])
    readRate = random.pick([0, 1, 10, 100, 100])
    faultRate = random.pick([0, 0, 0, 100, 500])
    strayRate = random.pick([0, 0, 2, 100])
    semaphoreRate = random.pick([0, 1, 20, 300])
  }

  /// What the host sends next, if anything.
  private mutating func choosePacket(
    _ bridge: HostBridge, _ random: inout SeededRandom, begins: Bool
  ) {
    if !reads.isEmpty && random.chance(readRate) {
      packet = completion(reads.remove(at: random.below(reads.count)), &random)
    } else if begins && random.below(1_000) < strayRate {
      // With a tag of a read only where none can be sent soon.
      strays += 1
      let tag = bridge.isIdle && random.chance(50) ? random.below(4) : 4 + random.below(252)
      packet = beats(1 + random.below(3), tag: UInt8(tag), &random)
    } else if begins && random.chance(accessRate) {
      packet = software.packet(&random)
    }
  }

  /// Beats of a completion.
  private func beats(_ count: Int, tag: UInt8, _ random: inout SeededRandom) -> [HostBeat] {
    (0..<count).map { .completion(random.next(), tag: tag, last: $0 == count - 1) }
  }

  /// The completion of a read: right mostly.
  private func completion(_ read: Read, _ random: inout SeededRandom) -> [HostBeat] {
    let count = (read.length + 7) / 8
    guard random.below(1_000) < faultRate else { return beats(count, tag: read.tag, &random) }
    switch random.below(5) {
    case 0: return [.failure(tag: read.tag)]
    case 1: return beats(1 + random.below(count), tag: read.tag, &random)
    case 2:
      return beats(
        count + random.pick([1, 2, 33 - min(count, 32), 70]), tag: read.tag, &random)
    case 3:
      var beats = beats(count, tag: read.tag, &random)
      beats[random.below(count)].error = true
      return beats
    default:
      var beats = beats(count, tag: read.tag, &random)
      beats[count - 1].error = true
      return beats
    }
  }

  /// The beat with anything in the fields that its kind does not have.
  private func filled(_ beat: HostBeat, _ random: inout SeededRandom) -> HostBeat {
    var beat = beat
    let bits = random.next()
    if beat.kind != .read { beat.length = Int(bits & 0x1FF) }
    if beat.kind == .write { beat.tag = UInt8(truncatingIfNeeded: bits >> 16) }
    if beat.kind == .read {
      beat.data = random.next()
      beat.byteEnable = UInt8(truncatingIfNeeded: bits >> 24)
    }
    if beat.kind != .completion { beat.error = bits >> 32 & 1 == 1 }
    if beat.kind == .completion {
      beat.address = random.next()
      if random.chance(10) { beat.byteEnable = UInt8(truncatingIfNeeded: bits >> 24) }
    }
    return beat
  }
}
