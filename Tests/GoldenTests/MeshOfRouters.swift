import ChipSpec

@testable import Golden

/// Golden routers wired as a mesh, with a source and a sink at every node.
struct MeshOfRouters {
  /// A flit that reached a sink.
  struct Delivery {
    let node: Int
    let transfer: FlitTransfer
    let cycle: Int
  }

  let columns: Int, rows: Int
  private(set) var routers: [Router] = []
  private(set) var cycle = 0
  private(set) var deliveries: [Delivery] = []
  /// All rules of links that were broken.
  private(set) var violations: [RouterViolation] = []

  /// Sinks take a flit from their buffers with this probability, per cent.
  var sinkReadiness = 100

  private let spec: RouterSpec
  private let channels: Int
  /// What sources want to send, oldest first from `next` on: one list per node and class, so that a
  /// blocked class does not block the other.
  private var waiting: [[Flit]]
  private var next: [Int]
  /// Per node: the sources' credits and the sinks' taken places, by channel.
  private var sourceCredits: [[Int]]
  private var sinkPlaces: [[Int]]
  private var inputs: [RouterInputs]
  private var random: SeededRandom

  init(spec: RouterSpec, columns: Int, rows: Int, seed: UInt64) {
    self.spec = spec
    self.columns = columns
    self.rows = rows
    channels = 2 * spec.virtualChannels
    let nodes = columns * rows
    for y in 0..<rows {
      for x in 0..<columns {
        let present: UInt8 =
          (y > 0 ? 1 : 0) | (x < columns - 1 ? 2 : 0) | (y < rows - 1 ? 4 : 0) | (x > 0 ? 8 : 0)
        routers.append(Router(spec: spec, x: x, y: y, present: present))
      }
    }
    waiting = Array(repeating: [], count: 2 * nodes)
    next = Array(repeating: 0, count: 2 * nodes)
    sourceCredits = Array(
      repeating: Array(repeating: spec.bufferDepth, count: channels), count: nodes)
    sinkPlaces = Array(repeating: Array(repeating: 0, count: channels), count: nodes)
    inputs = Array(repeating: RouterInputs(), count: nodes)
    random = SeededRandom(seed)
  }

  /// Queues a flit at its source.
  mutating func send(_ flit: Flit, class traffic: Int) {
    waiting[(Int(flit.sourceY) * columns + Int(flit.sourceX)) * 2 + traffic].append(flit)
  }

  /// Whether nothing is under way.
  var isEmpty: Bool {
    waiting.indices.allSatisfy { next[$0] == waiting[$0].count }
      && routers.allSatisfy(\.isQuiet) && sinkPlaces.allSatisfy { $0.allSatisfy { $0 == 0 } }
  }

  mutating func step() {
    for node in routers.indices { connect(node) }
    for node in routers.indices {
      routers[node].advance(inputs[node])
      if let violation = routers[node].violation { violations.append(violation) }
    }
    cycle += 1
  }

  /// Collects what `node` sees in this cycle.
  private mutating func connect(_ node: Int) {
    for port in 0..<4 {
      guard let neighbour = neighbour(of: node, at: port) else { continue }
      let opposite = (port + 2) % 4
      inputs[node].arriving[port].valid = false
      if routers[neighbour].outputs.leaving[opposite].valid {
        inputs[node].arriving[port] = routers[neighbour].outputs.leaving[opposite]
      }
      inputs[node].credits[port] = routers[neighbour].outputs.credits[opposite]
    }
    inputs[node].arriving[4] = transferFromSource(node)
    inputs[node].credits[4] = creditsFromSink(node)
    let leaving = routers[node].outputs.leaving[4]
    if leaving.valid {
      deliveries.append(Delivery(node: node, transfer: leaving, cycle: cycle))
      sinkPlaces[node][Int(leaving.channel)] += 1
    }
  }

  private func neighbour(of node: Int, at port: Int) -> Int? {
    let x = node % columns
    let y = node / columns
    switch port {
    case 0: return y > 0 ? node - columns : nil
    case 1: return x < columns - 1 ? node + 1 : nil
    case 2: return y < rows - 1 ? node + columns : nil
    default: return x > 0 ? node - 1 : nil
    }
  }

  /// The classes take turns; each sends its oldest flit if the channel that the rule names has a
  /// credit.
  private mutating func transferFromSource(_ node: Int) -> FlitTransfer {
    for turn in 0..<2 {
      let traffic = (cycle + turn) % 2
      let list = node * 2 + traffic
      guard next[list] < waiting[list].count else { continue }
      let flit = waiting[list][next[list]]
      let first = traffic * spec.virtualChannels
      let channel: Int
      switch spec.ordering {
      case .flow:
        channel = first + (Int(flit.targetX) + Int(flit.targetY)) % spec.virtualChannels
      case .none:
        let free = (first..<first + spec.virtualChannels).first { sourceCredits[node][$0] > 0 }
        channel = free ?? first
      }
      guard sourceCredits[node][channel] > 0 else { continue }
      sourceCredits[node][channel] -= 1
      next[list] += 1
      credit(node)
      return FlitTransfer(flit, channel: channel)
    }
    credit(node)
    return FlitTransfer()
  }

  /// Credits that come back to the source in this cycle count from the next.
  private mutating func credit(_ node: Int) {
    let returned = routers[node].outputs.credits[4]
    guard returned != 0 else { return }
    for channel in 0..<channels where returned >> UInt16(channel) & 1 != 0 {
      sourceCredits[node][channel] += 1
    }
  }

  private mutating func creditsFromSink(_ node: Int) -> UInt16 {
    var credits: UInt16 = 0
    for channel in 0..<channels where sinkPlaces[node][channel] > 0 {
      if sinkReadiness == 100 || random.chance(sinkReadiness) {
        sinkPlaces[node][channel] -= 1
        credits |= 1 << UInt16(channel)
      }
    }
    return credits
  }
}
