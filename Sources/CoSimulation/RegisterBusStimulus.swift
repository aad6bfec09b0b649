import Golden

/// Random clients of a register bus, and random registers behind it.
///
/// Rates change in phases of random length. What means nothing is random too: the fields of a client
/// without a request, the answer of registers that nobody has asked.
struct RegisterBusStimulus: CycleExactStimulus {
  private var cycle = 0
  private var phaseEnds = 0
  private var rates = [0, 0]  // percent, interface and core
  private var holdRate = 0  // percent of waiting requests that stay as they are
  private var writeRate = 0
  private var errorRate = 0

  private var last = [RegisterRequest(), RegisterRequest()]
  private var waits = [false, false]

  init() {}

  mutating func reset() {
    phaseEnds = cycle
    waits = [false, false]
  }

  mutating func observe(_ outputs: borrowing RegisterBusOutputs) {
    waits[0] = !outputs.interfaceGrant && last[0].valid
    waits[1] = !outputs.coreGrant && last[1].valid
  }

  mutating func next(
    _ random: inout SeededRandom, beside golden: borrowing RegisterBus
  ) -> RegisterBusInputs {
    if cycle == phaseEnds { beginPhase(&random) }
    cycle += 1
    for client in 0..<2 {
      if waits[client] && random.chance(holdRate) { continue }
      last[client].valid = random.chance(rates[client])
      last[client].write = random.chance(writeRate)
      last[client].byteEnable = UInt8(random.below(16))
      last[client].address = UInt32(truncatingIfNeeded: random.next()) & 0x3FFF_FFFF
      last[client].writeData = UInt32(truncatingIfNeeded: random.next())
    }
    var inputs = RegisterBusInputs()
    (inputs.interface, inputs.core) = (last[0], last[1])
    inputs.readData = UInt32(truncatingIfNeeded: random.next())
    inputs.error = random.chance(errorRate)
    return inputs
  }

  private mutating func beginPhase(_ random: inout SeededRandom) {
    phaseEnds = cycle + 10 + random.below(200)
    rates = (0..<2).map { _ in random.pick([0, 10, 50, 100, 100]) }
    holdRate = random.pick([0, 90, 100, 100])
    writeRate = random.pick([0, 10, 50, 100])
    errorRate = random.pick([0, 10, 50])
  }
}
