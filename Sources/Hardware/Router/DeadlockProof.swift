import ChipSpec

/// Proves that a mesh of routers cannot deadlock: the places where flits wait, and what each of them
/// can wait for, form a graph without a circle (W. J. Dally, C. L. Seitz, "Deadlock-free message
/// routing in multiprocessor interconnection networks", IEEE Transactions on Computers 36, 1987).
///
/// Places are the queues of all channels at the end of all links, the queues by which tiles inject,
/// and for each tile and class the sink that ejects. A queue waits for each queue that ``RoutingRule``
/// can send one of its flits to, on each channel that the flit may take. All targets count in every
/// queue, also those that no flit there should have: so faulty flits can block nothing either. Flits
/// without a neighbour to go to are dropped and wait for nothing. A tile may make the acceptance of
/// requests wait for room for its responses, so the sink of requests waits for the injection of
/// responses; responses are always taken.
///
/// Where a message takes two flits this holds flit by flit. Whoever injects waits for two places of one
/// queue instead of one, and then holds nothing that its second half needs; who ejects puts a first half
/// aside at once, so that a second one waits for its taker only (`docs/parts/local_port.md`).
public struct DeadlockProof: Sendable, Hashable {
  /// Places where flits can wait.
  public private(set) var places = 0
  /// Pairs of places of which the first can wait for the second.
  public private(set) var dependencies = 0

  /// Proves it for the network of a chip.
  /// - Throws: ``Deadlock`` with a circle of places, if there is one.
  public init(_ spec: RouterSpec, columns: Int, rows: Int) throws(Deadlock) {
    let channels = spec.virtualChannels
    try self.init(
      WaitingGraph(
        rule: .dimensionOrder, columns: columns, rows: rows, virtualChannels: channels,
        responseChannels: channels..<2 * channels, changesChannel: spec.ordering == .none))
  }

  /// Looks through all places, depth first.
  init(_ graph: WaitingGraph) throws(Deadlock) {
    // Of each place: not seen yet, on the path that is being followed, or known to be harmless.
    let new: UInt8 = 0
    let open: UInt8 = 1
    let done: UInt8 = 2
    var states = [UInt8](repeating: new, count: graph.count)
    var path: [(place: Int, next: Int)] = []
    for start in 0..<graph.count where states[start] == new && graph.exists(start) {
      states[start] = open
      places += 1
      path.append((start, 0))
      while let (place, next) = path.last {
        guard next < graph.fanOut(of: place) else {
          states[place] = done
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        guard let successor = graph.successor(next, of: place) else { continue }
        dependencies += 1
        if states[successor] == open {
          let circle = path.map(\.place).drop { $0 != successor }
          throw Deadlock(cycle: Self.shortestCircle(near: Array(circle), in: graph))
        }
        if states[successor] == new {
          states[successor] = open
          places += 1
          path.append((successor, 0))
        }
      }
    }
  }

  /// The shortest circle through any place of one, which is the easiest to read, from its place of the
  /// lowest number on.
  private static func shortestCircle(near places: [Int], in graph: WaitingGraph) -> [Deadlock.Place]
  {
    var shortest: [Int] = []
    for place in places.sorted() {
      let limit = shortest.isEmpty ? places.count : shortest.count - 1
      if let circle = circle(through: place, ofAtMost: limit, in: graph) { shortest = circle }
    }
    let first = shortest.indices.min { shortest[$0] < shortest[$1] } ?? 0
    return (shortest[first...] + shortest[..<first]).map(graph.place)
  }

  /// The shortest circle through a place, if it has at most `limit` places; breadth first.
  private static func circle(
    through start: Int, ofAtMost limit: Int, in graph: WaitingGraph
  ) -> [Int]? {
    var before: [Int: Int] = [:]
    var reached = [start]
    for _ in 0..<limit {
      var next: [Int] = []
      for place in reached {
        for number in 0..<graph.fanOut(of: place) {
          guard let successor = graph.successor(number, of: place) else { continue }
          if successor == start {
            let back = sequence(first: place) { $0 == start ? nil : before[$0] }
            return back.reversed()
          }
          if before[successor] == nil {
            before[successor] = place
            next.append(successor)
          }
        }
      }
      reached = next
    }
    return nil
  }
}
