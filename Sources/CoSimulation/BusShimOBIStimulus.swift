import Golden

/// A random core that speaks OBI, and a random tile bus.
///
/// A lawful core keeps a request until it is granted; it asks on while two transfers are outstanding,
/// because a shim with two places for each port grants no third one without an answer. A core that is
/// stopped, and one that keeps no rules, shows anything.
struct BusShimOBIStimulus: CycleExactStimulus {
  private let isLawful: Bool
  private var pace = BusShimPace()
  private var last = BusShimOBIInputs()
  private var fetchWaits = false, dataWaits = false

  init(isLawful: Bool) { self.isLawful = isLawful }

  mutating func reset() {
    pace.reset()
    last = BusShimOBIInputs()
    (fetchWaits, dataWaits) = (false, false)
  }

  mutating func observe(_ outputs: borrowing BusShimOBIOutputs) {
    let holds = isLawful && last.run
    fetchWaits = !outputs.coreFetchGrant && holds && last.coreFetch.valid
    dataWaits = !outputs.coreDataGrant && holds && last.coreData.valid
  }

  mutating func next(
    _ random: inout SeededRandom, beside golden: borrowing BusShimOBI
  ) -> BusShimOBIInputs {
    pace.advance(&random)
    var inputs = BusShimOBIInputs()
    inputs.run = pace.run
    if fetchWaits {
      inputs.coreFetch = last.coreFetch
    } else {
      inputs.coreFetch = .read(UInt32(truncatingIfNeeded: random.next()))
      inputs.coreFetch.valid = random.chance(pace.requestRates[0])
    }
    if dataWaits {
      inputs.coreData = last.coreData
      // Of a read the word to write means nothing, so it need not stay.
      if !inputs.coreData.write {
        inputs.coreData.writeData = UInt32(truncatingIfNeeded: random.next())
      }
    } else {
      inputs.coreData = .read(UInt32(truncatingIfNeeded: random.next()))
      inputs.coreData.valid = random.chance(pace.requestRates[1])
      inputs.coreData.write = random.chance(pace.writeRate)
      inputs.coreData.writeData = UInt32(truncatingIfNeeded: random.next())
      inputs.coreData.byteEnable =
        isLawful
        ? random.pick([1, 2, 3, 4, 6, 7, 8, 12, 14, 15]) : UInt8(random.below(16))
    }
    let asked = golden.outputs(for: inputs)
    inputs.fetch = pace.answer(asked.fetch, &random)
    inputs.data = pace.answer(asked.data, &random)
    last = inputs
    return inputs
  }
}
