import ChipSpec

/// The golden model of a router, driven and checked by the records of its monitor alone. The
/// specification is docs/parts/router.md.
///
/// It does what `Router` does, cycle by cycle, but is made to keep up with a running chip: it takes
/// the records of a cycle as they are, keeps flits as the words of their records, and need be called
/// only in cycles that have records or in which something `isDue`. In all others nothing changes.
public struct RouterFollower: Sendable {
  /// What a router did that it must not do, or what was done to it.
  public enum Deviation: Sendable, Hashable {
    /// A record that is not the one that is due; nil: none is.
    case record(expected: Commit?)
    /// A record that is due did not come.
    case missing(Commit)
    /// A neighbour broke a rule of the link.
    case violation(RouterViolation)
  }

  /// Whether the router must make records in the present cycle, whatever arrives.
  public var isDue: Bool { granted != 0 }

  /// Records that were compared.
  public private(set) var checked = 0

  private let x: UInt64, y: UInt64
  private let presentOutputs: UInt8
  private let channels: Int, virtualChannels: Int, depth: Int
  private let keepsChannel: Bool
  private let allChannels: UInt16, requests: UInt16

  // A queue's number is input port × 16 + channel, a counter's output port × 16 + channel.
  private var flits: [FlitWords]
  private var first = InlineArray<80, UInt8>(repeating: 0)
  private var counts = InlineArray<80, UInt8>(repeating: 0)
  private var credits: InlineArray<80, UInt8>
  /// Channels of an output that have a credit.
  private var ready: InlineArray<5, UInt16>
  /// Channels of an input whose oldest flit wants an output: output × 5 + input.
  private var wants = InlineArray<25, UInt16>(repeating: 0)
  /// Queues that want an output.
  private var wanted = InlineArray<5, UInt8>(repeating: 0)
  /// *pointer*, as place among the inputs of an output and channel.
  private var pointerPlace = InlineArray<5, UInt8>(repeating: 0)
  private var pointerChannel = InlineArray<5, UInt8>(repeating: 0)

  /// Outputs that have a winner in the present cycle.
  private var granted: UInt8 = 0
  private var winner = InlineArray<5, UInt8>(repeating: 0)  // its queue
  private var winnerPlace = InlineArray<5, UInt8>(repeating: 0)
  private var leavingChannel = InlineArray<5, UInt8>(repeating: 0)
  /// `p_in_credit_o` of the present cycle.
  private var returned = InlineArray<5, UInt16>(repeating: 0)

  // What the present cycle's records said so far.
  private var seen: UInt8 = 0
  private var hasCredits = false
  private var received = InlineArray<5, UInt16>(repeating: 0)
  private var arrivals = InlineArray<5, FlitWords>(repeating: FlitWords())
  private var arrived: UInt8 = 0

  /// A flit as its records have it, without port and channel.
  private struct FlitWords {
    var ends: UInt64 = 0  // w0: head and tail; in an arrival the channel too
    var place: UInt64 = 0
    var payload = InlineArray<4, UInt64>(repeating: 0)
  }

  /// Inputs of each output in order of priority, as in the table of router.md; 7 where there is none.
  private static let inputs: InlineArray<25, UInt8> = [
    1, 2, 3, 4, 7,
    3, 4, 7, 7, 7,
    0, 1, 3, 4, 7,
    1, 4, 7, 7, 7,
    0, 1, 2, 3, 4,
  ]
  private static let inputCount: InlineArray<5, UInt8> = [4, 2, 4, 2, 5]

  /// A router after reset.
  /// - Parameters:
  ///   - x: own column.
  ///   - y: own row.
  ///   - present: whether north, east, south and west have a neighbour: bits 0…3, as `present_i`.
  public init(spec: RouterSpec, x: Int, y: Int, present: UInt8) {
    precondition(1...8 ~= spec.virtualChannels && 1...64 ~= spec.bufferDepth, "not validated")
    (self.x, self.y) = (UInt64(x), UInt64(y))
    presentOutputs = present & 0xF | 1 << 4
    virtualChannels = spec.virtualChannels
    channels = 2 * spec.virtualChannels
    depth = spec.bufferDepth
    keepsChannel = spec.ordering == .flow
    allChannels = UInt16(truncatingIfNeeded: 1 << UInt32(2 * spec.virtualChannels) - 1)
    requests = UInt16(1 << UInt32(spec.virtualChannels) - 1)
    flits = Array(repeating: FlitWords(), count: 5 * 2 * spec.virtualChannels * spec.bufferDepth)
    credits = InlineArray(repeating: UInt8(spec.bufferDepth))
    ready = InlineArray(repeating: allChannels)
  }

  // MARK: Records of a cycle

  /// Takes a record of the present cycle, in the monitor's order.
  public mutating func take(_ record: Commit) -> Deviation? {
    switch record.kind {
    case .flitAccepted: accept(record)
    case .flitSent, .flitDropped: compare(record)
    case .routerCredits: exchange(record)
    default: nil
    }
  }

  private mutating func accept(_ record: Commit) -> Deviation? {
    let port = Int(record.words[0] & 0xFF)
    let channel = Int(record.words[0] >> 8 & 0xFF)
    guard port < 5, let side = RouterPort(rawValue: port) else { return .record(expected: nil) }
    guard presentOutputs >> UInt8(port) & 1 == 1 else {
      return .violation(.absentNeighbour(port: side))
    }
    guard channel < channels else { return .violation(.noSuchChannel(port: side)) }
    // Even if the queue is popped in this cycle: its sender cannot know that yet.
    if counts[port << 4 | channel] == UInt8(depth) {
      return .violation(.queueOverflow(port: side, channel: channel))
    }
    arrived |= 1 << UInt8(port)
    arrivals[port].ends = record.words[0]
    arrivals[port].place = record.words[1]
    for word in 0..<4 { arrivals[port].payload[word] = record.words[2 + word] }
    return nil
  }

  private mutating func compare(_ record: Commit) -> Deviation? {
    let port = Int(record.words[0] & 0xFF)
    guard port < 5, granted >> UInt8(port) & 1 == 1, seen >> UInt8(port) & 1 == 0 else {
      return .record(expected: nil)
    }
    let isPresent = presentOutputs >> UInt8(port) & 1 == 1
    let flit = flits[head(of: Int(winner[port]))]
    let isSame =
      (record.kind == .flitSent) == isPresent
      && record.words[0] == flit.ends | UInt64(leavingChannel[port]) << 8 | UInt64(port)
      && record.words[1] == flit.place && record.words[2] == flit.payload[0]
      && record.words[3] == flit.payload[1] && record.words[4] == flit.payload[2]
      && record.words[5] == flit.payload[3]
    guard isSame else { return .record(expected: expected(port)) }
    seen |= 1 << UInt8(port)
    checked += 1
    return nil
  }

  private mutating func exchange(_ record: Commit) -> Deviation? {
    if hasCredits { return .record(expected: nil) }
    hasCredits = true
    if record.words[2] != returnedWords.0 || record.words[3] != returnedWords.1 {
      var expected = record
      (expected.words[2], expected.words[3]) = returnedWords
      return .record(expected: expected)
    }
    checked += 1
    guard record.words[0] | record.words[1] != 0 else { return nil }
    let positions = UInt128(record.words[1]) << 64 | UInt128(record.words[0])
    for port in 0..<5 {
      let bits =
        UInt16(truncatingIfNeeded: positions >> UInt128(port * channels)) & allChannels
      if bits != 0, let deviation = receive(bits, port) { return deviation }
    }
    return nil
  }

  private mutating func receive(_ bits: UInt16, _ port: Int) -> Deviation? {
    guard let side = RouterPort(rawValue: port) else { return nil }
    if presentOutputs >> UInt8(port) & 1 == 0 { return .violation(.absentNeighbour(port: side)) }
    var rest = bits
    while rest != 0 {
      let channel = rest.trailingZeroBitCount
      rest &= rest - 1
      let isSpent =
        granted >> UInt8(port) & 1 == 1 && Int(leavingChannel[port]) == channel
      if credits[port << 4 | channel] == UInt8(depth) && !isSpent {
        return .violation(.creditOverflow(port: side, channel: channel))
      }
    }
    received[port] = bits
    return nil
  }

  /// `p_in_credit_o` as in the record.
  private var returnedWords: (UInt64, UInt64) {
    var positions: UInt128 = 0
    for port in 0..<5 where returned[port] != 0 {
      positions |= UInt128(returned[port]) << UInt128(port * channels)
    }
    return (UInt64(truncatingIfNeeded: positions), UInt64(truncatingIfNeeded: positions >> 64))
  }

  /// The record that is due at an output.
  private func expected(_ port: Int) -> Commit {
    let flit = flits[head(of: Int(winner[port]))]
    let isPresent = presentOutputs >> UInt8(port) & 1 == 1
    return Commit(
      kind: isPresent ? .flitSent : .flitDropped,
      words: [
        flit.ends | UInt64(leavingChannel[port]) << 8 | UInt64(port), flit.place, flit.payload[0],
        flit.payload[1], flit.payload[2], flit.payload[3],
      ])
  }

  // MARK: The end of a cycle

  /// Completes the present cycle, all records of which were taken, and begins the next.
  /// - Returns: a record that is missing.
  public mutating func advance() -> Deviation? {
    let absent = granted & ~seen
    if absent != 0 { return .missing(expected(absent.trailingZeroBitCount)) }
    if granted != 0 && !hasCredits {
      let (low, high) = returnedWords
      return .missing(Commit(kind: .routerCredits, words: [0, 0, low, high, 0, 0]))
    }
    while granted != 0 {
      let output = granted.trailingZeroBitCount
      granted &= granted - 1
      complete(output)
    }
    if hasCredits {
      for port in 0..<5 {
        returned[port] = 0
        if received[port] != 0 {
          takeCredits(port)
          received[port] = 0
        }
      }
      hasCredits = false
    }
    while arrived != 0 {
      push(arrived.trailingZeroBitCount)
      arrived &= arrived - 1
    }
    seen = 0
    for output in 0..<5 where wanted[output] != 0 { arbitrate(output) }
    return nil
  }

  /// A queue's oldest flit, as an index of `flits`.
  private func head(of queue: Int) -> Int {
    ((queue >> 4) * channels + (queue & 15)) * depth + Int(first[queue])
  }

  private mutating func complete(_ output: Int) {
    let queue = Int(winner[output])
    let channel = UInt8(queue & 15)
    // *pointer* is the winner's index + 1.
    let isLast = Int(channel) + 1 == channels
    let place = winnerPlace[output] + (isLast ? 1 : 0)
    pointerChannel[output] = isLast ? 0 : channel + 1
    pointerPlace[output] = place == Self.inputCount[output] ? 0 : place

    if presentOutputs >> UInt8(output) & 1 == 1 {
      let counter = output << 4 | Int(leavingChannel[output])
      credits[counter] -= 1
      if credits[counter] == 0 { ready[output] &= ~(1 << UInt16(leavingChannel[output])) }
    }
    wants[output * 5 + queue >> 4] &= ~(1 << UInt16(channel))
    wanted[output] -= 1
    first[queue] = Int(first[queue]) + 1 == depth ? 0 : first[queue] + 1
    counts[queue] -= 1
    if counts[queue] != 0 { want(queue) }
  }

  private mutating func takeCredits(_ port: Int) {
    ready[port] |= received[port]
    var rest = received[port]
    while rest != 0 {
      credits[port << 4 | rest.trailingZeroBitCount] += 1
      rest &= rest - 1
    }
  }

  private mutating func push(_ port: Int) {
    let channel = Int(arrivals[port].ends >> 8 & 0xFF)
    let queue = port << 4 | channel
    var place = Int(first[queue]) + Int(counts[queue])
    if place >= depth { place -= depth }
    let slot = (port * channels + channel) * depth + place
    flits[slot] = arrivals[port]
    flits[slot].ends &= 0x3_0000
    counts[queue] += 1
    if counts[queue] == 1 { want(queue) }
  }

  // MARK: Routing and arbitration

  /// Notes what a queue's oldest flit wants, after it has become the oldest.
  private mutating func want(_ queue: Int) {
    let input = queue >> 4
    let output = route(flits[head(of: queue)].place, from: input)
    wants[output * 5 + input] |= 1 << UInt16(queue & 15)
    wanted[output] += 1
  }

  /// The output that a flit wants; 0 north, 1 east, 2 south, 3 west, 4 local.
  private func route(_ place: UInt64, from input: Int) -> Int {
    let targetX = place & 0xFFFF
    let targetY = place >> 16 & 0xFFFF
    let goesEast = targetX > x, goesWest = targetX < x
    let goesSouth = targetY > y, goesNorth = targetY < y
    switch input {
    case 0: return goesSouth ? 2 : 4
    case 1: if goesWest { return 3 }
    case 2: return goesNorth ? 0 : 4
    case 3: if goesEast { return 1 }
    default:
      if goesEast { return 1 }
      if goesWest { return 3 }
    }
    return goesSouth ? 2 : goesNorth ? 0 : 4
  }

  /// Channels whose flits may go to an output, by the credits as they stand.
  private func mayGo(_ output: Int) -> UInt16 {
    if presentOutputs >> UInt8(output) & 1 == 0 { return allChannels }
    if keepsChannel { return ready[output] }
    let responses = allChannels & ~requests
    return (ready[output] & requests != 0 ? requests : 0)
      | (ready[output] & responses != 0 ? responses : 0)
  }

  private mutating func arbitrate(_ output: Int) {
    let may = mayGo(output)
    let start = Int(pointerPlace[output])
    let count = Int(Self.inputCount[output])
    let below = UInt16(truncatingIfNeeded: 1 << UInt32(pointerChannel[output]) - 1)
    var place = start
    for turn in 0...count {
      let input = Int(Self.inputs[output * 5 + place])
      var candidates = wants[output * 5 + input] & may
      if turn == 0 { candidates &= ~below }
      if turn == count { candidates &= below }
      if candidates != 0 {
        grant(output, place: place, input: input, channel: candidates.trailingZeroBitCount)
        return
      }
      place = place + 1 == count ? 0 : place + 1
    }
  }

  private mutating func grant(_ output: Int, place: Int, input: Int, channel: Int) {
    granted |= 1 << UInt8(output)
    winner[output] = UInt8(input << 4 | channel)
    winnerPlace[output] = UInt8(place)
    returned[input] |= 1 << UInt16(channel)
    if keepsChannel {
      leavingChannel[output] = UInt8(channel)
    } else {
      let ofClass = channel < virtualChannels ? requests : allChannels & ~requests
      // The counters of an absent output stay at the full number.
      leavingChannel[output] = UInt8((ready[output] & ofClass).trailingZeroBitCount)
    }
  }

  // MARK: What waits

  /// Flits that wait in the router, in all.
  public var waiting: Int {
    var sum = 0
    for queue in 0..<80 { sum += Int(counts[queue]) }
    return sum
  }

  /// The flits that are the oldest of their queues: where each waits and wants to go, and whether a
  /// credit is what it waits for.
  public var heads:
    [(input: RouterPort, channel: Int, output: RouterPort, target: (Int, Int), hasCredit: Bool)]
  {
    var heads: [(RouterPort, Int, RouterPort, (Int, Int), Bool)] = []
    for queue in 0..<80 where counts[queue] > 0 {
      let place = flits[head(of: queue)].place
      let output = route(place, from: queue >> 4)
      guard let from = RouterPort(rawValue: queue >> 4), let to = RouterPort(rawValue: output)
      else { continue }
      heads.append(
        (
          from, queue & 15, to, (Int(place & 0xFFFF), Int(place >> 16 & 0xFFFF)),
          mayGo(output) >> UInt16(queue & 15) & 1 == 1
        ))
    }
    return heads
  }
}
