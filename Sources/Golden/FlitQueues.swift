/// A router's queues, one per input port and channel, in flat storage.
struct FlitQueues: Sendable {
  /// Flits that each queue holds.
  let depth: Int

  private var flits: [Flit]
  private var first: [Int]
  private(set) var counts: [Int]

  init(queues: Int, depth: Int) {
    self.depth = depth
    flits = Array(repeating: Flit(), count: queues * depth)
    first = Array(repeating: 0, count: queues)
    counts = Array(repeating: 0, count: queues)
  }

  /// The oldest flit; meaningless while the queue is empty.
  func head(of queue: Int) -> Flit { flits[queue * depth + first[queue]] }

  mutating func push(_ flit: Flit, to queue: Int) {
    var place = first[queue] + counts[queue]
    if place >= depth { place -= depth }
    flits[queue * depth + place] = flit
    counts[queue] += 1
  }

  mutating func pop(_ queue: Int) {
    first[queue] = first[queue] + 1 == depth ? 0 : first[queue] + 1
    counts[queue] -= 1
  }

  mutating func removeAll() {
    for queue in counts.indices {
      first[queue] = 0
      counts[queue] = 0
    }
  }
}
