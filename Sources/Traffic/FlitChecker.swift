import ChipSpec

/// Follows every flit from its source to its sink: none is lost, doubled, altered or reordered within
/// its flow, each takes the way that dimension order says, on channels that it may use, and each credit
/// stands for a flit.
///
/// A flit's payload follows from a number that no other flit has; its lowest bits say where its record
/// is kept, so that it is found again wherever it appears.
struct FlitChecker {
  private struct Record {
    /// What the payload follows from.
    var stamp: UInt64 = 0
    var source = 0, target = 0
    var channel = 0
    var head = false, tail = false
    /// The router whose queue holds it; −1 once it reached its sink.
    var node = -1
    /// The port through which it came there.
    var port = RouterPort.local
    /// The cycle in which it came there.
    var since = 0
    /// Its number among the flits of its source and target.
    var serial: Int32 = 0
    var packet: Int32 = 0
  }

  let shape: MeshShape
  /// Flits on the way.
  private(set) var inFlight = 0
  /// Flits that reached their sinks.
  private(set) var delivered = 0
  /// Flits seen on links, those to the tiles included.
  private(set) var seen = 0
  /// Places of all queues.
  let capacity: Int

  private let depth: Int
  private let channels: Int
  private let slotMask: UInt64
  private let payloadMask: SIMD4<UInt64>
  private var stamps: UInt64
  private var records: [Record] = []
  /// Records that are free, oldest first, so that a flit that reached its sink is known for a while.
  private var free: [Int] = []
  private var firstFree = 0
  /// Flits for which no credit came back yet, by (node × 5 + port) × channels + channel of a router's
  /// output.
  private var owed: [Int]
  /// By source × nodes + target: flits sent, and flits that arrived.
  private var sent: [Int32]
  private var received: [Int32]

  /// Records kept after their flits arrived.
  private static let kept = 256

  init(_ shape: MeshShape, seed: UInt64) {
    self.shape = shape
    depth = shape.router.bufferDepth
    channels = shape.channels
    capacity = shape.nodes * 5 * channels * depth
    // While all is well no more flits are under way than there are places; one more is a violation.
    slotMask = 1 << UInt64(LinkPorts.bits(capacity + Self.kept + 2)) - 1
    var mask = SIMD4<UInt64>()
    for word in 0..<4 {
      let bits = shape.router.flitWidth - 64 * word
      mask[word] = bits >= 64 ? .max : bits > 0 ? 1 << UInt64(bits) - 1 : 0
    }
    payloadMask = mask
    stamps = TrafficRandom.mixed(seed)
    owed = Array(repeating: 0, count: shape.nodes * 5 * channels)
    sent = Array(repeating: 0, count: shape.nodes * shape.nodes)
    received = sent
  }

  // MARK: - Flits

  /// A flit that enters the network.
  mutating func send(
    from source: Int, to target: Int, channel: Int, head: Bool, tail: Bool, packet: Int, cycle: Int
  ) -> FlitOnLink {
    let slot: Int
    if free.count - firstFree > Self.kept {
      slot = free[firstFree]
      firstFree += 1
      if firstFree > 4096 {
        free.removeFirst(firstFree)
        firstFree = 0
      }
    } else {
      slot = records.count
      records.append(Record())
    }
    stamps &+= 4  // a payload is made of up to four numbers
    let flow = source * shape.nodes + target
    records[slot] = Record(
      stamp: stamps, source: source, target: target, channel: channel, head: head, tail: tail,
      node: source, port: .local, since: cycle, serial: sent[flow], packet: Int32(packet))
    sent[flow] += 1
    inFlight += 1
    return flit(slot)
  }

  /// What a flit shows on a link.
  private func flit(_ slot: Int) -> FlitOnLink {
    let record = records[slot]
    var payload = SIMD4<UInt64>()
    payload[0] = TrafficRandom.mixed(record.stamp) & ~slotMask | UInt64(slot)
    if shape.router.flitWidth > 64 {
      for word in 1..<4 { payload[word] = TrafficRandom.mixed(record.stamp &+ UInt64(word)) }
    }
    let (source, target) = (shape.place(of: record.source), shape.place(of: record.target))
    return FlitOnLink(
      channel: record.channel, payload: payload & payloadMask, targetX: target.x,
      targetY: target.y, sourceX: source.x, sourceY: source.y, head: record.head,
      tail: record.tail)
  }

  /// A flit leaves a router.
  /// - Returns: the packet of a flit that reached its sink; nil for one that goes on.
  mutating func leave(
    _ found: FlitOnLink, node: Int, port: RouterPort, cycle: Int
  ) throws(TrafficViolation) -> Int? {
    let shape = shape
    func violation(
      _ stage: TrafficViolation.Stage, _ expected: String, _ actual: String? = nil
    ) -> TrafficViolation {
      Self.violation(shape, stage, node: node, port: port, cycle, expected, actual ?? found.text)
    }
    seen += 1
    guard found.channel < channels else {
      throw violation(.channel, "a channel below \(channels)")
    }
    let slot = Int(found.payload[0] & slotMask)
    guard slot < records.count else { throw violation(.altered, "a flit that was sent") }
    let record = records[slot]
    var expected = flit(slot)
    guard found.payload == expected.payload else {
      throw violation(.altered, "a flit that was sent")
    }
    guard record.node == node else {
      throw violation(.doubled, "nothing: the flit is elsewhere, " + whereabouts(record))
    }
    expected.channel = found.channel
    guard found == expected else { throw violation(.altered, expected.text) }
    try check(found, record, violation)
    guard shape.output(at: node, to: record.target) == port else {
      throw violation(.misrouted, "port \(shape.output(at: node, to: record.target).name)")
    }
    if port == .local { return try deliver(slot, violation) }
    guard let next = shape.neighbour(of: node, through: port) else {
      throw violation(.misrouted, "nothing where the mesh ends")
    }
    let link = (node * 5 + port.rawValue) * channels + found.channel
    owed[link] += 1
    guard owed[link] <= depth else {
      throw violation(
        .credit,
        "no flit on channel \(found.channel): all \(depth) places behind the link are taken")
    }
    records[slot].node = next
    records[slot].port = port.opposite
    records[slot].since = cycle
    records[slot].channel = found.channel
    return nil
  }

  private func check(
    _ found: FlitOnLink, _ record: Record,
    _ violation: (TrafficViolation.Stage, String, String?) -> TrafficViolation
  ) throws(TrafficViolation) {
    let size = shape.router.virtualChannels
    if shape.router.ordering == .flow {
      guard found.channel == record.channel else {
        throw violation(.channel, "channel \(record.channel), which it was sent on", nil)
      }
    } else if found.channel / size != record.channel / size {
      let first = record.channel / size * size
      throw violation(.channel, "a channel of its class, \(first) to \(first + size - 1)", nil)
    }
  }

  private mutating func deliver(
    _ slot: Int, _ violation: (TrafficViolation.Stage, String, String?) -> TrafficViolation
  ) throws(TrafficViolation) -> Int {
    let record = records[slot]
    let flow = record.source * shape.nodes + record.target
    if shape.router.ordering == .flow && record.serial != received[flow] {
      let missing = records.first {
        $0.node >= 0 && $0.source == record.source && $0.target == record.target
          && $0.serial == received[flow]
      }
      throw violation(
        .reordered,
        "flit \(received[flow]) from \(shape.name(of: record.source)), last seen "
          + (missing.map(whereabouts) ?? "nowhere"),
        "flit \(record.serial), which has overtaken it if it is not lost")
    }
    received[flow] += 1
    records[slot].node = -1
    free.append(slot)
    inFlight -= 1
    delivered += 1
    return Int(record.packet)
  }

  private func whereabouts(_ record: Record) -> String {
    record.node < 0
      ? "at its sink \(shape.name(of: record.target))"
      : "in router \(shape.name(of: record.node)) since cycle \(record.since)"
  }

  // MARK: - Credits

  /// A router gives places of the queues at an input free.
  mutating func free(
    _ freed: UInt64, node: Int, port: RouterPort, cycle: Int
  ) throws(TrafficViolation) {
    let from = shape.neighbour(of: node, through: port)
    for channel in 0..<channels where freed >> UInt64(channel) & 1 != 0 {
      let link = from.map { ($0 * 5 + port.opposite.rawValue) * channels + channel }
      guard let link, owed[link] > 0 else {
        throw Self.violation(
          shape, .credit, node: node, port: port, cycle,
          "no credit: no flit of channel \(channel) is here", "a credit for channel \(channel)")
      }
      owed[link] -= 1
    }
  }

  /// A violation at a router.
  static func violation(
    _ shape: MeshShape, _ stage: TrafficViolation.Stage, node: Int, port: RouterPort?, _ cycle: Int,
    _ expected: String, _ actual: String
  ) -> TrafficViolation {
    let (x, y) = shape.place(of: node)
    return TrafficViolation(
      cycle: cycle, x: x, y: y, port: port?.name, stage: stage, expected: expected, actual: actual)
  }

  // MARK: - The end

  /// Flits are under way that should have arrived: names the one that has waited longest.
  func oldest(at cycle: Int, _ stage: TrafficViolation.Stage) -> TrafficViolation? {
    guard
      let slot = records.indices.filter({ records[$0].node >= 0 })
        .min(by: { (records[$0].since, $0) < (records[$1].since, $1) })
    else { return nil }
    let record = records[slot]
    return Self.violation(
      shape, stage, node: record.node, port: record.port, cycle,
      "all flits at their sinks",
      "\(inFlight) under way; the one that waits longest came here in cycle \(record.since): "
        + flit(slot).text)
  }

  /// A credit that never came back.
  func missingCredit(at cycle: Int) -> TrafficViolation? {
    guard let index = owed.firstIndex(where: { $0 != 0 }) else { return nil }
    let (link, channel) = (index / channels, index % channels)
    return Self.violation(
      shape, .credit, node: link / 5, port: RouterPort.allCases[link % 5], cycle,
      "all credits back in an empty network", "\(owed[index]) of channel \(channel) missing")
  }
}
