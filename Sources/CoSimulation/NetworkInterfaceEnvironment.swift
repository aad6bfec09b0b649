import ChipSpec
import Golden
import Simulation

/// What surrounds a network interface: a local port that offers messages and takes the answers, memory,
/// registers, semaphores, and a packet manager that is told of responses.
///
/// What the document says of time is checked here: when a request asks, how long it takes, whose turn
/// it is at the memory, and that the interface is quiet exactly while nothing is under way.
struct NetworkInterfaceEnvironment: UntimedEnvironment {
  typealias Golden = NetworkInterfaceModel

  var timebase: Timebase?
  private var memory: SRAMEnvironment
  private var registers: RegisterEnvironment
  private var semaphores: SemaphoreEnvironment?
  private var network: MessageEnvironment
  private let pins: NetworkInterfacePins

  private var messages: RandomMessages
  private var request: Offer?
  private var response: Offer?
  private var requestRate = 0  // percent
  private var responseRate = 0
  private var phaseEnds = 0
  private var cycle = 0

  /// How far the offered request has come, and what the memory's port was used for last.
  private var phase = Phase.ask
  private var wasPosted = false
  private var wasTaken = false  // a response
  private var lastSide = Side.request
  private var answeredSide = Side.request
  private var bothWanted = 0, turnsOfRequests = 0, turnsOfResponses = 0, streamed = 0

  private enum Phase { case ask, take, answer }
  private enum Side { case request, response }

  /// A message that is offered until it is taken.
  private struct Offer {
    let message: Arrival
    let work: NetworkInterfaceWork

    var asksMemory: Bool { if case .memory = work { true } else { false } }
    var asksRegisters: Bool { if case .registers = work { true } else { false } }
    var asksSemaphores: Bool { if case .semaphores = work { true } else { false } }
    var isAccess: Bool { message.header >> UInt32(MessageFormat.isMessage) == 0 }
    /// A put that nobody waits for.
    var isPosted: Bool {
      let header = message.header
      return !isAccess && header >> UInt32(MessageFormat.operation.lowerBound) & 3 == 0
        && header >> UInt32(MessageFormat.acknowledge) & 1 == 0
    }
  }

  init(
    _ model: ModelInstance, flitWidth: Int, hasPackets: Bool, hasSemaphores: Bool,
    _ random: inout SeededRandom
  ) throws(SimulationError) {
    timebase = try Timebase(model, &random)
    let capacity = 4096
    memory = try SRAMEnvironment(
      model, "memory", capacity: capacity, isCombinational: true, mayWithdraw: true)
    memory.randomize(&random)
    memory.errorPeriod = 50
    registers = try RegisterEnvironment(model, "registers", size: 128)
    semaphores =
      hasSemaphores
      ? try SemaphoreEnvironment(model, ["semaphore"], count: 16, isCombinational: true) : nil
    network = try MessageEnvironment(model, "messages")
    pins = try NetworkInterfacePins(model, hasPackets: hasPackets, hasSemaphores: hasSemaphores)
    messages = RandomMessages(
      MessageFormat(flitWidth: flitWidth), capacity: capacity, widths: pins.requests.widths)
  }

  var isIdle: Bool { request == nil && response == nil && pins.quiet.isSet }

  var coverageItems: [CoverageItem] {
    var items = memory.coverageItems + registers.coverageItems + network.coverageItems
    items.append(CoverageItem(name: "puts in successive cycles", count: streamed))
    if pins.responses != nil {
      items += [
        CoverageItem(name: "both sides want the memory", count: bothWanted),
        CoverageItem(name: "memory's turn for a request", count: turnsOfRequests),
        CoverageItem(name: "memory's turn for a response", count: turnsOfResponses),
      ]
    }
    return items
  }

  mutating func drive(
    _ golden: inout NetworkInterfaceModel, _ random: inout SeededRandom, begins: Bool
  ) {
    if cycle == phaseEnds {
      phaseEnds = cycle + 10 + random.below(400)
      requestRate = random.pick([0, 5, 50, 100, 100, 100])
      responseRate = random.pick([0, 5, 50, 100, 100])
      messages.beginPhase(&random)
    }
    cycle += 1
    memory.drive(&random)
    registers.drive(&random)
    semaphores?.drive(&random)
    network.drive(&random)
    if request == nil && begins && random.chance(requestRate) {
      let message = messages.request(&random)
      request = Offer(message: message, work: golden.offer(request: message))
    }
    pins.requests.write(
      request?.message ?? messages.request(&random), isOffered: request != nil)
    guard let port = pins.responses else { return }
    if response == nil && begins && random.chance(responseRate) {
      let message = messages.response(&random)
      response = Offer(message: message, work: golden.offer(response: message))
    }
    port.write(response?.message ?? messages.response(&random), isOffered: response != nil)
  }

  mutating func answer(_ random: inout SeededRandom) {
    memory.answer(&random)
    registers.answer(&random)
    semaphores?.answer(&random)
    network.answer(&random)
  }

  mutating func observe(_ observation: inout Observation) {
    if request != nil || response != nil { observation.isInput = true }
    observeMemory(&observation)
    registers.observe(&observation)
    semaphores?.observe(&observation)
    network.observe(&observation)
    observeEvents(&observation)
    follow(&observation)
  }

  mutating func reset() {
    memory.reset()
    registers.reset()
    semaphores?.reset()
    network.reset()
    pins.requests.reset()
    pins.responses?.reset()
    (request, response) = (nil, nil)
    phase = .ask
    (wasPosted, wasTaken) = (false, false)
    (lastSide, answeredSide) = (.request, .request)
    phaseEnds = cycle
  }

  func ignoreUnspecified(in recorder: PortRecorder) {
    memory.ignoreUnspecified(in: recorder)
    registers.ignoreUnspecified(in: recorder)
    semaphores?.ignoreUnspecified(in: recorder)
    network.ignoreUnspecified(in: recorder)
    if pins.answer?.isSet != true {
      for name in ["answer_error_o", "answer_source_x_o", "answer_source_y_o"] {
        recorder.ignore(name)
      }
    }
    if request == nil { recorder.ignore("requests_ready_o") }
    if response == nil { recorder.ignore("responses_ready_o") }
  }

  /// Reports the memory's accesses with the side that each was made for: 0 a request, 1 a response.
  private mutating func observeMemory(_ observation: inout Observation) {
    var seen = Observation()
    memory.observe(&seen)
    for record in seen.records {
      guard var access = MemoryTraffic(record) else { continue }
      access.port = answeredSide == .request ? 0 : 1
      observation.add(access.record, bits: 0)
    }
    observation.cover(bits: seen.bits)
    if seen.isInput { observation.isInput = true }
    if let fault = seen.difference {
      observation.fault(fault.stage, expected: fault.expected, actual: fault.actual)
    }
  }

  private func observeEvents(_ observation: inout Observation) {
    observation.cover(bits: 2)
    if pins.servedError.isSet { observation.add(Commit(kind: .servedErrorTraffic), bits: 0) }
    if pins.refused.isSet { observation.add(Commit(kind: .refusedTraffic), bits: 0) }
    if let told = pins.told {
      observation.add(told.record, bits: 1 + pins.requests.widths.x + pins.requests.widths.y)
    }
  }

  /// What the document says of this cycle: what is shown, and what comes next.
  private mutating func follow(_ observation: inout Observation) {
    func check(_ name: String, _ shown: Bool, _ expected: Bool) {
      observation.cover(bits: 1)
      if shown == expected { return }
      observation.fault(name, expected: "\(expected)", actual: "\(shown)")
    }
    check("quiet_o", pins.quiet.isSet, phase == .ask && !wasPosted && !wasTaken)
    if let answer = pins.answer { check("answer_o", answer.isSet, wasTaken) }

    // An answer with an error is counted when it leaves; that one is, the model says.
    if phase != .answer || !pins.messagesReady.isSet {
      check("served_error_o", pins.servedError.isSet, wasPosted && pins.memoryError.isSet)
    }

    // Who asks what.
    let asking = phase == .ask ? request : nil
    let requestWants = asking?.asksMemory ?? false
    let responseWants = response?.asksMemory ?? false
    check("memory_request_o", pins.memoryRequest.isSet, requestWants || responseWants)
    check("registers_request_o", pins.registersRequest.isSet, asking?.asksRegisters ?? false)
    if let port = pins.semaphoreRequest {
      check("semaphore_request_o", port.isSet, asking?.asksSemaphores ?? false)
    }
    check("messages_valid_o", pins.messagesValid.isSet, phase == .answer)

    // Whose access is taken.
    let isGranted = pins.memoryGrant.isSet
    var side = Side.request
    if responseWants && (!requestWants || lastSide == .request) { side = .response }
    if requestWants && responseWants {
      bothWanted += 1
      if isGranted && side == .request { turnsOfRequests += 1 }
      if isGranted && side == .response { turnsOfResponses += 1 }
    }
    if isGranted { (lastSide, answeredSide) = (side, side) }

    // Who is done.
    var requestPasses = false
    var isPosted = false
    if let request {
      switch phase {
      case .ask:
        let isAnswered = followAsking(request, isGranted && side == .request, &requestPasses)
        isPosted = request.isPosted && requestPasses
        if isAnswered { phase = .take }
      case .take: phase = .answer
      case .answer:
        requestPasses = pins.messagesReady.isSet
        if requestPasses { phase = .ask }
      }
      check("requests_ready_o", pins.requests.isReady, requestPasses)
    }
    if isPosted && wasPosted { streamed += 1 }
    wasPosted = isPosted
    wasTaken = false
    if let response, let port = pins.responses {
      wasTaken = !response.asksMemory || (isGranted && side == .response)
      check("responses_ready_o", port.isReady, wasTaken)
    }
    check(
      "refused_o", pins.refused.isSet,
      requestPasses && request?.work == .nothing && request?.isAccess == false)
    if requestPasses { request = nil }
    if wasTaken { response = nil }
  }

  /// What becomes of a request that asks.
  /// - Returns: whether what it asked is answered in the next cycle.
  private func followAsking(
    _ request: Offer, _ hasMemory: Bool, _ passes: inout Bool
  ) -> Bool {
    switch request.work {
    case .memory:
      passes = hasMemory && request.isPosted
      return hasMemory && !request.isPosted
    case .registers: return pins.registersGrant.isSet
    case .semaphores:
      passes = pins.semaphoreGrant?.isSet ?? false
      return false
    case .nothing:
      passes = !request.isAccess
      return request.isAccess
    }
  }
}
