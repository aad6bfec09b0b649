import ChipSpec

/// The golden model of one router, cycle by cycle. The specification is docs/parts/router.md; this
/// file follows its sections.
///
/// In each cycle, read `outputs`, which depend on nothing that arrives in that cycle; then give
/// `advance` what arrived. `commits` then holds the records of the cycle that has passed.
public struct Router: Sendable {
  /// Channels of both classes on each link.
  public let channels: Int

  /// What the router shows in the present cycle.
  public private(set) var outputs = RouterOutputs()

  /// The records of the cycle that `advance` completed last, in the monitor's order.
  public private(set) var commits: [Commit] = []

  /// The first rule of the link broken in the cycle that `advance` completed last.
  public private(set) var violation: RouterViolation?

  /// What happened so far. Reset does not clear it.
  public private(set) var coverage: RouterCoverage

  private var x: Int, y: Int
  private var isPresent: InlineArray<5, Bool>
  private let virtualChannels: Int
  private let bufferDepth: Int
  private let ordering: RouterSpec.Ordering

  /// Per output, its requesters' queues by index. A queue's number is input port × channels + channel.
  private let requesters: [[Int]]

  private var queues: FlitQueues
  /// Output that the head of each queue wants; `nowhere` for an empty queue.
  private var wanted: [Int]
  /// How many queues want each output, to pass over outputs that none wants.
  private var wantedCount: InlineArray<5, Int> = .init(repeating: 0)
  /// Output port × channels + channel.
  private var credits: [Int]
  private var pointers: InlineArray<5, Int> = .init(repeating: 0)
  /// This cycle's winner per output: queue and index among the requesters; `nowhere` without one.
  private var winningQueue: InlineArray<5, Int> = .init(repeating: nowhere)
  private var winningIndex: InlineArray<5, Int> = .init(repeating: 0)

  private static let nowhere = -1

  /// Inputs from which each output can be reached, by output. Turns that dimension order forbids are
  /// missing.
  private static let inputs: [[RouterPort]] = [
    [.east, .south, .west, .local],
    [.west, .local],
    [.north, .east, .west, .local],
    [.east, .local],
    [.north, .east, .south, .west, .local],
  ]

  /// A router after reset.
  /// - Parameters:
  ///   - spec: the network's parameters; 1…8 virtual channels, at least one place per queue.
  ///   - x: own column.
  ///   - y: own row.
  ///   - present: whether north, east, south and west have a neighbour: bits 0…3, as `present_i`.
  public init(spec: RouterSpec, x: Int, y: Int, present: UInt8) {
    precondition(1...8 ~= spec.virtualChannels && spec.bufferDepth >= 1, "spec was not validated")
    self.x = x
    self.y = y
    isPresent = Self.neighbours(present)
    virtualChannels = spec.virtualChannels
    bufferDepth = spec.bufferDepth
    ordering = spec.ordering
    let channels = 2 * spec.virtualChannels
    self.channels = channels
    requesters = Self.inputs.map { ports in
      ports.flatMap { port in (0..<channels).map { port.rawValue * channels + $0 } }
    }
    queues = FlitQueues(queues: 5 * channels, depth: spec.bufferDepth)
    wanted = Array(repeating: Self.nowhere, count: 5 * channels)
    credits = Array(repeating: spec.bufferDepth, count: 5 * channels)
    coverage = RouterCoverage(channels: channels)
    commits.reserveCapacity(11)
  }

  /// Back to the state after reset.
  public mutating func reset() {
    queues.removeAll()
    for index in wanted.indices {
      wanted[index] = Self.nowhere
      credits[index] = bufferDepth
    }
    for port in 0..<5 {
      wantedCount[port] = 0
      pointers[port] = 0
      winningQueue[port] = Self.nowhere
    }
    outputs = RouterOutputs()
    commits.removeAll(keepingCapacity: true)
    violation = nil
  }

  /// Back to the state after reset, and at another place: what is static is so from reset on.
  /// - Parameters:
  ///   - x: own column.
  ///   - y: own row.
  ///   - present: whether north, east, south and west have a neighbour: bits 0…3, as `present_i`.
  public mutating func reset(x: Int, y: Int, present: UInt8) {
    reset()
    self.x = x
    self.y = y
    isPresent = Self.neighbours(present)
  }

  /// `present_i` by port; the tile is always there.
  private static func neighbours(_ present: UInt8) -> InlineArray<5, Bool> {
    [present & 1 != 0, present & 2 != 0, present & 4 != 0, present & 8 != 0, true]
  }

  /// Whether no queue holds a flit, so that without input nothing will happen.
  public var isQuiet: Bool {
    for port in 0..<5 where wantedCount[port] != 0 { return false }
    return true
  }

  /// Completes the present cycle with what arrived in it and begins the next.
  public mutating func advance(_ inputs: RouterInputs) {
    commits.removeAll(keepingCapacity: true)
    violation = nil
    coverage.cycles += 1

    let inputs = checked(inputs)
    record(inputs)
    for output in 0..<5 where winningQueue[output] != Self.nowhere { completeGrant(at: output) }
    for output in 0..<5 where inputs.credits[output] != 0 {
      returnCredits(inputs.credits[output], at: output)
    }
    for input in 0..<5 where inputs.arriving[input].valid {
      accept(inputs.arriving[input], at: input)
    }
    decide()
  }

  // MARK: Routing

  /// The output that a flit at the head of one of `input`'s queues wants.
  private func route(_ flit: Flit, from input: RouterPort) -> RouterPort {
    let targetX = Int(flit.targetX)
    let targetY = Int(flit.targetY)
    let vertical: RouterPort = targetY > y ? .south : targetY < y ? .north : .local
    switch input {
    case .local: return targetX > x ? .east : targetX < x ? .west : vertical
    case .west: return targetX > x ? .east : vertical
    case .east: return targetX < x ? .west : vertical
    case .north: return targetY > y ? .south : .local
    case .south: return targetY < y ? .north : .local
    }
  }

  /// Notes what a queue's head wants, after the head changed.
  private mutating func updateWanted(_ queue: Int) {
    if wanted[queue] != Self.nowhere { wantedCount[wanted[queue]] -= 1 }
    guard queues.counts[queue] > 0, let input = RouterPort(rawValue: queue / channels) else {
      wanted[queue] = Self.nowhere
      return
    }
    wanted[queue] = route(queues.head(of: queue), from: input).rawValue
    wantedCount[wanted[queue]] += 1
  }

  // MARK: Channel

  /// The channel on which a flit of `channel` may leave through `output` in this cycle, if it may.
  private func leavingChannel(_ channel: Int, output: Int) -> Int? {
    switch ordering {
    case .flow:
      // An absent output spends no credits, so its counters never keep a flit from being dropped.
      return credits[output * channels + channel] > 0 ? channel : nil
    case .none:
      let first = channel < virtualChannels ? 0 : virtualChannels
      for candidate in first..<first + virtualChannels
      where credits[output * channels + candidate] > 0 {
        return candidate
      }
      return nil
    }
  }

  // MARK: Arbitration

  /// Decides all outputs of the cycle that begins.
  private mutating func decide() {
    outputs.dropped = 0
    for port in 0..<5 {
      outputs.leaving[port].valid = false
      outputs.credits[port] = 0
    }
    for output in 0..<5 {
      winningQueue[output] = Self.nowhere
      if wantedCount[output] > 0 { arbitrate(output) }
    }
  }

  private mutating func arbitrate(_ output: Int) {
    var contenders = 0
    var lowest = Self.nowhere  // smallest index of all requesters
    var next = Self.nowhere  // smallest index from the pointer on
    for index in requesters[output].indices {
      let queue = requesters[output][index]
      guard wanted[queue] == output else { continue }
      guard leavingChannel(queue % channels, output: output) != nil else {
        coverage.withoutCredit[output] += 1
        continue
      }
      contenders += 1
      if lowest == Self.nowhere { lowest = index }
      if next == Self.nowhere && index >= pointers[output] { next = index }
    }
    guard contenders > 0 else { return }
    coverage.contenders[contenders] += 1
    if next == Self.nowhere { coverage.wraps += 1 }

    let winner = next == Self.nowhere ? lowest : next
    let queue = requesters[output][winner]
    winningIndex[output] = winner
    winningQueue[output] = queue

    let input = queue / channels
    let channel = queue % channels
    outputs.credits[input] |= 1 << UInt16(channel)
    var transfer = FlitTransfer(
      queues.head(of: queue), channel: leavingChannel(channel, output: output) ?? channel)
    if !isPresent[output] {
      transfer.valid = false
      outputs.dropped |= 1 << UInt8(output)
    }
    outputs.leaving[output] = transfer
  }

  // MARK: End of the cycle

  private mutating func completeGrant(at output: Int) {
    let queue = winningQueue[output]
    let index = winningIndex[output]
    pointers[output] = index + 1 == requesters[output].count ? 0 : index + 1
    queues.pop(queue)
    updateWanted(queue)

    coverage.turns[queue / channels * 5 + output] += 1
    if queues.counts[queue] == 0 { coverage.emptied += 1 }
    if isPresent[output] {
      let channel = Int(outputs.leaving[output].channel)
      credits[output * channels + channel] -= 1
      coverage.sent[channel] += 1
      if channel != queue % channels { coverage.channelChanges += 1 }
    } else {
      coverage.dropped[output] += 1
    }
  }

  private mutating func returnCredits(_ returned: UInt16, at output: Int) {
    for channel in 0..<channels where returned >> UInt16(channel) & 1 != 0 {
      let leaving = outputs.leaving[output]
      if leaving.valid && Int(leaving.channel) == channel { coverage.spentAndReturned += 1 }
      credits[output * channels + channel] += 1
    }
  }

  private mutating func accept(_ transfer: FlitTransfer, at input: Int) {
    let channel = Int(transfer.channel)
    let queue = input * channels + channel
    coverage.accepted[channel] += 1
    if outputs.credits[input] >> UInt16(channel) & 1 != 0 { coverage.pushAndPop += 1 }
    queues.push(transfer.flit, to: queue)
    if queues.counts[queue] == 1 { updateWanted(queue) }
    if queues.counts[queue] == bufferDepth { coverage.filled += 1 }
  }

  // MARK: What neighbours must keep

  /// The inputs without what breaks a rule of the link.
  private mutating func checked(_ inputs: RouterInputs) -> RouterInputs {
    var inputs = inputs
    for index in 0..<5 where inputs.arriving[index].valid || inputs.credits[index] != 0 {
      guard let port = RouterPort(rawValue: index) else { continue }
      if !isPresent[index] {
        inputs.arriving[index].valid = false
        inputs.credits[index] = 0
        report(.absentNeighbour(port: port))
        continue
      }
      if inputs.arriving[index].valid {
        let channel = Int(inputs.arriving[index].channel)
        if channel >= channels {
          inputs.arriving[index].valid = false
          report(.noSuchChannel(port: port))
        } else if queues.counts[index * channels + channel] == bufferDepth {
          // Even if the queue is popped in this cycle: its sender cannot know that yet.
          inputs.arriving[index].valid = false
          report(.queueOverflow(port: port, channel: channel))
        }
      }
      for channel in 0..<16 where inputs.credits[index] >> UInt16(channel) & 1 != 0 {
        let violation: RouterViolation
        if channel >= channels {
          violation = .noSuchChannel(port: port)
        } else if credits[index * channels + channel] == bufferDepth
          && !(outputs.leaving[index].valid && Int(outputs.leaving[index].channel) == channel)
        {
          violation = .creditOverflow(port: port, channel: channel)
        } else {
          continue
        }
        inputs.credits[index] &= ~(1 << UInt16(channel))
        report(violation)
      }
    }
    return inputs
  }

  private mutating func report(_ new: RouterViolation) {
    if violation == nil { violation = new }
    coverage.violations += 1
  }

  // MARK: Records

  private mutating func record(_ inputs: RouterInputs) {
    for port in 0..<5 where inputs.arriving[port].valid {
      commits.append(Commit(kind: .flitAccepted, port: port, transfer: inputs.arriving[port]))
    }
    for port in 0..<5 {
      if outputs.leaving[port].valid {
        commits.append(Commit(kind: .flitSent, port: port, transfer: outputs.leaving[port]))
      } else if outputs.dropped >> UInt8(port) & 1 != 0 {
        commits.append(Commit(kind: .flitDropped, port: port, transfer: outputs.leaving[port]))
      }
    }
    var received = CreditPositions()
    var returned = CreditPositions()
    for port in 0..<5 {
      received.insert(inputs.credits[port], port: port, channels: channels)
      returned.insert(outputs.credits[port], port: port, channels: channels)
    }
    if received.bits | returned.bits != 0 {
      commits.append(
        Commit(
          kind: .routerCredits,
          words: [received.low, received.high, returned.low, returned.high, 0, 0]))
    }
  }
}
