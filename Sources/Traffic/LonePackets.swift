import ChipSpec

/// The tiles around a mesh in which one packet is under way at a time.
struct LonePackets: MeshSurroundings {
  private let shape: MeshShape
  private let length: Int
  private let firstChannel: Int
  private var checker: FlitChecker
  private var source = 0, target = 0
  private var sent = 0, arrived = 0
  private var credits: [Int]
  private var cycle = 0

  /// Cycles from the source's queue to the sink, both counted.
  private(set) var latency = 0

  init(_ shape: MeshShape, packet: Int, trafficClass: TrafficClass) {
    self.shape = shape
    length = packet
    firstChannel = trafficClass == .request ? 0 : shape.router.virtualChannels
    checker = FlitChecker(shape, seed: 1)
    credits = Array(repeating: shape.router.bufferDepth, count: shape.channels)
    (sent, arrived) = (length, length)
  }

  /// Puts a packet into a source's queue.
  mutating func begin(from source: Int, to target: Int) {
    (self.source, self.target) = (source, target)
    (sent, arrived, latency) = (0, 0, 0)
  }

  /// Whether all flits are at their sink.
  var isDone: Bool { arrived == length }

  private var channel: Int {
    guard shape.router.ordering == .flow else { return firstChannel }
    let (x, y) = shape.place(of: target)
    return firstChannel + (x + y) % shape.router.virtualChannels
  }

  mutating func flit(from node: Int) -> FlitOnLink? {
    guard node == source, sent < length, credits[channel] > 0 else { return nil }
    credits[channel] -= 1
    sent += 1
    return checker.send(
      from: node, to: target, channel: channel, head: sent == 1, tail: sent == length, packet: 0,
      cycle: cycle)
  }

  mutating func leaves(
    _ flit: FlitOnLink, node: Int, port: RouterPort
  ) throws(TrafficViolation) {
    if try checker.leave(flit, node: node, port: port, cycle: cycle) != nil { arrived += 1 }
  }

  mutating func frees(
    _ channels: UInt64, node: Int, port: RouterPort
  ) throws(TrafficViolation) {
    guard port == .local else {
      return try checker.free(channels, node: node, port: port, cycle: cycle)
    }
    for channel in 0..<shape.channels where channels >> UInt64(channel) & 1 != 0 {
      credits[channel] += 1
      guard credits[channel] <= shape.router.bufferDepth else {
        throw FlitChecker.violation(
          shape, .credit, node: node, port: port, cycle,
          "no credit: no flit of channel \(channel) is here", "a credit for channel \(channel)")
      }
    }
  }

  mutating func drops(_ ports: UInt64, node: Int) throws(TrafficViolation) {
    throw FlitChecker.violation(
      shape, .dropped, node: node, port: RouterPort(rawValue: ports.trailingZeroBitCount), cycle,
      "no drop: all targets exist", "a flit was dropped")
  }

  /// Ends a cycle.
  /// - Throws: ``TrafficViolation`` if the packet takes longer than anything could.
  mutating func endCycle(isQuiet: Bool) throws(TrafficViolation) {
    cycle += 1
    latency += 1
    guard latency > 1_000 + 8 * length else { return }
    throw checker.oldest(at: cycle, isQuiet ? .lost : .stuck)
      ?? FlitChecker.violation(
        shape, .stuck, node: source, port: .local, cycle, "the packet leaves", "no credit")
  }
}
