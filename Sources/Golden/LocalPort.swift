import ChipSpec

/// The golden model of a tile's local port, cycle by cycle. The specification is
/// docs/parts/local_port.md; this file follows its sections.
///
/// In each cycle, ask for the `outputs` that go with the cycle's inputs, then give `advance` the same
/// inputs. `commits` then holds the records of the cycle that has passed.
public struct LocalPort: Sendable {
  /// The parts behind it.
  public let parts: LocalPortParts

  /// Channels of both classes.
  public let channels: Int

  /// The records of the cycle that `advance` completed last: at most one.
  public private(set) var commits: [Commit] = []

  /// The first rule of the link broken in the cycle that `advance` completed last.
  public private(set) var violation: LocalPortViolation?

  /// What happened so far. Reset does not clear it.
  public private(set) var coverage: LocalPortCoverage

  private let spec: RouterSpec
  private let x: UInt16, y: UInt16
  /// `host_i`: whether the host bridge is at this tile.
  private var isHost: Bool
  /// The size of the grid: a flit's source may name a place beyond it.
  private let columns: Int, rows: Int

  /// Who takes an arrived message.
  private enum Taker { case interface, host, nobody }

  private struct Queued {
    let flit: Flit
    let channel: Int

    /// Whose half it is.
    var source: UInt32 { UInt32(flit.sourceX) << 16 | UInt32(flit.sourceY) }
  }

  /// What becomes of the oldest flit of a queue.
  private enum Fate {
    /// Its message is offered.
    case offered(Arrival, Taker)
    /// It is the first half of a message and waits for the second.
    case held
    case discarded

    /// Who is offered something.
    var taker: Taker {
      if case .offered(_, let taker) = self { return taker }
      return .nobody
    }
  }

  /// The queues of the two classes, oldest first.
  private var requests: [Queued] = [], responses: [Queued] = []
  /// First halves that are held, by source.
  private var requestHalves: [UInt32: Flit] = [:], responseHalves: [UInt32: Flit] = [:]
  /// Who has sent the first half of a message and not the second: nobody, or a sender's number.
  private var half: Int?
  private var credits: [Int]
  private var pointer = 0
  private var discarded = false, unexpected = false

  /// A local port after reset.
  /// - Parameters:
  ///   - columns: of the grid; with flits of 32 bits a source beyond it has no place for a half.
  ///   - rows: of the grid.
  ///   - isHost: whether the host bridge is at this tile, if one can be.
  public init(
    spec: RouterSpec, parts: LocalPortParts, x: Int, y: Int, columns: Int = 1 << 16,
    rows: Int = 1 << 16, isHost: Bool = true
  ) {
    self.isHost = isHost
    precondition(parts.isPossible, "no tile has these parts")
    self.columns = columns
    self.rows = rows
    self.spec = spec
    self.parts = parts
    self.x = UInt16(x)
    self.y = UInt16(y)
    channels = 2 * spec.virtualChannels
    credits = Array(repeating: spec.bufferDepth, count: channels)
    coverage = LocalPortCoverage(channels: channels)
  }

  /// Back to the state after reset.
  public mutating func reset() {
    requests.removeAll(keepingCapacity: true)
    responses.removeAll(keepingCapacity: true)
    requestHalves.removeAll(keepingCapacity: true)
    responseHalves.removeAll(keepingCapacity: true)
    half = nil
    for channel in credits.indices { credits[channel] = spec.bufferDepth }
    pointer = 0
    discarded = false
    unexpected = false
    commits.removeAll(keepingCapacity: true)
    violation = nil
  }

  /// Back to the state after reset, with or without the host bridge: what is static is so from reset on.
  public mutating func reset(isHost: Bool) {
    reset()
    self.isHost = isHost
  }

  /// What the local port shows in the present cycle, with these inputs.
  public func outputs(for inputs: LocalPortInputs) -> LocalPortOutputs {
    var outputs = LocalPortOutputs()
    outputs.discarded = discarded
    outputs.unexpected = unexpected
    outputs.isQuiet = requests.isEmpty && responses.isEmpty && !discarded && !unexpected
    showArrivals(inputs, &outputs)
    showDepartures(inputs, &outputs)
    return outputs
  }

  /// Completes the present cycle with its inputs and begins the next.
  public mutating func advance(_ inputs: LocalPortInputs) {
    commits.removeAll(keepingCapacity: true)
    violation = nil
    let inputs = checked(inputs)
    let outputs = outputs(for: inputs)
    count(inputs, outputs)
    completeDeparture(inputs, outputs)
    completeArrivals(inputs)
  }

  // MARK: Arrivals

  private func isResponse(_ channel: Int) -> Bool { channel >= spec.virtualChannels }

  /// Whether flits of a channel's class are queued: somebody may take them.
  private func isQueued(_ channel: Int) -> Bool {
    isResponse(channel) ? parts.takesResponses : parts.networkInterface
  }

  /// Whether messages travel in two halves.
  private var hasHalves: Bool { spec.flitWidth == 32 }

  /// Who takes a message: the first line of the document's table that fits.
  private func taker(of payload: UInt64, on channel: Int) -> Taker {
    guard isResponse(channel) else { return parts.networkInterface ? .interface : .nobody }
    let header = Header(payload)
    if parts.hostBridge && isHost && (!header.isMessage || header.requester == .hostBridge) {
      return .host
    }
    let isExpected = header.operation == .put || header.operation == .acknowledgement
    if parts.packetManager && header.isMessage && header.requester == .packetManager && isExpected {
      return .interface
    }
    return .nobody
  }

  /// What becomes of a flit that is the oldest of its queue, or has none.
  private func fate(of queued: Queued) -> Fate {
    let flit = queued.flit
    guard hasHalves else {
      guard flit.head && flit.tail else { return .discarded }
      let taker = taker(of: flit.payload[0], on: queued.channel)
      if taker == .nobody { return .discarded }
      return .offered(Arrival(flit, flitWidth: spec.flitWidth), taker)
    }
    guard flit.head != flit.tail, Int(flit.sourceX) < columns, Int(flit.sourceY) < rows else {
      return .discarded
    }
    if flit.head { return .held }
    let halves = isResponse(queued.channel) ? responseHalves : requestHalves
    guard let first = halves[queued.source] else { return .discarded }
    let payload = flit.payload[0] << 32 | first.payload[0] & 0xFFFF_FFFF
    let taker = taker(of: payload, on: queued.channel)
    if taker == .nobody { return .discarded }
    return .offered(
      Arrival(payload: UInt128(payload), sourceX: flit.sourceX, sourceY: flit.sourceY), taker)
  }

  /// The fields of a header that decide who takes a response.
  private struct Header {
    let isMessage: Bool
    let requester: MessageFormat.Requester?
    let operation: MessageFormat.Operation?

    init(_ payload: UInt64) {
      let bits = Int(payload & 0xFFFF_FFFF)
      isMessage = bits >> MessageFormat.isMessage & 1 == 1
      requester = MessageFormat.Requester(rawValue: bits >> MessageFormat.requester & 1)
      operation = MessageFormat.Operation(
        rawValue: bits >> MessageFormat.operation.lowerBound & 3)
    }
  }

  /// Whether a queue's oldest flit leaves it in this cycle.
  private func leaves(_ oldest: Queued, _ inputs: LocalPortInputs) -> Bool {
    switch fate(of: oldest).taker {
    case .interface:
      isResponse(oldest.channel) ? inputs.responsesReady : inputs.requestsReady
    case .host: inputs.hostResponsesReady
    case .nobody: true
    }
  }

  private func showArrivals(_ inputs: LocalPortInputs, _ outputs: inout LocalPortOutputs) {
    if let oldest = requests.first, case .offered(let message, _) = fate(of: oldest) {
      outputs.requests = message
    }
    if let oldest = responses.first, case .offered(let message, let taker) = fate(of: oldest) {
      if taker == .host {
        outputs.hostResponses = message
      } else {
        outputs.responses = message
      }
    }
    for oldest in [requests.first, responses.first] {
      if let oldest, leaves(oldest, inputs) { outputs.credits |= 1 << UInt16(oldest.channel) }
    }
    let arriving = inputs.arriving
    if arriving.valid && Int(arriving.channel) < channels && !isQueued(Int(arriving.channel)) {
      outputs.credits |= 1 << UInt16(arriving.channel)
    }
  }

  private mutating func completeArrivals(_ inputs: LocalPortInputs) {
    discarded = false
    unexpected = false
    // Halves are judged when they are the oldest, whole flits when they arrive.
    for isResponse in [false, true] {
      guard let oldest = isResponse ? responses.first : requests.first, leaves(oldest, inputs)
      else { continue }
      if hasHalves { complete(oldest, isResponse: isResponse) }
      if isResponse { responses.removeFirst() } else { requests.removeFirst() }
    }
    guard inputs.arriving.valid else { return }
    let queued = Queued(flit: inputs.arriving.flit, channel: Int(inputs.arriving.channel))
    let isQueued = isQueued(queued.channel)
    if !isQueued || !hasHalves, case .discarded = fate(of: queued) { discard(queued) }
    // Without a queue nobody takes anything.
    if !isQueued && hasHalves, case .held = fate(of: queued) { discard(queued) }
    guard isQueued else { return }
    if isResponse(queued.channel) { responses.append(queued) } else { requests.append(queued) }
  }

  /// What a half that leaves its queue leaves behind.
  private mutating func complete(_ half: Queued, isResponse: Bool) {
    switch fate(of: half) {
    case .held:
      let older =
        isResponse
        ? responseHalves.updateValue(half.flit, forKey: half.source)
        : requestHalves.updateValue(half.flit, forKey: half.source)
      if older == nil { coverage.halvesHeld += 1 } else { coverage.halvesForgotten += 1 }
      if (isResponse ? responseHalves : requestHalves).count > 1 { coverage.halvesAtOnce += 1 }
      return
    case .offered: break
    case .discarded:
      discard(half)
      count(discarded: half)
    }
    // A first half goes with its second; a flit that is neither leaves what is held alone.
    guard !half.flit.head && half.flit.tail else { return }
    if isResponse {
      responseHalves[half.source] = nil
    } else {
      requestHalves[half.source] = nil
    }
  }

  /// Makes it known that nobody takes a flit.
  private mutating func discard(_ queued: Queued) {
    if isResponse(queued.channel) { unexpected = true } else { discarded = true }
    commits.append(
      Commit(
        kind: .flitDiscarded, port: RouterPort.local.rawValue,
        transfer: FlitTransfer(queued.flit, channel: queued.channel)))
  }

  // MARK: Departures

  /// The channel on which a message may go in this cycle, if it may.
  private func channel(_ message: Departure, isResponse: Bool) -> Int? {
    let first = isResponse ? spec.virtualChannels : 0
    switch spec.ordering {
    case .flow:
      let sum = Int(message.targetX) + Int(message.targetY)
      let channel = first + sum % spec.virtualChannels
      // The second half of a message has its credit when the first goes.
      return credits[channel] > (hasHalves && half == nil ? 1 : 0) ? channel : nil
    case .none:
      return (first..<first + spec.virtualChannels).first { credits[$0] > 0 }
    }
  }

  /// What goes in this cycle, on which channel. Senders: 0 network interface, 1 packet manager, 2
  /// host bridge.
  private func winner(_ inputs: LocalPortInputs) -> (sender: Int, message: Departure, channel: Int)?
  {
    if let half {
      let message = [inputs.interface, inputs.packets, inputs.host][half]
      guard let message, let channel = channel(message, isResponse: half == 0) else { return nil }
      return (half, message, channel)
    }
    if parts.networkInterface, let message = inputs.interface,
      let channel = channel(message, isResponse: true)
    {
      return (0, message, channel)
    }
    var candidates: [(sender: Int, message: Departure, channel: Int)] = []
    if parts.packetManager, let message = inputs.packets,
      let channel = channel(message, isResponse: false)
    {
      candidates.append((1, message, channel))
    }
    if parts.hostBridge, let message = inputs.host,
      let channel = channel(message, isResponse: false)
    {
      candidates.append((2, message, channel))
    }
    return candidates.first { $0.sender - 1 >= pointer } ?? candidates.first
  }

  private func showDepartures(_ inputs: LocalPortInputs, _ outputs: inout LocalPortOutputs) {
    let winner = winner(inputs)
    let isFirst = hasHalves && half == nil
    let ready = isFirst ? nil : winner?.sender
    if inputs.interface != nil { outputs.interfaceReady = ready == 0 }
    if inputs.packets != nil { outputs.packetsReady = ready == 1 }
    if inputs.host != nil { outputs.hostReady = ready == 2 }
    guard let winner else { return }
    var flit = Flit()
    flit.payload = winner.message.payload
    if hasHalves {
      let payload = winner.message.payload[0]
      flit.payload = .init(repeating: 0)
      flit.payload[0] = isFirst ? payload & 0xFFFF_FFFF : payload >> 32
    }
    flit.targetX = winner.message.targetX
    flit.targetY = winner.message.targetY
    flit.sourceX = x
    flit.sourceY = y
    flit.head = isFirst || !hasHalves
    flit.tail = !isFirst
    outputs.leaving = FlitTransfer(flit, channel: winner.channel)
  }

  private mutating func completeDeparture(_ inputs: LocalPortInputs, _ outputs: LocalPortOutputs) {
    if outputs.leaving.valid, let winner = winner(inputs) {
      credits[Int(outputs.leaving.channel)] -= 1
      // A message is chosen once, when it or its first half goes.
      if half == nil && winner.sender > 0 { pointer = winner.sender == 1 ? 1 : 0 }
      half = hasHalves && half == nil ? winner.sender : nil
    }
    for channel in 0..<channels where inputs.credits >> UInt16(channel) & 1 != 0 {
      credits[channel] += 1
    }
  }

  /// Whether the tile sends messages of a channel's class.
  private func isSent(_ channel: Int) -> Bool {
    isResponse(channel)
      ? parts.networkInterface : parts.packetManager || parts.hostBridge
  }

  // MARK: What the router must keep

  /// The inputs without what breaks a rule of the link, and without credits that nobody counts.
  private mutating func checked(_ inputs: LocalPortInputs) -> LocalPortInputs {
    var inputs = inputs
    if inputs.arriving.valid {
      let channel = Int(inputs.arriving.channel)
      if channel >= channels {
        inputs.arriving.valid = false
        report(.noSuchChannel)
      } else {
        let queue = isResponse(channel) ? responses : requests
        if queue.count(where: { $0.channel == channel }) >= spec.bufferDepth {
          inputs.arriving.valid = false
          report(.withoutCredit(channel: channel))
        }
      }
    }
    guard inputs.credits != 0 else { return inputs }
    let outputs = outputs(for: inputs)
    for channel in 0..<16 where inputs.credits >> UInt16(channel) & 1 != 0 {
      if channel >= channels {
        report(.noSuchChannel)
      } else if isSent(channel) {
        let isSpent = outputs.leaving.valid && Int(outputs.leaving.channel) == channel
        if credits[channel] < spec.bufferDepth || isSpent { continue }
        report(.creditOverflow(channel: channel))
      }
      inputs.credits &= ~(1 << UInt16(channel))
    }
    return inputs
  }

  private mutating func report(_ new: LocalPortViolation) {
    if violation == nil { violation = new }
    coverage.violations += 1
  }

  // MARK: Coverage

  private mutating func count(_ inputs: LocalPortInputs, _ outputs: LocalPortOutputs) {
    coverage.cycles += 1
    countArrival(inputs)
    countTaken(inputs, outputs)
    countDepartures(inputs, outputs)
  }

  private mutating func countArrival(_ inputs: LocalPortInputs) {
    guard inputs.arriving.valid else { return }
    let channel = Int(inputs.arriving.channel)
    coverage.arrived[channel] += 1
    let places = spec.virtualChannels * spec.bufferDepth
    if isQueued(channel) {
      let queue = isResponse(channel) ? responses : requests
      let isPopped = queue.first.map { leaves($0, inputs) } ?? false
      if isPopped { coverage.pushAndPop += 1 }
      if queue.count + 1 - (isPopped ? 1 : 0) == places {
        if isResponse(channel) {
          coverage.responsesFilled += 1
        } else {
          coverage.requestsFilled += 1
        }
      }
    }
    let queued = Queued(flit: inputs.arriving.flit, channel: channel)
    if hasHalves {
      if !isQueued(channel) { count(discarded: queued) }
      return
    }
    let header = Header(queued.flit.payload[0])
    switch fate(of: queued) {
    case .offered(_, .host):
      if header.isMessage { coverage.hostRequesters += 1 } else { coverage.accessesAnswered += 1 }
    case .offered, .held: break
    case .discarded: count(discarded: queued)
    }
  }

  /// Why nobody takes a flit.
  private mutating func count(discarded queued: Queued) {
    let isResponse = isResponse(queued.channel)
    var payload = queued.flit.payload[0]
    var isWhole = queued.flit.head && queued.flit.tail
    if hasHalves {
      let halves = isResponse ? responseHalves : requestHalves
      // A first half is discarded only if its source is beyond the grid.
      isWhole =
        queued.flit.head != queued.flit.tail && !(queued.flit.head && isQueued(queued.channel))
      if isWhole && isQueued(queued.channel) {
        guard let first = halves[queued.source] else {
          coverage.halvesAlone += 1
          return
        }
        payload = first.payload[0]
      }
    }
    let header = Header(payload)
    if !isWhole {
      if isResponse { coverage.brokenResponses += 1 } else { coverage.brokenRequests += 1 }
    } else if !isResponse {
      coverage.homelessRequests += 1
    } else if !header.isMessage {
      coverage.accessesUnasked += 1
    } else if header.requester == .hostBridge || !parts.packetManager {
      coverage.requestersUnknown += 1
    } else {
      coverage.operationsUnknown += 1
    }
  }

  private mutating func countTaken(_ inputs: LocalPortInputs, _ outputs: LocalPortOutputs) {
    if outputs.requests != nil {
      if inputs.requestsReady { coverage.requests += 1 } else { coverage.requestsWaited += 1 }
    }
    if outputs.responses != nil {
      if inputs.responsesReady { coverage.responses += 1 } else { coverage.responsesWaited += 1 }
      if !inputs.responsesReady && responses.contains(where: { fate(of: $0).taker == .host }) {
        coverage.behindInterface += 1
      }
    }
    if outputs.hostResponses != nil {
      if inputs.hostResponsesReady {
        coverage.hostResponses += 1
        if hasHalves, let message = outputs.hostResponses {
          if Header(UInt64(message.header)).isMessage {
            coverage.hostRequesters += 1
          } else {
            coverage.accessesAnswered += 1
          }
        }
      } else {
        coverage.hostResponsesWaited += 1
        if responses.contains(where: { fate(of: $0).taker == .interface }) {
          coverage.behindHost += 1
        }
      }
    }
    let requestLeaves = requests.first.map { leaves($0, inputs) } ?? false
    let responseLeaves = responses.first.map { leaves($0, inputs) } ?? false
    if requestLeaves && responseLeaves { coverage.bothPopped += 1 }
    if requestLeaves && requests.count == 1 { coverage.requestsEmptied += 1 }
    if responseLeaves && responses.count == 1 { coverage.responsesEmptied += 1 }
  }

  private mutating func countDepartures(_ inputs: LocalPortInputs, _ outputs: LocalPortOutputs) {
    let messages = [
      parts.networkInterface ? inputs.interface : nil,
      parts.packetManager ? inputs.packets : nil,
      parts.hostBridge ? inputs.host : nil,
    ]
    let able = messages.enumerated().map { sender, message in
      message.map { channel($0, isResponse: sender == 0) != nil } ?? false
    }
    for sender in 0..<3 where messages[sender] != nil && !able[sender] {
      coverage.withoutCredit[sender] += 1
    }
    guard outputs.leaving.valid, let winner = winner(inputs) else { return }
    if half != nil {
      if winner.sender > 0 && able[0] { coverage.secondsFirst += 1 }
      coverage.sent[winner.channel] += 1
      return
    }
    coverage.senders[winner.sender] += 1
    coverage.sent[winner.channel] += 1
    if winner.channel % spec.virtualChannels != 0 { coverage.otherChannels += 1 }
    if inputs.credits >> UInt16(winner.channel) & 1 != 0 { coverage.spentAndReturned += 1 }
    if winner.sender == 0 {
      if able[1] || able[2] { coverage.responsesFirst += 1 }
      return
    }
    if messages[0] != nil { coverage.requestsPassing += 1 }
    if able[1] && able[2] {
      if winner.sender == 1 { coverage.packetsPreferred += 1 } else { coverage.hostPreferred += 1 }
    }
    if winner.sender - 1 < pointer { coverage.wraps += 1 }
  }
}
