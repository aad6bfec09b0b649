import ChipSpec

/// The tiles around a mesh: they make packets, send them, take what arrives and check it.
struct TrafficFlow: MeshSurroundings {
  private struct Packet {
    var created: Int
    var flitsLeft: Int
    var isMeasured: Bool
  }

  private let settings: TrafficSettings
  private let shape: MeshShape
  private let threshold: UInt64
  private let choice: TargetChoice
  private let firstChannel: Int
  private let window: Range<Int>

  private(set) var checker: FlitChecker
  private(set) var result: TrafficResult
  private var sources: [TrafficSource] = []
  /// Packets of which a flit is under way; free ones are listed in `free`.
  private var packets: [Packet] = []
  private var free: [Int] = []
  private var isOpen = true
  /// Flits that arrived in the window.
  private var arrivals = 0
  /// The cycles in which the packets of the window were made that have not arrived, summed up.
  private var outstanding = 0
  /// Packets in sources.
  private var waiting = 0

  /// The cycle that is being run.
  private(set) var cycle = 0
  /// The last cycle in which a flit moved, or nothing wanted to.
  private var lastMove = 0

  /// Cycles without any move after which nothing will move again: sinks take a flit a cycle, so that
  /// every flit that has a credit moves, and a credit is back after two cycles.
  private static let patience = 1_000

  init(_ settings: TrafficSettings, _ shape: MeshShape) {
    self.settings = settings
    self.shape = shape
    threshold = TrafficRandom.threshold(settings.rate / Double(settings.packet))
    choice = TargetChoice(settings.pattern, shape)
    firstChannel = settings.trafficClass == .request ? 0 : shape.router.virtualChannels
    window = settings.warmup..<settings.warmup + settings.cycles
    checker = FlitChecker(shape, seed: settings.seed)
    result = TrafficResult(settings)
    sources = (0..<shape.nodes).map {
      TrafficSource(
        random: TrafficRandom(seed: settings.seed, stream: $0),
        credits: Array(repeating: shape.router.bufferDepth, count: shape.channels))
    }
  }

  /// Packets of the window that are under way or in a source.
  var missing: Int { result.missing }

  /// Whether nothing is under way.
  var isEmpty: Bool { checker.inFlight == 0 && waiting == 0 }

  /// The least mean latency that the window's packets can still have.
  var meanAtLeast: Double {
    guard result.packets > 0 else { return 0 }
    let ages = result.missing * (cycle + 1) - outstanding
    return Double(result.latency.total + ages) / Double(result.packets)
  }

  // MARK: - Sending

  mutating func flit(from node: Int) -> FlitOnLink? {
    if isOpen && sources[node].random.chance(threshold) {
      let target = choice.next(from: node, &sources[node].random)
      sources[node].add(.init(target: target, created: cycle))
      waiting += 1
      if window.contains(cycle) {
        result.packets += 1
        outstanding += cycle
      }
    }
    return send(from: node)
  }

  /// Sends the next flit of a source's first packet, if there is a credit.
  private mutating func send(from node: Int) -> FlitOnLink? {
    guard let packet = sources[node].packet else { return nil }
    let isHead = sources[node].sentFlits == 0
    let channel = isHead ? channelForPacket(to: packet.target, from: node) : sources[node].channel
    guard sources[node].credits[channel] > 0 else { return nil }
    if isHead { begin(packet, node, channel) }
    sources[node].credits[channel] -= 1
    sources[node].sentFlit(of: settings.packet)
    let isTail = sources[node].sentFlits == 0
    if isTail { waiting -= 1 }
    lastMove = cycle
    return checker.send(
      from: node, to: packet.target, channel: channel, head: isHead, tail: isTail,
      packet: sources[node].number, cycle: cycle)
  }

  private mutating func begin(_ packet: TrafficSource.Packet, _ node: Int, _ channel: Int) {
    let entry = Packet(
      created: packet.created, flitsLeft: settings.packet,
      isMeasured: window.contains(packet.created))
    sources[node].channel = channel
    if let number = free.popLast() {
      packets[number] = entry
      sources[node].number = number
    } else {
      sources[node].number = packets.count
      packets.append(entry)
    }
  }

  /// With order the channel follows from the target, without it is the lowest with a credit.
  private func channelForPacket(to target: Int, from node: Int) -> Int {
    let size = shape.router.virtualChannels
    switch shape.router.ordering {
    case .flow:
      let (x, y) = shape.place(of: target)
      return firstChannel + (x + y) % size
    case .none:
      let credits = sources[node].credits
      return (firstChannel..<firstChannel + size).first { credits[$0] > 0 } ?? firstChannel
    }
  }

  // MARK: - What the network does

  mutating func leaves(
    _ flit: FlitOnLink, node: Int, port: RouterPort
  ) throws(TrafficViolation) {
    lastMove = cycle
    guard let number = try checker.leave(flit, node: node, port: port, cycle: cycle) else { return }
    if window.contains(cycle) { arrivals += 1 }
    packets[number].flitsLeft -= 1
    guard packets[number].flitsLeft == 0 else { return }
    let packet = packets[number]
    free.append(number)
    guard packet.isMeasured else { return }
    outstanding -= packet.created
    result.latency.add(
      cycle - packet.created + 1,
      place: Double(packet.created - window.lowerBound) / Double(window.count))
  }

  mutating func frees(
    _ channels: UInt64, node: Int, port: RouterPort
  ) throws(TrafficViolation) {
    guard port == .local else {
      return try checker.free(channels, node: node, port: port, cycle: cycle)
    }
    for channel in 0..<shape.channels where channels >> UInt64(channel) & 1 != 0 {
      sources[node].credits[channel] += 1
      guard sources[node].credits[channel] <= shape.router.bufferDepth else {
        throw FlitChecker.violation(
          shape, .credit, node: node, port: port, cycle,
          "no credit: no flit of channel \(channel) is here", "a credit for channel \(channel)")
      }
    }
  }

  mutating func drops(_ ports: UInt64, node: Int) throws(TrafficViolation) {
    let port = RouterPort(rawValue: ports.trailingZeroBitCount)
    throw FlitChecker.violation(
      shape, .dropped, node: node, port: port, cycle, "no drop: all targets exist",
      "a flit was dropped")
  }

  // MARK: - Time

  /// Ends a cycle.
  /// - Throws: ``TrafficViolation`` if more flits are under way than there are places.
  mutating func endCycle() throws(TrafficViolation) {
    if isEmpty { lastMove = cycle }
    if cycle == window.upperBound - 1 {
      result.backlog = waiting
      let places = Double(shape.nodes * window.count)
      result.accepted = Double(arrivals) / places
      result.offered = Double(result.packets * settings.packet) / places
    }
    if checker.inFlight > checker.capacity, let lost = checker.oldest(at: cycle, .lost) {
      throw lost
    }
    cycle += 1
  }

  /// Whether nothing will move any more, though something should.
  var isStill: Bool { cycle - lastMove > Self.patience }

  /// What holds a network in which nothing moves.
  /// - Parameter isQuiet: whether all routers say that they hold nothing.
  func standstill(isQuiet: Bool) -> TrafficViolation {
    checker.oldest(at: cycle, isQuiet ? .lost : .stuck) ?? missingCredit() ?? starved()
  }

  /// Stops making packets, and forgets those of which nothing has left.
  mutating func close() {
    isOpen = false
    waiting = 0
    result.meanAtLeast = meanAtLeast
    for node in sources.indices {
      sources[node].close()
      waiting += sources[node].waiting
    }
  }

  /// The network is empty: every credit must be back.
  mutating func finish() throws(TrafficViolation) {
    if let missing = missingCredit() { throw missing }
    result.flits = checker.delivered
    result.checks = checker.seen
    result.simulated = cycle
  }

  private func missingCredit() -> TrafficViolation? {
    if let missing = checker.missingCredit(at: cycle) { return missing }
    for (node, source) in sources.enumerated() {
      for channel in source.credits.indices where source.credits[channel] < shape.router.bufferDepth
      {
        return FlitChecker.violation(
          shape, .credit, node: node, port: .local, cycle,
          "all credits back in an empty network",
          "\(shape.router.bufferDepth - source.credits[channel]) of channel \(channel) missing")
      }
    }
    return nil
  }

  /// Sources have flits and credits, but nothing moves; cannot happen while this code is right.
  private func starved() -> TrafficViolation {
    TrafficViolation(
      cycle: cycle, x: nil, y: nil, port: nil, stage: .stuck, expected: "flits on the way",
      actual: "\(waiting) packets in sources, none of which leaves")
  }
}
