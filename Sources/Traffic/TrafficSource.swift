/// A tile that sends: a queue without end, and the credits of its router's input.
struct TrafficSource {
  /// A packet that waits for its turn.
  struct Packet {
    let target: Int
    let created: Int
  }

  var random: TrafficRandom
  /// Free places of each channel's queue.
  var credits: [Int]
  private var packets: [Packet] = []
  private var first = 0
  /// Flits of the first packet that left already, the channel that they took and the packet's number.
  private(set) var sentFlits = 0
  var channel = 0
  var number = 0

  init(random: TrafficRandom, credits: [Int]) {
    self.random = random
    self.credits = credits
  }

  /// The packet whose turn it is.
  var packet: Packet? { first < packets.count ? packets[first] : nil }

  /// Packets that wait, the one that is being sent included.
  var waiting: Int { packets.count - first }

  mutating func add(_ packet: Packet) { packets.append(packet) }

  /// A flit of the first packet left.
  mutating func sentFlit(of length: Int) {
    sentFlits += 1
    guard sentFlits == length else { return }
    sentFlits = 0
    first += 1
    if first == packets.count {
      packets.removeAll(keepingCapacity: true)
      first = 0
    } else if first >= 1024 && first * 2 > packets.count {
      packets.removeFirst(first)
      first = 0
    }
  }

  /// Forgets all packets but one that is being sent.
  mutating func close() {
    let current = sentFlits > 0 ? packets[first] : nil
    packets = current.map { [$0] } ?? []
    first = 0
  }
}
