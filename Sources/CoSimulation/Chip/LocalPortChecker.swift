import ChipSpec
import Golden

/// Checks a tile's local port: what arrives is handed on, what is sent leaves, unaltered and in order.
///
/// Everything is seen from outside: a credit that the port gives back says that the oldest flit of its
/// class has left the queue in that cycle, so that whoever it is for has taken it; the records of who
/// has taken it must be of this very message. What the parts hand over to be sent must enter the
/// router in the cycle in which their records say that it was taken; what the host bridge hands over
/// waits in a queue before the port, and must leave as soon as it may.
struct LocalPortChecker: PartChecker {
  static let part = "local_port"

  private(set) var checked = 0

  /// The message that the record just taken is about, for the checker of the part that made it.
  private(set) var delivered: DeliveredMessage?

  /// The answer that the host bridge was handed in the present cycle.
  private(set) var handedToHost: DeliveredMessage?

  private let x: Int, y: Int
  private let flitWidth: Int
  private let format: MessageFormat
  private let messageMask: UInt128
  private let virtualChannels: Int, depth: Int
  private let ordering: RouterSpec.Ordering
  private let columns: Int, rows: Int
  private let parts: LocalPortParts

  private enum Taker { case requests, responses, host, nobody }

  // Arrivals. Requests are class 0, responses class 1.
  private let requestQueue = PlainQueue<FlitRecord>(), responseQueue = PlainQueue<FlitRecord>()
  /// When a flit of the class left its queue last; 0 if none has.
  private var requestLeft: UInt64 = 0, responseLeft: UInt64 = 0
  /// First halves by class and source, with flits of 32 bits.
  private var halves: [UInt32?] = []
  private let requestsTaken = PlainQueue<DeliveredMessage>()
  private let responsesTaken = PlainQueue<DeliveredMessage>()
  /// The flit that must be recorded as discarded in the present cycle.
  private let toDiscard = PlainQueue<FlitRecord>()
  /// Credits that are due at once, where a class has no queue.
  private var creditsDue: UInt16 = 0

  // Departures.
  private var credits: InlineArray<16, Int>
  private var leaving: FlitRecord?
  private var firstHalf: FlitRecord?
  private var announced: AnnouncedMessage?
  /// Messages of the host bridge that are in its queue, and since when.
  private let ofHost = PlainQueue<(message: AnnouncedMessage, cycle: UInt64)>()
  private static let hostPlaces = 2
  /// Credits that came back in this cycle, to count from the next.
  private var returned: UInt16 = 0

  init(_ specification: Specification, x: Int, y: Int) {
    (self.x, self.y) = (x, y)
    let router = specification.router
    let kind = specification.kind(x: x, y: y)
    flitWidth = router.flitWidth
    format = MessageFormat(flitWidth: max(64, flitWidth))
    messageMask = 1 << UInt128(flitWidth <= 64 ? 64 : 104) - 1
    virtualChannels = router.virtualChannels
    depth = router.bufferDepth
    ordering = router.ordering
    (columns, rows) = (specification.grid.columns, specification.grid.rows)
    parts = LocalPortParts(
      networkInterface: kind.sram != nil, packetManager: kind.packetManager != nil,
      hostBridge: specification.host.map { $0.x == x && $0.y == y } ?? false)
    credits = InlineArray(repeating: depth)
    if flitWidth == 32 { halves = Array(repeating: nil, count: 2 * columns * rows) }
  }

  // MARK: Records

  mutating func take(_ record: Commit, cycle: UInt64) -> Difference? {
    switch record.kind {
    case .flitSent:
      record.words[0] & 0xFF == 4 ? arrive(FlitRecord(record: record, cycle: cycle)) : nil
    case .flitAccepted:
      record.words[0] & 0xFF == 4 ? leave(FlitRecord(record: record, cycle: cycle)) : nil
    case .routerCredits: exchange(record, cycle)
    case .flitDiscarded: discard(record)
    case .remoteAccess, .requestServed, .requestRefused: served(record, cycle)
    case .responseTaken: taken(record, cycle)
    case .hostAnswer: answered(record)
    case .transferMessage:
      announce(
        AnnouncedMessage(
          isResponse: false,
          payload: UInt128(record.words[3]) << 64 | UInt128(record.words[2]),
          targetX: Int(record.words[1] & 0xFFFF), targetY: Int(record.words[1] >> 16 & 0xFFFF)))
    case .hostMessage:
      queue(
        AnnouncedMessage(
          isResponse: false,
          payload: UInt128(record.words[2]) << 64 | UInt128(record.words[1]),
          targetX: Int(record.words[0] & 0xFFFF), targetY: Int(record.words[0] >> 16 & 0xFFFF)),
        cycle)
    default: nil
    }
  }

  /// Whether something must happen in the next cycle.
  var isDue: Bool {
    !requestsTaken.isEmpty || !responsesTaken.isEmpty || firstHalf != nil
      || ofHost.first.map { channel($0.message) != nil } ?? false
  }

  // MARK: Arrivals

  /// The queue of a class.
  @inline(__always)
  private func queue(_ traffic: Int) -> PlainQueue<FlitRecord> {
    traffic == 0 ? requestQueue : responseQueue
  }

  private func hasQueue(_ traffic: Int) -> Bool {
    traffic == 0 ? parts.networkInterface : parts.packetManager || parts.hostBridge
  }

  private mutating func arrive(_ flit: FlitRecord) -> Difference? {
    let traffic = flit.channel >= virtualChannels ? 1 : 0
    guard hasQueue(traffic) else {
      creditsDue |= 1 << UInt16(flit.channel)
      toDiscard.append(flit)
      return nil
    }
    if traffic == 0 { requestQueue.append(flit) } else { responseQueue.append(flit) }
    if flitWidth > 32, taker(of: flit) == .nobody { toDiscard.append(flit) }
    return nil
  }

  /// Who takes a flit that is a whole message.
  private func taker(of flit: FlitRecord) -> Taker {
    guard flit.isHead && flit.isTail else { return .nobody }
    return taker(flit.payload, isResponse: flit.channel >= virtualChannels)
  }

  private func taker(_ payload: UInt128, isResponse: Bool) -> Taker {
    if !isResponse { return parts.networkInterface ? .requests : .nobody }
    func bit(_ bit: Int) -> Bool { payload >> UInt128(bit) & 1 == 1 }
    if parts.hostBridge, !bit(MessageFormat.isMessage) || bit(MessageFormat.requester) {
      return .host
    }
    guard parts.packetManager, bit(MessageFormat.isMessage), !bit(MessageFormat.requester) else {
      return .nobody
    }
    // Put or acknowledgement: 0 or 3.
    return bit(29) == bit(30) ? .responses : .nobody
  }

  /// Credits between the port and its router: given back for flits that arrived, and for those that
  /// left.
  private mutating func exchange(_ record: Commit, _ cycle: UInt64) -> Difference? {
    let given = credits(record.words[0], record.words[1])
    returned = credits(record.words[2], record.words[3])
    guard given != 0 || creditsDue != 0 else { return nil }
    var rest = given
    for traffic in 0..<2 {
      let ofClass = UInt16((1 << virtualChannels - 1) << (traffic * virtualChannels))
      if !hasQueue(traffic) {
        guard given & ofClass == creditsDue & ofClass else {
          return credit(
            expected: "back in the cycle of the flit: \(creditsDue & ofClass)", given)
        }
      } else if given & ofClass != 0 {
        rest = given & ofClass
        let channel = rest.trailingZeroBitCount
        let queue = queue(traffic)
        guard rest & (rest - 1) == 0, let flit = queue.first, flit.cycle < cycle,
          flit.channel == channel
        else {
          return credit(expected: "that of the oldest flit of its class, or none", given)
        }
        queue.removeFirst()
        if let difference = left(flit, traffic, cycle) { return difference }
        if traffic == 0 { requestLeft = cycle } else { responseLeft = cycle }
        checked += 1
      }
    }
    creditsDue = 0
    return nil
  }

  /// The credits of the local port in a record's two words.
  @inline(__always)
  private func credits(_ low: UInt64, _ high: UInt64) -> UInt16 {
    let channels = 2 * virtualChannels, start = 4 * channels
    var bits = start < 64 ? low >> UInt64(start) : high >> UInt64(start - 64)
    if start < 64, start + channels > 64 { bits |= high << UInt64(64 - start) }
    return UInt16(truncatingIfNeeded: bits & (1 << UInt64(channels) - 1))
  }

  private func credit(expected: String, _ given: UInt16) -> Difference {
    Difference(
      "arriving credit", expected: expected, actual: "credits 0b\(String(given, radix: 2))")
  }

  /// A flit has left its queue.
  private mutating func left(_ flit: FlitRecord, _ traffic: Int, _ cycle: UInt64) -> Difference? {
    let first = max(flit.cycle, traffic == 0 ? requestLeft : responseLeft) + 1
    var payload = flit.payload
    var taker: Taker
    if flitWidth == 32 {
      let place = half(traffic, flit)
      if flit.isHead, !flit.isTail, let place {
        halves[place] = UInt32(truncatingIfNeeded: flit.payload)
        return late(flit, first, cycle)
      }
      if !flit.isHead, flit.isTail, let place, let half = halves[place] {
        payload = flit.payload << 32 | UInt128(half)
        taker = self.taker(payload, isResponse: traffic == 1)
        halves[place] = nil
      } else {
        taker = .nobody
      }
      if taker == .nobody { toDiscard.append(flit) }
    } else {
      taker = self.taker(of: flit)
    }
    let message = DeliveredMessage(
      message: Arrival(
        payload: payload & messageMask, sourceX: flit.sourceX, sourceY: flit.sourceY),
      cycle: cycle)
    switch taker {
    case .requests: requestsTaken.append(message)
    case .responses: responsesTaken.append(message)
    case .host:
      handedToHost = message
      // The host bridge has a place for every answer.
      return late(flit, first, cycle)
    case .nobody: return late(flit, first, cycle)
    }
    return nil
  }

  private func late(_ flit: FlitRecord, _ first: UInt64, _ cycle: UInt64) -> Difference? {
    guard cycle != first else { return nil }
    return Difference(
      "arriving credit", expected: "of \(flit.record.text) in cycle \(first)",
      actual: "in cycle \(cycle)")
  }

  private func half(_ traffic: Int, _ flit: FlitRecord) -> Int? {
    let (x, y) = (Int(flit.sourceX), Int(flit.sourceY))
    guard x < columns, y < rows else { return nil }
    return (traffic * rows + y) * columns + x
  }

  private mutating func discard(_ record: Commit) -> Difference? {
    var expected = toDiscard.first?.record
    expected?.kind = .flitDiscarded
    guard let expected, expected.matches(record) else {
      return Difference(
        "commit", expected: expected?.text ?? "no flit discarded", actual: record.text)
    }
    toDiscard.removeFirst()
    checked += 1
    return nil
  }

  // MARK: Who has taken what arrived

  private mutating func served(_ record: Commit, _ cycle: UInt64) -> Difference? {
    delivered = nil
    guard let message = requestsTaken.first else {
      return Difference(
        "arriving credit", expected: "one, for the request that the network interface took",
        actual: record.text)
    }
    requestsTaken.removeFirst()
    if let difference = altered(record, message, shownOfRequest(record)) { return difference }
    delivered = message
    checked += 1
    return nil
  }

  private mutating func taken(_ record: Commit, _ cycle: UInt64) -> Difference? {
    delivered = nil
    guard let message = responsesTaken.first, message.cycle + 1 == cycle else {
      return Difference(
        "arriving credit", expected: "one, for the response that the network interface took",
        actual: record.text)
    }
    responsesTaken.removeFirst()
    if let difference = altered(record, message, shownOfResponse(record)) { return difference }
    delivered = message
    checked += 1
    return nil
  }

  /// The bits of a message that a record of who took it shows, and which these are.
  private typealias Shown = (bits: UInt128, mask: UInt128)

  private func altered(
    _ record: Commit, _ message: DeliveredMessage, _ shown: Shown
  ) -> Difference? {
    let isSame =
      shown.bits == message.message.payload & shown.mask
      && record.words[0] & 0xFFFF == UInt64(message.message.sourceX)
      && record.words[0] >> 16 & 0xFFFF == UInt64(message.message.sourceY)
    if isSame { return nil }
    return Difference("arriving message", expected: message.text, actual: record.text)
  }

  private func shownOfRequest(_ record: Commit) -> Shown {
    switch record.kind {
    case .requestRefused:
      return (
        UInt128(record.words[2]) << 64 | UInt128(record.words[1]), messageMask
      )
    case .remoteAccess:
      let operation = UInt128(record.words[0] >> 32 & 3)
      var shown: Shown = (UInt128(record.words[1] & 0xFFFF_FFFC) | operation, 0xFFFF_FFFF)
      if operation != 0 {
        shown.bits |= UInt128(record.words[2] & 0xFFFF_FFFF) << 32
        shown.mask |= 0xFFFF_FFFF << 32
      }
      return shown
    default:
      let operation = record.words[0] >> 32 & 3
      var shown: Shown = (
        1 << 31 | UInt128(operation) << 29, 1 << 31 | 3 << 29
      )
      if operation == 2 {
        shown.bits |= UInt128(record.words[1] & 0xFFFF)
        shown.mask |= 0xFFFF
        return shown
      }
      add(&shown, format.address, record.words[1] / UInt64(format.grain))
      add(
        &shown, MessageFormat.requester..<MessageFormat.requester + 1, record.words[0] >> 36 & 1)
      if operation == 0 {
        add(&shown, format.byteEnable, record.words[0] >> 40 & 0xFF)
        add(&shown, format.data, record.words[2])
      }
      return shown
    }
  }

  private func shownOfResponse(_ record: Commit) -> Shown {
    let operation = record.words[0] >> 32 & 3
    var shown: Shown = (UInt128(operation) << 29, 3 << 29)
    add(&shown, MessageFormat.error..<MessageFormat.error + 1, record.words[0] >> 35 & 1)
    add(&shown, format.address, record.words[1] / UInt64(format.grain))
    if operation == 0 {
      add(&shown, format.byteEnable, record.words[0] >> 40 & 0xFF)
      add(&shown, format.data, record.words[2])
    }
    return shown
  }

  private func add(_ shown: inout Shown, _ range: Range<Int>, _ value: UInt64) {
    let mask: UInt128 = ((1 &<< UInt128(range.count)) &- 1) &<< UInt128(range.lowerBound)
    shown.mask |= mask
    shown.bits |= UInt128(value) &<< UInt128(range.lowerBound) & mask
  }

  private mutating func answered(_ record: Commit) -> Difference? {
    guard let message = handedToHost else {
      return Difference(
        "arriving credit", expected: "one, for the answer that the host bridge took",
        actual: record.text)
    }
    handedToHost = nil
    checked += 1
    return altered(
      record, message,
      (UInt128(record.words[2]) << 64 | UInt128(record.words[1]), messageMask))
  }

  // MARK: Departures

  private mutating func leave(_ flit: FlitRecord) -> Difference? {
    leaving = flit
    return nil
  }

  /// A part has handed over a message: it leaves in this cycle.
  mutating func announce(_ message: AnnouncedMessage) -> Difference? {
    if let other = announced {
      return Difference(
        "ready", expected: "one message taken, \(other.text)", actual: message.text)
    }
    announced = message
    return nil
  }

  /// The host bridge has handed over a message: it waits in a queue, and is offered from the next cycle on.
  private mutating func queue(_ message: AnnouncedMessage, _ cycle: UInt64) -> Difference? {
    guard ofHost.count < Self.hostPlaces else {
      return Difference(
        "ready", expected: "no message taken while \(Self.hostPlaces) wait", actual: message.text)
    }
    ofHost.append((message, cycle))
    return nil
  }

  /// The channel that a message takes now.
  private func channel(_ message: AnnouncedMessage) -> Int? {
    channel(message.isResponse, message.targetX, message.targetY)
  }

  /// The channel that a message of a class takes now.
  private func channel(_ isResponse: Bool, _ targetX: Int, _ targetY: Int) -> Int? {
    let first = isResponse ? virtualChannels : 0
    switch ordering {
    case .flow:
      let channel = first + (targetX + targetY) % virtualChannels
      return credits[channel] >= (flitWidth == 32 ? 2 : 1) ? channel : nil
    case .none: return (first..<first + virtualChannels).first { credits[$0] > 0 }
    }
  }

  // MARK: The end of a cycle

  /// Completes a cycle, all records of which were taken.
  /// - Returns: what is wrong, and the part that it is laid to.
  mutating func complete(_ cycle: UInt64) -> PartDifference? {
    if let difference = completeArrivals(cycle) { return PartDifference(Self.part, difference) }
    if leaving == nil && announced == nil && firstHalf == nil && returned == 0 && ofHost.isEmpty {
      return nil
    }
    let fault = flitWidth == 32 ? completeHalves(cycle) : completeDeparture(cycle)
    if returned != 0 {
      for channel in 0..<2 * virtualChannels where returned >> UInt16(channel) & 1 == 1 {
        credits[channel] += 1
      }
      returned = 0
    }
    leaving = nil
    announced = nil
    return fault
  }

  private mutating func completeArrivals(_ cycle: UInt64) -> Difference? {
    if creditsDue != 0 { return credit(expected: "back at once: \(creditsDue)", 0) }
    if let flit = toDiscard.first {
      return Difference("commit", expected: "discarded: \(flit.record.text)", actual: "nothing")
    }
    if let message = requestsTaken.first, message.cycle < cycle {
      return unserved("request", message)
    }
    if let message = responsesTaken.first, message.cycle < cycle {
      return unserved("response", message)
    }
    if let handedToHost, parts.hostBridge {
      return Difference(
        "arriving message", expected: "the host bridge gets \(handedToHost.text)",
        actual: "nothing")
    }
    return nil
  }

  private func unserved(_ name: String, _ message: DeliveredMessage) -> Difference {
    Difference(
      "arriving message", expected: "the network interface takes the \(name) \(message.text)",
      actual: "nothing")
  }

  /// The message of the host bridge that the port is offered.
  private func offeredByHost(_ cycle: UInt64) -> AnnouncedMessage? {
    guard let first = ofHost.first, first.cycle < cycle else { return nil }
    return first.message
  }

  /// Nothing leaves: neither may what the host bridge offers.
  private func completeRest(_ cycle: UInt64) -> PartDifference? {
    guard let message = offeredByHost(cycle), channel(message) != nil else { return nil }
    return fault("\(message.text) of the host bridge leaves", "nothing")
  }

  private mutating func completeDeparture(_ cycle: UInt64) -> PartDifference? {
    guard let announced else {
      guard let leaving else { return completeRest(cycle) }
      guard let message = offeredByHost(cycle) else {
        return fault("nothing leaves", leaving.record.text)
      }
      ofHost.removeFirst()
      return compare(flit(message, payload: message.payload, ends: 3), leaving, message)
    }
    guard let leaving else { return fault("\(announced.text) leaves", "nothing") }
    let expected = flit(announced, payload: announced.payload, ends: 3)
    return compare(expected, leaving, announced)
  }

  /// The flit of a message; the channel by the credits as they stand.
  private func flit(
    _ message: AnnouncedMessage, payload: UInt128, ends: UInt64, channel given: Int? = nil
  ) -> Commit? {
    guard
      let channel = given ?? channel(message.isResponse, message.targetX, message.targetY)
    else { return nil }
    return Commit(
      kind: .flitAccepted,
      words: [
        4 | UInt64(channel) << 8 | ends << 16,
        UInt64(message.targetX) | UInt64(message.targetY) << 16 | UInt64(x) << 32
          | UInt64(y) << 48,
        UInt64(truncatingIfNeeded: payload), UInt64(truncatingIfNeeded: payload >> 64), 0, 0,
      ])
  }

  private mutating func compare(
    _ expected: Commit?, _ flit: FlitRecord, _ message: AnnouncedMessage
  ) -> PartDifference? {
    guard let expected else {
      return fault("nothing leaves, for want of a credit", flit.record.text)
    }
    let wanted = UInt128(expected.words[3]) << 64 | UInt128(expected.words[2])
    guard flit.isSame(expected.words[0], expected.words[1], wanted) else {
      return fault(expected.text, flit.record.text)
    }
    credits[flit.channel] -= 1
    checked += 1
    return nil
  }

  private func fault(_ expected: String, _ actual: String) -> PartDifference {
    PartDifference(Self.part, Difference("leaving flit", expected: expected, actual: actual))
  }

  /// With flits of 32 bits a message leaves in two cycles, and is taken with the second.
  private mutating func completeHalves(_ cycle: UInt64) -> PartDifference? {
    if let first = firstHalf {
      firstHalf = nil
      let ofHost = announced == nil ? offeredByHost(first.cycle) : nil
      guard let announced = announced ?? ofHost else {
        return fault("the message of \(first.record.text) taken", leaving?.record.text ?? "nothing")
      }
      if ofHost != nil { self.ofHost.removeFirst() }
      guard let leaving else { return fault("the second half of \(announced.text)", "nothing") }
      let low = flit(
        announced, payload: announced.payload & 0xFFFF_FFFF, ends: 1, channel: first.channel)
      guard let low, low.matches(first.record) else {
        return fault(low?.text ?? announced.text, first.record.text)
      }
      let high = flit(
        announced, payload: announced.payload >> 32, ends: 2, channel: first.channel)
      return compare(high, leaving, announced)
    }
    guard announced == nil else {
      return fault("a first half before \(announced?.text ?? "")", "none")
    }
    guard let leaving else { return completeRest(cycle) }
    let expected = channel(leaving.channel >= virtualChannels, leaving.targetX, leaving.targetY)
    guard leaving.isHead, !leaving.isTail, expected == leaving.channel else {
      return fault(
        "a first half\(expected.map { " on channel \($0)" } ?? ", with two credits")",
        leaving.record.text)
    }
    credits[leaving.channel] -= 1
    firstHalf = leaving
    return nil
  }

  // MARK: Rest

  func finish() -> Difference? {
    for traffic in 0..<2 {
      if let flit = queue(traffic).first {
        return Difference(
          "arriving message", expected: "taken by the tile: \(flit.record.text)",
          actual: "nothing")
      }
    }
    if let message = ofHost.first?.message {
      return Difference(
        "leaving flit", expected: "\(message.text) of the host bridge", actual: "nothing")
    }
    return nil
  }

  var wait: PartWait? {
    for traffic in [1, 0] {
      guard let flit = queue(traffic).first else { continue }
      let name = traffic == 0 ? "request" : "response"
      return PartWait(
        part: Self.part,
        reason: "\(queue(traffic).count) flits of class \(name), the oldest from "
          + "(\(flit.sourceX), \(flit.sourceY)), wait to be taken by the tile", isOwed: true)
    }
    if let message = ofHost.first?.message {
      return PartWait(
        part: Self.part,
        reason: "\(ofHost.count) messages of the host bridge, the oldest to "
          + "(\(message.targetX), \(message.targetY)), wait for credits", isOwed: true)
    }
    return nil
  }
}
