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

  /// Who takes an arrived flit.
  private enum Taker { case interface, host, nobody }

  private struct Queued {
    let message: Arrival
    let channel: Int
    let taker: Taker
  }

  /// The queues of the two classes, oldest first.
  private var requests: [Queued] = [], responses: [Queued] = []
  private var credits: [Int]
  private var pointer = 0
  private var discarded = false, unexpected = false

  /// A local port after reset.
  public init(spec: RouterSpec, parts: LocalPortParts, x: Int, y: Int) {
    precondition(parts.isPossible, "no tile has these parts")
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
    for channel in credits.indices { credits[channel] = spec.bufferDepth }
    pointer = 0
    discarded = false
    unexpected = false
    commits.removeAll(keepingCapacity: true)
    violation = nil
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

  /// Who takes a flit that arrives: the first line of the document's table that fits.
  private func taker(of transfer: FlitTransfer) -> Taker {
    guard transfer.flit.head && transfer.flit.tail else { return .nobody }
    guard isResponse(Int(transfer.channel)) else {
      return parts.networkInterface ? .interface : .nobody
    }
    let header = Header(transfer.flit)
    if parts.hostBridge && (!header.isMessage || header.requester == .hostBridge) { return .host }
    let isExpected = header.operation == .put || header.operation == .acknowledgement
    if parts.packetManager && header.isMessage && header.requester == .packetManager && isExpected {
      return .interface
    }
    return .nobody
  }

  /// The fields of a header that decide who takes a response.
  private struct Header {
    let isMessage: Bool
    let requester: MessageFormat.Requester?
    let operation: MessageFormat.Operation?

    init(_ flit: Flit) {
      let bits = Int(flit.payload[0] & 0xFFFF_FFFF)
      isMessage = bits >> MessageFormat.isMessage & 1 == 1
      requester = MessageFormat.Requester(rawValue: bits >> MessageFormat.requester & 1)
      operation = MessageFormat.Operation(
        rawValue: bits >> MessageFormat.operation.lowerBound & 3)
    }
  }

  /// Whether a queue's oldest flit leaves it in this cycle.
  private func leaves(_ oldest: Queued, _ inputs: LocalPortInputs) -> Bool {
    switch oldest.taker {
    case .interface:
      isResponse(oldest.channel) ? inputs.responsesReady : inputs.requestsReady
    case .host: inputs.hostResponsesReady
    case .nobody: true
    }
  }

  private func showArrivals(_ inputs: LocalPortInputs, _ outputs: inout LocalPortOutputs) {
    if let oldest = requests.first, oldest.taker == .interface {
      outputs.requests = oldest.message
    }
    if let oldest = responses.first {
      switch oldest.taker {
      case .interface: outputs.responses = oldest.message
      case .host: outputs.hostResponses = oldest.message
      case .nobody: break
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
    if let oldest = requests.first, leaves(oldest, inputs) { requests.removeFirst() }
    if let oldest = responses.first, leaves(oldest, inputs) { responses.removeFirst() }
    discarded = false
    unexpected = false
    guard inputs.arriving.valid else { return }
    let channel = Int(inputs.arriving.channel)
    let taker = taker(of: inputs.arriving)
    if taker == .nobody {
      if isResponse(channel) { unexpected = true } else { discarded = true }
      commits.append(
        Commit(kind: .flitDiscarded, port: RouterPort.local.rawValue, transfer: inputs.arriving))
    }
    guard isQueued(channel) else { return }
    let queued = Queued(
      message: Arrival(inputs.arriving.flit, flitWidth: spec.flitWidth), channel: channel,
      taker: taker)
    if isResponse(channel) { responses.append(queued) } else { requests.append(queued) }
  }

  // MARK: Departures

  /// The channel on which a message may go in this cycle, if it may.
  private func channel(_ message: Departure, isResponse: Bool) -> Int? {
    let first = isResponse ? spec.virtualChannels : 0
    switch spec.ordering {
    case .flow:
      let sum = Int(message.targetX) + Int(message.targetY)
      let channel = first + sum % spec.virtualChannels
      return credits[channel] > 0 ? channel : nil
    case .none:
      return (first..<first + spec.virtualChannels).first { credits[$0] > 0 }
    }
  }

  /// What goes in this cycle, on which channel. Senders: 0 network interface, 1 packet manager, 2
  /// host bridge.
  private func winner(_ inputs: LocalPortInputs) -> (sender: Int, message: Departure, channel: Int)?
  {
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
    if inputs.interface != nil { outputs.interfaceReady = winner?.sender == 0 }
    if inputs.packets != nil { outputs.packetsReady = winner?.sender == 1 }
    if inputs.host != nil { outputs.hostReady = winner?.sender == 2 }
    guard let winner else { return }
    var flit = Flit()
    flit.payload = winner.message.payload
    flit.targetX = winner.message.targetX
    flit.targetY = winner.message.targetY
    flit.sourceX = x
    flit.sourceY = y
    flit.head = true
    flit.tail = true
    outputs.leaving = FlitTransfer(flit, channel: winner.channel)
  }

  private mutating func completeDeparture(_ inputs: LocalPortInputs, _ outputs: LocalPortOutputs) {
    if outputs.leaving.valid {
      credits[Int(outputs.leaving.channel)] -= 1
      if outputs.packetsReady == true { pointer = 1 }
      if outputs.hostReady == true { pointer = 0 }
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
    let header = Header(inputs.arriving.flit)
    switch taker(of: inputs.arriving) {
    case .interface: break
    case .host:
      if header.isMessage { coverage.hostRequesters += 1 } else { coverage.accessesAnswered += 1 }
    case .nobody:
      let isWhole = inputs.arriving.flit.head && inputs.arriving.flit.tail
      if !isWhole {
        if isResponse(channel) {
          coverage.brokenResponses += 1
        } else {
          coverage.brokenRequests += 1
        }
      } else if !isResponse(channel) {
        coverage.homelessRequests += 1
      } else if !header.isMessage {
        coverage.accessesUnasked += 1
      } else if header.requester == .hostBridge || !parts.packetManager {
        coverage.requestersUnknown += 1
      } else {
        coverage.operationsUnknown += 1
      }
    }
  }

  private mutating func countTaken(_ inputs: LocalPortInputs, _ outputs: LocalPortOutputs) {
    if outputs.requests != nil {
      if inputs.requestsReady { coverage.requests += 1 } else { coverage.requestsWaited += 1 }
    }
    if outputs.responses != nil {
      if inputs.responsesReady { coverage.responses += 1 } else { coverage.responsesWaited += 1 }
      if !inputs.responsesReady && responses.contains(where: { $0.taker == .host }) {
        coverage.behindInterface += 1
      }
    }
    if outputs.hostResponses != nil {
      if inputs.hostResponsesReady {
        coverage.hostResponses += 1
      } else {
        coverage.hostResponsesWaited += 1
        if responses.contains(where: { $0.taker == .interface }) { coverage.behindHost += 1 }
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
