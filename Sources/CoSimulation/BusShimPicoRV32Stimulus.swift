import Golden

/// A random PicoRV32, and a random tile bus.
///
/// A lawful core keeps a transfer until it is done, and may begin the next one at once. A core that is
/// stopped, and one that keeps no rules, shows anything.
struct BusShimPicoRV32Stimulus: CycleExactStimulus {
  private let isLawful: Bool
  private var pace = BusShimPace()
  private var last = BusShimPicoRV32Inputs()
  private var waits = false

  init(isLawful: Bool) { self.isLawful = isLawful }

  mutating func reset() {
    pace.reset()
    last = BusShimPicoRV32Inputs()
    waits = false
  }

  mutating func observe(_ outputs: borrowing BusShimPicoRV32Outputs) {
    waits = !outputs.core.valid && isLawful && last.run && last.valid
  }

  mutating func next(
    _ random: inout SeededRandom, beside golden: borrowing BusShimPicoRV32
  ) -> BusShimPicoRV32Inputs {
    pace.advance(&random)
    var inputs = last
    inputs.run = pace.run
    if waits {
      // Of a read the word to write means nothing, so it need not stay.
      if inputs.strobes == 0 { inputs.writeData = UInt32(truncatingIfNeeded: random.next()) }
    } else {
      inputs.valid = random.chance(pace.requestRates[0])
      inputs.isFetch = random.chance(pace.requestRates[1])
      inputs.address = UInt32(truncatingIfNeeded: random.next())
      inputs.writeData = UInt32(truncatingIfNeeded: random.next())
      let isWrite = random.chance(pace.writeRate)
      inputs.strobes =
        isWrite ? random.pick([1, 2, 3, 4, 8, 12, 15]) : 0
      if isLawful {
        inputs.address &= ~3
        if isWrite { inputs.isFetch = false }
      } else {
        inputs.strobes &= UInt8(random.below(16))
      }
    }
    inputs.data = TileBusAnswer()
    let asked = golden.outputs(for: inputs)
    inputs.data = pace.answer(asked.data, &random)
    last = inputs
    return inputs
  }
}
