import ChipSpec
import Golden

/// Random requests to an SRAM and, where it is protected, random bit errors.
///
/// Rates and the range of addresses change in phases of random length, so that quiet ports, conflicts
/// of all ports, streams, read-modify-writes under load and addresses out of range all occur. What
/// means nothing is random too: the wires of ports without a request.
struct SRAMStimulus: CycleExactStimulus {
  private let spec: SRAMSpec
  private let ports: Int

  private var phaseEnds = 0
  private var cycle = 0
  private var requestRate: [Int] = []  // percent, per port
  private var holdRate = 0  // percent of ungranted requests that stay as they are
  private var writeRate = 0
  private var enableStyle = 0
  private var windowBase = 0  // first word that the phase uses
  private var window = 1  // words
  private var stride = 1  // words between neighbouring addresses of the window
  private var streams = false  // each port takes one word after the other instead
  private var nextWord: [Int] = []  // of each stream
  private var outsideRate = 0
  private var injectRate = 0

  private var last = SRAMInputs()
  private var lastGrants: UInt8 = 0

  init(spec: SRAMSpec, ports: Int) {
    self.spec = spec
    self.ports = ports
  }

  /// What the memory sees in this cycle.
  mutating func next(_ random: inout SeededRandom, beside golden: borrowing SRAM) -> SRAMInputs {
    if cycle == phaseEnds { beginPhase(&random) }
    cycle += 1
    var inputs = SRAMInputs()
    for port in 0..<ports {
      let waits = last.requests[port].valid && lastGrants >> UInt8(port) & 1 == 0
      if waits && random.chance(holdRate) {
        inputs.requests[port] = last.requests[port]
      } else if random.chance(requestRate[port]) {
        inputs.requests[port] = request(from: port, &random)
        nextWord[port] += 1
      } else {
        inputs.requests[port] = request(from: port, &random)
        inputs.requests[port].valid = false
      }
    }
    if spec.protection == .secded {
      // The positions are there in every cycle: without an enable they must do nothing.
      inputs.injectBits[0] = UInt8(random.below(80))
      inputs.injectBits[1] = UInt8(random.below(80))
      if random.chance(injectRate) { inputs.injectEnable = random.pick([1, 1, 2, 2, 3]) }
    }
    last = inputs
    return inputs
  }

  /// What clients do after a reset. A new phase begins, so that what a memory does first after a reset
  /// is not always the same.
  mutating func reset() {
    phaseEnds = cycle
    last = SRAMInputs()
    lastGrants = 0
  }

  /// What the memory granted of it.
  mutating func observe(_ outputs: borrowing SRAMOutputs) { lastGrants = outputs.grants }

  private mutating func beginPhase(_ random: inout SeededRandom) {
    phaseEnds = cycle + 10 + random.below(400)
    requestRate = (0..<ports).map { _ in random.pick([0, 10, 50, 90, 100]) }
    if random.chance(20) { requestRate = Array(repeating: 100, count: ports) }
    holdRate = random.pick([0, 50, 90, 100])
    writeRate = random.pick([0, 30, 50, 80, 100])
    // Only full writes define a protected word, and only defined words can be compared.
    enableStyle = random.pick(spec.protection == .secded ? [0, 0, 0, 1, 1, 2, 3] : [0, 1, 2, 3])
    stride = random.pick([1, 1, spec.banks])
    let words = spec.capacity / 8
    window = min(words / stride, random.pick([1, 4, 16, 64, words]))
    window = max(1, window)
    // Often the same place again, so that what was written is read.
    if random.chance(50) { windowBase = random.below(words) }
    streams = random.chance(25)
    nextWord = (0..<ports).map { windowBase + $0 }
    outsideRate = random.pick([0, 0, 5, 30])
    injectRate = random.pick([0, 5, 20, 60])
  }

  private func request(from port: Int, _ random: inout SeededRandom) -> SRAMRequest {
    let words = spec.capacity / 8
    let word = streams ? nextWord[port] : windowBase + random.below(window) * stride
    var address = UInt64(word % words * 8 + random.below(8))
    if random.chance(outsideRate) {
      // Just behind the end, or anywhere above: every address bit matters.
      let far = UInt64(spec.capacity) << UInt64(random.below(32))
      address += far < 1 << 32 ? far : UInt64(spec.capacity)
    }
    guard random.chance(writeRate) else {
      var request = SRAMRequest.read(UInt32(truncatingIfNeeded: address))
      request.byteEnable = UInt8(random.below(256))
      request.writeData = random.next()
      return request
    }
    let enable: UInt8 =
      switch enableStyle {
      case 0: 0xFF
      case 1: UInt8(random.below(256))
      case 2: 1 << UInt8(random.below(8))
      default: random.pick([0xFF, 0xFF, 0x0F, 0xF0, 0x00, 0xFE])
      }
    return .write(random.next(), at: UInt32(truncatingIfNeeded: address), byteEnable: enable)
  }
}
