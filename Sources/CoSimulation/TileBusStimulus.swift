import ChipSpec
import Golden

/// Random masters of a tile bus, and a random memory and registers that keep the rules.
///
/// Rates and the mixture of addresses change in phases of random length, so that idle masters, streams,
/// long waits and errors all occur. What means nothing is random too: the fields of a master without a
/// request, the data of a memory that does not answer.
struct TileBusStimulus: CycleExactStimulus {
  private let hasFetch: Bool

  private var cycle = 0
  private var phaseEnds = 0
  private var fetchRate = 0, dataRate = 0  // percent
  private var holdRate = 0  // percent of waiting requests that stay as they are
  private var writeRate = 0
  private var grantRate = 0
  private var errorRate = 0
  private var places: [AddressStyle] = []

  private var last = TileBusInputs()
  private var fetchWaits = false, dataWaits = false

  private enum AddressStyle: CaseIterable { case memory, registers, above, border, any }

  init(hasFetch: Bool) { self.hasFetch = hasFetch }

  mutating func reset() {
    phaseEnds = cycle
    (fetchWaits, dataWaits) = (false, false)
  }

  mutating func observe(_ outputs: borrowing TileBusOutputs) {
    fetchWaits = !outputs.fetchGrant && last.fetch.valid
    dataWaits = !outputs.dataGrant && last.data.valid
  }

  mutating func next(
    _ random: inout SeededRandom, beside golden: borrowing TileBus
  ) -> TileBusInputs {
    if cycle == phaseEnds { beginPhase(&random) }
    cycle += 1
    var inputs = TileBusInputs()
    if hasFetch {
      if fetchWaits && random.chance(holdRate) {
        inputs.fetch = last.fetch
      } else {
        inputs.fetch = .read(address(&random))
        inputs.fetch.valid = random.chance(fetchRate)
      }
    }
    if dataWaits && random.chance(holdRate) {
      inputs.data = last.data
    } else {
      inputs.data = .read(address(&random))
      inputs.data.write = random.chance(writeRate)
      inputs.data.byteEnable = UInt8(random.below(16))
      inputs.data.writeData = UInt32(truncatingIfNeeded: random.next())
      inputs.data.valid = random.chance(dataRate)
    }
    inputs.fetchMemory.readData = random.next()
    inputs.fetchMemory.error = random.chance(errorRate)
    inputs.dataMemory.readData = random.next()
    inputs.dataMemory.error = random.chance(errorRate)
    inputs.registers.readData = UInt32(truncatingIfNeeded: random.next())
    inputs.registers.error = random.chance(errorRate)
    // Nobody grants what is not asked for.
    let asked = golden.outputs(for: inputs)
    inputs.fetchMemory.grant = asked.fetchMemory.valid && random.chance(grantRate)
    inputs.dataMemory.grant = asked.dataMemory.valid && random.chance(grantRate)
    inputs.registers.grant = asked.registers.valid && random.chance(grantRate)
    last = inputs
    return inputs
  }

  private mutating func beginPhase(_ random: inout SeededRandom) {
    phaseEnds = cycle + 10 + random.below(300)
    fetchRate = random.pick([0, 10, 50, 100, 100])
    dataRate = random.pick([0, 10, 50, 100, 100])
    holdRate = random.pick([0, 50, 95, 100, 100])
    writeRate = random.pick([0, 30, 50, 100])
    grantRate = random.pick([10, 50, 90, 100, 100])
    errorRate = random.pick([0, 0, 5, 50])
    places = random.pick([
      [.memory], [.memory, .registers], [.registers], AddressStyle.allCases, AddressStyle.allCases,
      [.border],
    ])
  }

  private func address(_ random: inout SeededRandom) -> UInt32 {
    let anywhere = UInt32(truncatingIfNeeded: random.next())
    switch random.pick(places) {
    case .memory:
      return random.pick([anywhere & 0xFFFF, anywhere & 0x3FFF_FFFF])
    case .registers: return 0x4000_0000 | random.pick([anywhere & 0xFFFF, anywhere & 0x3FFF_FFFF])
    case .above: return 0x8000_0000 | anywhere
    case .border:
      let border = random.pick([UInt32(0), 0x4000_0000, 0x8000_0000, 0xC000_0000])
      return border &+ UInt32(random.below(16)) &- 8
    case .any: return anywhere
    }
  }
}
