import Golden

/// A random core that speaks AXI4-Lite, and a random tile bus.
///
/// A lawful core keeps what it offers until it is taken, and each channel goes by itself: the words of
/// writes come before or after their addresses. A core that is stopped, and one that keeps no rules,
/// shows anything.
struct BusShimAXI4LiteStimulus: CycleExactStimulus {
  private let isLawful: Bool
  private var pace = BusShimPace()
  private var last = BusShimAXI4LiteInputs()
  private var addressWaits = false, dataWaits = false, readWaits = false

  init(isLawful: Bool) { self.isLawful = isLawful }

  mutating func reset() {
    pace.reset()
    last = BusShimAXI4LiteInputs()
    (addressWaits, dataWaits, readWaits) = (false, false, false)
  }

  mutating func observe(_ outputs: borrowing BusShimAXI4LiteOutputs) {
    let holds = isLawful && last.run
    addressWaits = !outputs.takesWriteAddress && holds && last.writeAddress != nil
    dataWaits = !outputs.takesWriteData && holds && last.writeData != nil
    readWaits = !outputs.takesReadAddress && holds && last.readAddress != nil
  }

  mutating func next(
    _ random: inout SeededRandom, beside golden: borrowing BusShimAXI4Lite
  ) -> BusShimAXI4LiteInputs {
    pace.advance(&random)
    var inputs = last
    inputs.run = pace.run
    let writeRate = max(pace.requestRates[0], pace.writeRate)
    if !addressWaits {
      inputs.writeAddress =
        random.chance(pace.requestRates[0]) ? UInt32(truncatingIfNeeded: random.next()) : nil
    }
    if !dataWaits {
      inputs.writeData =
        random.chance(writeRate)
        ? BusShimAXI4LiteInputs.WriteData(
          UInt32(truncatingIfNeeded: random.next()), strobes: UInt8(random.below(16))) : nil
    }
    if !readWaits {
      inputs.readAddress =
        random.chance(pace.requestRates[1]) ? UInt32(truncatingIfNeeded: random.next()) : nil
    }
    inputs.takesWriteResponse = random.chance(pace.takeRate)
    inputs.takesReadData = random.chance(pace.takeRate)
    inputs.data = TileBusAnswer()
    let asked = golden.outputs(for: inputs)
    inputs.data = pace.answer(asked.data, &random)
    last = inputs
    return inputs
  }
}
