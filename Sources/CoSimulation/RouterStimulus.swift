import ChipSpec
import Golden

/// Random but legal neighbours of a router: senders that keep their credits, receivers that return
/// them sooner or later.
///
/// The load changes in phases of random length, each with its own rates, so that empty and full
/// queues, blocked outputs and conflicts all occur. What means nothing is random too: the fields of
/// links without a flit.
struct RouterStimulus: CycleExactStimulus {
  private let spec: RouterSpec
  private let widthX: Int, widthY: Int  // bits of a coordinate
  private var x: Int, y: Int
  private var present: UInt8
  private let channels: Int

  /// Places that each sender may still use: input port × channels + channel.
  private var sendable: [Int]
  /// Flits that each receiver holds: output port × channels + channel.
  private var held: [Int]

  private var phaseEnds = 0
  private var cycle = 0
  private var arrivalRate: [Int] = []  // percent, per input port
  private var returnRate: [Int] = []  // percent, per output port
  private var targetStyle = 0
  private var meetingPoint: (x: UInt16, y: UInt16)?  // where all flits of the phase go
  private var prefersLowChannels = false
  private var hasMoved = false  // since the last phase began

  init(spec: RouterSpec, widthX: Int, widthY: Int, x: Int, y: Int, present: UInt8) {
    self.spec = spec
    self.widthX = widthX
    self.widthY = widthY
    self.x = x
    self.y = y
    self.present = present
    channels = 2 * spec.virtualChannels
    sendable = Array(repeating: spec.bufferDepth, count: 5 * channels)
    held = Array(repeating: 0, count: 5 * channels)
  }

  /// Senders and receivers after a reset. A new phase begins, so that what a router does first after
  /// a reset is not always the same.
  mutating func reset() {
    phaseEnds = cycle
    for index in sendable.indices {
      sendable[index] = spec.bufferDepth
      held[index] = 0
    }
  }

  /// The router is at another place from the next reset on.
  mutating func move(x: Int, y: Int, present: UInt8) {
    self.x = x
    self.y = y
    self.present = present
    hasMoved = true
  }

  /// What reaches the router in a cycle.
  ///
  /// Receivers may return a credit in the very cycle of the flit; senders may use one only in the
  /// cycle after it came.
  mutating func next(
    _ random: inout SeededRandom, beside golden: borrowing Router
  ) -> RouterInputs {
    let outputs = golden.outputs
    if cycle == phaseEnds { beginPhase(&random) }
    cycle += 1
    var inputs = RouterInputs()
    for port in 0..<5 {
      let leaving = outputs.leaving[port]
      if leaving.valid { held[port * channels + Int(leaving.channel)] += 1 }
      guard isPresent(port) else { continue }
      if random.chance(arrivalRate[port]), let channel = freeChannel(port, &random) {
        sendable[port * channels + channel] -= 1
        inputs.arriving[port] = FlitTransfer(flit(&random), channel: channel)
      } else {
        // Nothing is on the link, whatever its other wires say.
        inputs.arriving[port] = FlitTransfer(flit(&random), channel: random.below(channels))
        inputs.arriving[port].valid = false
      }
      for channel in 0..<channels {
        if held[port * channels + channel] > 0 && random.chance(returnRate[port]) {
          held[port * channels + channel] -= 1
          inputs.credits[port] |= 1 << UInt16(channel)
        }
        if outputs.credits[port] >> UInt16(channel) & 1 == 1 {
          sendable[port * channels + channel] += 1
        }
      }
    }
    return inputs
  }

  private func isPresent(_ port: Int) -> Bool { port == 4 || present >> UInt8(port) & 1 == 1 }

  private mutating func beginPhase(_ random: inout SeededRandom) {
    // What a reset left matters to the first few flits, and to those that compete. So a short phase
    // comes first, often with all senders at once and one target.
    let rush = hasMoved ? 75 : 25  // percent
    phaseEnds = cycle + 10 + random.below(hasMoved ? 40 : 400)
    hasMoved = false
    arrivalRate = (0..<5).map { _ in random.pick([0, 5, 30, 60, 95, 100]) }
    returnRate = (0..<5).map { _ in random.pick([0, 5, 30, 60, 100, 100]) }
    if random.chance(rush) { arrivalRate = Array(repeating: 100, count: 5) }
    targetStyle = random.below(6)
    meetingPoint = nil
    if random.chance(rush) {
      targetStyle = 2
      meetingPoint = (coordinate(x, widthX, &random), coordinate(y, widthY, &random))
    }
    prefersLowChannels = random.chance(25)
  }

  private func freeChannel(_ port: Int, _ random: inout SeededRandom) -> Int? {
    let start = prefersLowChannels ? 0 : random.below(channels)
    return (0..<channels).lazy.map { (start + $0) % channels }
      .first { sendable[port * channels + $0] > 0 }
  }

  private func flit(_ random: inout SeededRandom) -> Flit {
    var flit = Flit()
    for index in 0..<(spec.flitWidth + 63) / 64 {
      let width = min(64, spec.flitWidth - 64 * index)
      flit.payload[index] = random.next() >> UInt64(64 - width)
    }
    flit.targetX = meetingPoint?.x ?? coordinate(x, widthX, &random)
    flit.targetY = meetingPoint?.y ?? coordinate(y, widthY, &random)
    flit.sourceX = UInt16(random.below(1 << widthX))
    flit.sourceY = UInt16(random.below(1 << widthY))
    flit.head = random.chance(50)
    flit.tail = random.chance(50)
    return flit
  }

  /// Anything at all, near the router, or its own: which is likelier depends on the phase.
  private func coordinate(_ own: Int, _ width: Int, _ random: inout SeededRandom) -> UInt16 {
    let limit = 1 << width
    switch targetStyle == 0 ? 0 : random.below(targetStyle) {
    case 0: return UInt16(random.below(limit))
    case 1: return UInt16((own + limit + random.below(3) - 1) % limit)
    default: return UInt16(own)
    }
  }
}
