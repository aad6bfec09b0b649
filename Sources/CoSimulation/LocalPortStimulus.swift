import ChipSpec
import Golden

/// A random but legal router beside a local port, and random parts behind it.
///
/// Rates change in phases of random length, so that idle, full and everything between occur. What
/// means nothing is random too: the fields of a link without a flit. Where a message takes two flits
/// the halves of several tiles come mixed, and some of them come alone, twice, or from nowhere.
struct LocalPortStimulus: CycleExactStimulus {
  /// A first half whose second one is still to come.
  private struct Half: Hashable {
    let sourceX: UInt16, sourceY: UInt16, channel: Int
  }

  private let spec: RouterSpec
  private let columns: Int, rows: Int
  private let x: UInt16, y: UInt16
  private let parts: LocalPortParts
  /// Whether the host bridge is here, if it can be.
  var isHost = true
  private let widthX: Int, widthY: Int  // bits of a coordinate
  private let channels: Int

  /// Credits of the router, and flits that it has taken from the local port, per channel.
  private var sendable: [Int]
  private var held: [Int]
  /// What network interface, packet manager and host bridge want to send, until it is taken.
  private var waiting: [Departure?] = [nil, nil, nil]
  private var halves: [Half] = []

  private var cycle = 0
  private var phaseEnds = 0
  private var arrivalRate = 0  // percent
  private var responseRate = 0  // of the arrivals
  private var readyRate: [Int] = []  // requests, responses, responses to the host bridge
  private var sendRate: [Int] = []
  private var returnRate = 0
  private var brokenRate = 0
  private var secondRate = 0  // of the halves, where there is a first one
  private var meetingPoint: (x: UInt16, y: UInt16)?  // where all messages of the phase go

  init(
    spec: RouterSpec, columns: Int, rows: Int, x: Int, y: Int, parts: LocalPortParts, widthX: Int,
    widthY: Int
  ) {
    self.x = UInt16(x)
    self.y = UInt16(y)
    self.spec = spec
    self.columns = columns
    self.rows = rows
    self.parts = parts
    self.widthX = widthX
    self.widthY = widthY
    channels = 2 * spec.virtualChannels
    sendable = Array(repeating: spec.bufferDepth, count: channels)
    held = Array(repeating: 0, count: channels)
  }

  mutating func reset() {
    phaseEnds = cycle
    sendable = Array(repeating: spec.bufferDepth, count: channels)
    held = Array(repeating: 0, count: channels)
    waiting = [nil, nil, nil]
    halves = []
  }

  /// Takes note of the credits that came back, of the flit that left and of who was served.
  mutating func observe(_ outputs: borrowing LocalPortOutputs) {
    for channel in 0..<channels where outputs.credits >> UInt16(channel) & 1 == 1 {
      sendable[channel] += 1
    }
    if outputs.leaving.valid { held[Int(outputs.leaving.channel)] += 1 }
    if outputs.interfaceReady == true { waiting[0] = nil }
    if outputs.packetsReady == true { waiting[1] = nil }
    if outputs.hostReady == true { waiting[2] = nil }
  }

  mutating func next(
    _ random: inout SeededRandom, beside golden: borrowing LocalPort
  ) -> LocalPortInputs {
    if cycle == phaseEnds { beginPhase(&random) }
    cycle += 1
    var inputs = LocalPortInputs()
    if random.chance(arrivalRate), let channel = freeChannel(&random),
      let transfer = isHalved
        ? half(near: channel, &random) : FlitTransfer(flit(&random), channel: channel)
    {
      sendable[Int(transfer.channel)] -= 1
      inputs.arriving = transfer
    } else {
      inputs.arriving = FlitTransfer(flit(&random), channel: random.below(channels))
      inputs.arriving.valid = false
    }
    for channel in 0..<channels where held[channel] > 0 && random.chance(returnRate) {
      held[channel] -= 1
      inputs.credits |= 1 << UInt16(channel)
    }
    inputs.requestsReady = random.chance(readyRate[0])
    inputs.responsesReady = random.chance(readyRate[1])
    inputs.hostResponsesReady = random.chance(readyRate[2])
    let exists = [parts.networkInterface, parts.packetManager, parts.hostBridge && isHost]
    for sender in 0..<3 where exists[sender] && waiting[sender] == nil {
      if random.chance(sendRate[sender]) { waiting[sender] = departure(&random) }
    }
    inputs.interface = waiting[0]
    inputs.packets = waiting[1]
    inputs.host = waiting[2]
    return inputs
  }

  private mutating func beginPhase(_ random: inout SeededRandom) {
    phaseEnds = cycle + 10 + random.below(300)
    arrivalRate = random.pick([0, 10, 50, 90, 100, 100])
    responseRate = random.pick([0, 30, 50, 70, 100])
    readyRate = (0..<3).map { _ in random.pick([0, 10, 50, 90, 100, 100]) }
    if random.chance(25) { readyRate = [100, 100, 100] }
    sendRate = (0..<3).map { _ in random.pick([0, 10, 50, 100, 100]) }
    if random.chance(25) { sendRate = [100, 100, 100] }
    returnRate = random.pick([0, 10, 50, 100, 100])
    brokenRate = random.pick([0, 0, 10, 50])
    if isHalved { secondRate = random.pick([10, 50, 90, 100]) }
    meetingPoint =
      random.chance(30) ? (coordinate(widthX, &random), coordinate(widthY, &random)) : nil
  }

  private func freeChannel(_ random: inout SeededRandom) -> Int? {
    let size = channels / 2
    let start = random.below(size)
    let base = random.chance(responseRate) ? size : 0
    return (0..<size).lazy.map { base + (start + $0) % size }.first { sendable[$0] > 0 }
  }

  private func coordinate(_ width: Int, _ random: inout SeededRandom) -> UInt16 {
    UInt16(random.below(1 << width))
  }

  private var isHalved: Bool { spec.flitWidth < spec.messageWidth }

  /// A flit where a message takes two: the second half of a message, the first one of another, or
  /// anything at all.
  /// - Parameter channel: one of its class that has a credit.
  /// - Returns: nil if no half can come.
  private mutating func half(near channel: Int, _ random: inout SeededRandom) -> FlitTransfer? {
    var flit = flit(&random)
    // Whether a queue keeps the target is nobody's business, so it is what a router would deliver.
    (flit.targetX, flit.targetY) = (x, y)
    if random.chance(brokenRate) {
      flit.head = random.chance(50)
      flit.tail = random.chance(50)
      // Often of a tile from which a half is here.
      if random.chance(50), !halves.isEmpty {
        let half = random.pick(halves)
        (flit.sourceX, flit.sourceY) = (half.sourceX, half.sourceY)
      }
      return FlitTransfer(flit, channel: channel)
    }
    let size = channels / 2
    let open = halves.indices.filter {
      halves[$0].channel / size == channel / size && sendable[halves[$0].channel] > 0
    }
    if random.chance(secondRate), !open.isEmpty {
      let half = halves.remove(at: random.pick(open))
      (flit.sourceX, flit.sourceY) = (half.sourceX, half.sourceY)
      (flit.head, flit.tail) = (false, true)
      return FlitTransfer(flit, channel: half.channel)
    }
    flit.sourceX = UInt16(random.below(columns))
    flit.sourceY = UInt16(random.below(rows))
    (flit.head, flit.tail) = (true, false)
    let isKnown = halves.contains {
      $0.sourceX == flit.sourceX && $0.sourceY == flit.sourceY
        && $0.channel / size == channel / size
    }
    if isKnown { return nil }
    halves.append(Half(sourceX: flit.sourceX, sourceY: flit.sourceY, channel: channel))
    return FlitTransfer(flit, channel: channel)
  }

  /// The words of a random payload of some bits.
  private func fill(
    _ payload: inout InlineArray<4, UInt64>, _ bits: Int, _ random: inout SeededRandom
  ) {
    for index in 0..<(bits + 63) / 64 {
      payload[index] = random.next() >> UInt64(max(0, 64 - bits))
    }
  }

  private func flit(_ random: inout SeededRandom) -> Flit {
    var flit = Flit()
    fill(&flit.payload, spec.flitWidth, &random)
    // Half of the headers name an answer that somebody waits for; the others are anything.
    if random.chance(50) {
      let header = UInt64(random.pick([0x0, 0x8, 0x8, 0xE, 0x9, 0xF]) as Int) << 28
      flit.payload[0] = flit.payload[0] & ~(0xF << 28) | header
    }
    flit.targetX = coordinate(widthX, &random)
    flit.targetY = coordinate(widthY, &random)
    flit.sourceX = coordinate(widthX, &random)
    flit.sourceY = coordinate(widthY, &random)
    flit.head = !random.chance(brokenRate)
    flit.tail = !random.chance(brokenRate)
    return flit
  }

  private func departure(_ random: inout SeededRandom) -> Departure {
    var departure = Departure()
    fill(&departure.payload, spec.messageWidth, &random)
    departure.targetX = meetingPoint?.x ?? coordinate(widthX, &random)
    departure.targetY = meetingPoint?.y ?? coordinate(widthY, &random)
    return departure
  }
}
