import ChipSpec

/// The golden model of a router, driven and checked by the records of its monitor alone. The
/// specification is docs/parts/router.md.
///
/// It does what `Router` does, cycle by cycle, but is made to keep up with a running chip: it takes
/// the records of a cycle as they are, keeps flits as the words of their records, and need be called
/// only in cycles that have records or in which something `isDue`. In all others nothing changes.
///
/// A class, and its tables plain memory: half of a chip's records are routers'.
public final class RouterFollower {
  /// What a router did that it must not do, or what was done to it.
  public indirect enum Deviation: Sendable, Hashable {
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
  @exclusivity(unchecked) public private(set) var checked = 0

  private let x: UInt64, y: UInt64
  private let presentOutputs: UInt8
  private let channels: Int, virtualChannels: Int, depth: Int
  private let keepsChannel: Bool
  private let allChannels: UInt16, requests: UInt16

  // A queue's number is input port × 16 + channel, a counter's output port × 16 + channel.
  private static let numbers = 80

  private let flits: UnsafeMutablePointer<FlitWords>
  /// Of each queue the first of its places in `flits`.
  private let places: UnsafeMutablePointer<Int>
  private let first: UnsafeMutablePointer<UInt8>
  private let counts: UnsafeMutablePointer<UInt8>
  private let credits: UnsafeMutablePointer<UInt8>
  /// The number of the counter at each position of `p_in_credit_o` and `p_out_credit_i`.
  private let positions: UnsafeMutablePointer<UInt8>
  private let outputs: UnsafeMutablePointer<Output>

  /// Outputs that some queue wants.
  @exclusivity(unchecked) private var wanted: UInt8 = 0
  /// Outputs that have a winner in the present cycle.
  @exclusivity(unchecked) private var granted: UInt8 = 0
  /// `p_in_credit_o` of the present cycle, in the record's words.
  @exclusivity(unchecked) private var returnedLow: UInt64 = 0
  @exclusivity(unchecked) private var returnedHigh: UInt64 = 0

  // What the present cycle's records said so far.
  @exclusivity(unchecked) private var seen: UInt8 = 0
  @exclusivity(unchecked) private var hasCredits = false
  @exclusivity(unchecked) private var receivedLow: UInt64 = 0
  @exclusivity(unchecked) private var receivedHigh: UInt64 = 0
  /// Inputs at which a flit arrived, and its queues.
  @exclusivity(unchecked) private var arrived: UInt8 = 0
  private let arrivals: UnsafeMutablePointer<UInt8>

  /// A flit as its records have it, without port and channel.
  private struct FlitWords {
    var ends: UInt64 = 0  // w0: head and tail
    var place: UInt64 = 0
    var payload: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  }

  /// An output port.
  private struct Output {
    /// Channels that have a credit.
    var ready: UInt16
    /// Channels of an input, by its place in the order of priority, whose oldest flit wants the output.
    var wants: (UInt16, UInt16, UInt16, UInt16, UInt16) = (0, 0, 0, 0, 0)
    /// The places that have such channels.
    var wanting: UInt8 = 0
    /// *pointer*, as place among the inputs and channel.
    var pointerPlace: UInt8 = 0
    var pointerChannel: UInt8 = 0
    // Who has won the output in the present cycle: its queue, its place, and the channel on the link.
    var winner: UInt8 = 0
    var winnerPlace: UInt8 = 0
    var leavingChannel: UInt8 = 0

    /// Channels of the input at a place.
    @inline(__always)
    subscript(place: Int) -> UInt16 {
      get {
        switch place {
        case 0: wants.0
        case 1: wants.1
        case 2: wants.2
        case 3: wants.3
        default: wants.4
        }
      }
      set {
        switch place {
        case 0: wants.0 = newValue
        case 1: wants.1 = newValue
        case 2: wants.2 = newValue
        case 3: wants.3 = newValue
        default: wants.4 = newValue
        }
        wanting = newValue == 0 ? wanting & ~(1 << UInt8(place)) : wanting | 1 << UInt8(place)
      }
    }
  }

  /// The input at a place in an output's order of priority, as in the table of router.md.
  @inline(__always)
  private static func input(_ output: Int, _ place: Int) -> Int {
    switch output {
    case 0: place + 1
    case 1: place + 3
    case 2: place < 2 ? place : place + 1
    case 3: place == 0 ? 1 : 4
    default: place
    }
  }

  /// The place of an input in an output's order of priority.
  @inline(__always)
  private static func place(_ output: Int, _ input: Int) -> Int {
    switch output {
    case 0: input - 1
    case 1: input - 3
    case 2: input < 2 ? input : input - 1
    case 3: input == 1 ? 0 : 1
    default: input
    }
  }

  /// The number of inputs that may want an output.
  @inline(__always)
  private static func inputCount(_ output: Int) -> UInt8 {
    output == 4 ? 5 : output & 1 == 0 ? 4 : 2
  }

  /// A router after reset.
  /// - Parameters:
  ///   - x: own column.
  ///   - y: own row.
  ///   - present: whether north, east, south and west have a neighbour: bits 0…3, as `present_i`.
  public init(spec: RouterSpec, x: Int, y: Int, present: UInt8) {
    precondition(1...8 ~= spec.virtualChannels && 1...64 ~= spec.bufferDepth, "not validated")
    func memory<Element>(_ count: Int, _ value: Element) -> UnsafeMutablePointer<Element> {
      let memory = UnsafeMutablePointer<Element>.allocate(capacity: count)
      memory.initialize(repeating: value, count: count)
      return memory
    }
    (self.x, self.y) = (UInt64(x), UInt64(y))
    presentOutputs = present & 0xF | 1 << 4
    virtualChannels = spec.virtualChannels
    channels = 2 * spec.virtualChannels
    depth = spec.bufferDepth
    keepsChannel = spec.ordering == .flow
    allChannels = UInt16(truncatingIfNeeded: 1 << UInt32(2 * spec.virtualChannels) - 1)
    requests = UInt16(1 << UInt32(spec.virtualChannels) - 1)
    flits = memory(5 * channels * depth, FlitWords())
    places = memory(Self.numbers, 0)
    first = memory(Self.numbers, 0)
    counts = memory(Self.numbers, 0)
    credits = memory(Self.numbers, UInt8(depth))
    positions = memory(128, .max)
    outputs = memory(5, Output(ready: allChannels))
    arrivals = memory(5, 0)
    for port in 0..<5 {
      for channel in 0..<channels {
        places[port << 4 | channel] = (port * channels + channel) * depth
        positions[port * channels + channel] = UInt8(port << 4 | channel)
      }
    }
  }

  deinit {
    flits.deallocate()
    places.deallocate()
    first.deallocate()
    counts.deallocate()
    credits.deallocate()
    positions.deallocate()
    outputs.deallocate()
    arrivals.deallocate()
  }

  // MARK: Records of a cycle

  /// Takes a record of the present cycle, in the monitor's order.
  public func take(_ record: Commit) -> Deviation? {
    switch record.kind {
    case .flitAccepted: accept(record)
    case .flitSent, .flitDropped: compare(record)
    case .routerCredits: exchange(record)
    default: nil
    }
  }

  private func accept(_ record: Commit) -> Deviation? {
    let port = Int(record.words[0] & 0xFF)
    let channel = Int(record.words[0] >> 8 & 0xFF)
    guard port < 5, let side = RouterPort(rawValue: port) else { return .record(expected: nil) }
    guard presentOutputs >> UInt8(port) & 1 == 1 else {
      return .violation(.absentNeighbour(port: side))
    }
    guard channel < channels else { return .violation(.noSuchChannel(port: side)) }
    let queue = port << 4 | channel
    // Even if the queue is popped in this cycle: its sender cannot know that yet.
    if counts[queue] == UInt8(depth) {
      return .violation(.queueOverflow(port: side, channel: channel))
    }
    arrived |= 1 << UInt8(port)
    arrivals[port] = UInt8(queue)
    // Its place is the same whether or not the queue is popped in this cycle.
    var place = Int(first[queue]) + Int(counts[queue])
    if place >= depth { place -= depth }
    flits[places[queue] + place] = FlitWords(
      ends: record.words[0] & 0x3_0000, place: record.words[1],
      payload: (record.words[2], record.words[3], record.words[4], record.words[5]))
    return nil
  }

  private func compare(_ record: Commit) -> Deviation? {
    let port = Int(record.words[0] & 0xFF)
    guard port < 5, granted >> UInt8(port) & 1 == 1, seen >> UInt8(port) & 1 == 0 else {
      return .record(expected: nil)
    }
    let isPresent = presentOutputs >> UInt8(port) & 1 == 1
    let flit = flits + head(of: Int(outputs[port].winner))
    var difference =
      record.words[0] ^ (flit[0].ends | UInt64(outputs[port].leavingChannel) << 8 | UInt64(port))
    difference |= record.words[1] ^ flit[0].place
    difference |= record.words[2] ^ flit[0].payload.0
    difference |= record.words[3] ^ flit[0].payload.1
    difference |= record.words[4] ^ flit[0].payload.2
    difference |= record.words[5] ^ flit[0].payload.3
    guard difference == 0, (record.kind == .flitSent) == isPresent else {
      return .record(expected: expected(port))
    }
    seen |= 1 << UInt8(port)
    checked += 1
    return nil
  }

  private func exchange(_ record: Commit) -> Deviation? {
    if hasCredits { return .record(expected: nil) }
    hasCredits = true
    if record.words[2] != returnedLow || record.words[3] != returnedHigh {
      var expected = record
      (expected.words[2], expected.words[3]) = (returnedLow, returnedHigh)
      return .record(expected: expected)
    }
    checked += 1
    return receive(record.words[0], from: 0) ?? receive(record.words[1], from: 64)
  }

  /// Takes the credits at some positions.
  @inline(__always)
  private func receive(_ bits: UInt64, from start: Int) -> Deviation? {
    var rest = bits
    while rest != 0 {
      let position = start + rest.trailingZeroBitCount
      let counter = Int(positions[position])
      // The record has no such positions.
      if counter == UInt8.max { return nil }
      let (port, channel) = (counter >> 4, counter & 15)
      let isPresent = presentOutputs >> UInt8(port) & 1 == 1
      if !isPresent || credits[counter] == UInt8(depth) {
        let isSpent =
          granted >> UInt8(port) & 1 == 1 && Int(outputs[port].leavingChannel) == channel
        if !isPresent || !isSpent { return violation(port, channel, isPresent: isPresent) }
      }
      if start == 0 {
        receivedLow |= rest & ~(rest - 1)
      } else {
        receivedHigh |= rest & ~(rest - 1)
      }
      rest &= rest - 1
    }
    return nil
  }

  private func violation(_ port: Int, _ channel: Int, isPresent: Bool) -> Deviation? {
    guard let side = RouterPort(rawValue: port) else { return nil }
    if !isPresent { return .violation(.absentNeighbour(port: side)) }
    return .violation(.creditOverflow(port: side, channel: channel))
  }

  /// The record that is due at an output.
  private func expected(_ port: Int) -> Commit {
    let flit = flits[head(of: Int(outputs[port].winner))]
    let isPresent = presentOutputs >> UInt8(port) & 1 == 1
    return Commit(
      kind: isPresent ? .flitSent : .flitDropped,
      words: [
        flit.ends | UInt64(outputs[port].leavingChannel) << 8 | UInt64(port), flit.place,
        flit.payload.0, flit.payload.1, flit.payload.2, flit.payload.3,
      ])
  }

  // MARK: The end of a cycle

  /// Completes the present cycle, all records of which were taken, and begins the next.
  /// - Returns: a record that is missing.
  public func advance() -> Deviation? {
    if granted & ~seen != 0 || granted != 0 && !hasCredits { return missing }
    while granted != 0 {
      let output = granted.trailingZeroBitCount
      granted &= granted - 1
      complete(output)
    }
    if hasCredits {
      (returnedLow, returnedHigh) = (0, 0)
      takeCredits(receivedLow, from: 0)
      takeCredits(receivedHigh, from: 64)
      (receivedLow, receivedHigh) = (0, 0)
      hasCredits = false
    }
    while arrived != 0 {
      let queue = Int(arrivals[arrived.trailingZeroBitCount])
      arrived &= arrived - 1
      counts[queue] += 1
      if counts[queue] == 1 { want(queue) }
    }
    seen = 0
    var rest = wanted
    while rest != 0 {
      arbitrate(rest.trailingZeroBitCount)
      rest &= rest - 1
    }
    return nil
  }

  /// The first record that is missing.
  private var missing: Deviation {
    let absent = granted & ~seen
    if absent != 0 { return .missing(expected(absent.trailingZeroBitCount)) }
    return .missing(
      Commit(kind: .routerCredits, words: [0, 0, returnedLow, returnedHigh, 0, 0]))
  }

  /// A queue's oldest flit, as an index of `flits`.
  @inline(__always)
  private func head(of queue: Int) -> Int { places[queue] + Int(first[queue]) }

  @inline(__always)
  private func complete(_ number: Int) {
    let output = outputs + number
    let queue = Int(output[0].winner), place = output[0].winnerPlace
    let channel = UInt8(queue & 15)
    // *pointer* is the winner's index + 1.
    let isLast = Int(channel) + 1 == channels
    let next = place + (isLast ? 1 : 0)
    output[0].pointerChannel = isLast ? 0 : channel + 1
    output[0].pointerPlace = next == Self.inputCount(number) ? 0 : next

    if presentOutputs >> UInt8(number) & 1 == 1 {
      let counter = number << 4 | Int(output[0].leavingChannel)
      credits[counter] -= 1
      if credits[counter] == 0 { output[0].ready &= ~(1 << UInt16(counter & 15)) }
    }
    output[0][Int(place)] &= ~(1 << UInt16(channel))
    if output[0].wanting == 0 { wanted &= ~(1 << UInt8(number)) }
    first[queue] = Int(first[queue]) + 1 == depth ? 0 : first[queue] + 1
    counts[queue] -= 1
    if counts[queue] != 0 { want(queue) }
  }

  @inline(__always)
  private func takeCredits(_ bits: UInt64, from start: Int) {
    var rest = bits
    while rest != 0 {
      let counter = Int(positions[start + rest.trailingZeroBitCount])
      rest &= rest - 1
      credits[counter] += 1
      outputs[counter >> 4].ready |= 1 << UInt16(counter & 15)
    }
  }

  // MARK: Routing and arbitration

  /// Notes what a queue's oldest flit wants, after it has become the oldest.
  private func want(_ queue: Int) {
    let input = queue >> 4
    let output = route(flits[head(of: queue)].place, from: input)
    outputs[output][Self.place(output, input)] |= 1 << UInt16(queue & 15)
    wanted |= 1 << UInt8(output)
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
  @inline(__always)
  private func mayGo(_ output: Int) -> UInt16 {
    if presentOutputs >> UInt8(output) & 1 == 0 { return allChannels }
    let ready = outputs[output].ready
    if keepsChannel { return ready }
    let responses = allChannels & ~requests
    return (ready & requests != 0 ? requests : 0) | (ready & responses != 0 ? responses : 0)
  }

  @inline(__always)
  private func arbitrate(_ number: Int) {
    let may = mayGo(number)
    let output = outputs + number
    let wanting = output[0].wanting
    let start = Int(output[0].pointerPlace)
    // At the pointer's place the channels before it come last.
    let atStart = output[0][start] & may
    let below = UInt16(truncatingIfNeeded: 1 << UInt32(output[0].pointerChannel) - 1)
    if atStart & ~below != 0 { return grant(number, start, atStart & ~below) }
    let behind = wanting & (.max << UInt8(start + 1))
    var rest = behind
    while rest != 0 {
      let place = rest.trailingZeroBitCount
      rest &= rest - 1
      let candidates = output[0][place] & may
      if candidates != 0 { return grant(number, place, candidates) }
    }
    rest = wanting & (1 << UInt8(start) - 1)
    while rest != 0 {
      let place = rest.trailingZeroBitCount
      rest &= rest - 1
      let candidates = output[0][place] & may
      if candidates != 0 { return grant(number, place, candidates) }
    }
    if atStart != 0 { grant(number, start, atStart) }
  }

  /// The first of the candidates at a place wins an output.
  private func grant(_ number: Int, _ place: Int, _ candidates: UInt16) {
    let channel = candidates.trailingZeroBitCount
    let input = Self.input(number, place)
    granted |= 1 << UInt8(number)
    let output = outputs + number
    output[0].winner = UInt8(input << 4 | channel)
    output[0].winnerPlace = UInt8(place)
    let position = input * channels + channel
    if position < 64 {
      returnedLow |= 1 << UInt64(position)
    } else {
      returnedHigh |= 1 << UInt64(position - 64)
    }
    if keepsChannel {
      output[0].leavingChannel = UInt8(channel)
    } else {
      let ofClass = channel < virtualChannels ? requests : allChannels & ~requests
      // The counters of an absent output stay at the full number.
      output[0].leavingChannel = UInt8((output[0].ready & ofClass).trailingZeroBitCount)
    }
  }

  // MARK: What waits

  /// Flits that wait in the router, in all.
  public var waiting: Int {
    var sum = 0
    for queue in 0..<Self.numbers { sum += Int(counts[queue]) }
    return sum
  }

  /// The flits that are the oldest of their queues: where each waits and wants to go, and whether a
  /// credit is what it waits for.
  public var heads:
    [(input: RouterPort, channel: Int, output: RouterPort, target: (Int, Int), hasCredit: Bool)]
  {
    var heads: [(RouterPort, Int, RouterPort, (Int, Int), Bool)] = []
    for queue in 0..<Self.numbers where counts[queue] > 0 {
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
