import ChipSpec
import Golden

/// How often what can happen to an analog array did.
struct AnalogArrayCoverage {
  private let parameters: AnalogParameters
  private var isOn = [Int](repeating: 0, count: AnalogEffects.count)
  private var isOnlyOn = [Int](repeating: 0, count: AnalogEffects.count)
  private var counts: [(name: String, count: Int)] = [
    "products in ideal mode", "products in quantising mode without an effect",
    "products with every effect", "settled, with the same settings",
    "settled, with other settings", "settled in the cycle of a sample",
    "programmed in the cycle of a sample", "written in the cycle of a sample",
    "converted in the cycle of a sample", "read in the cycle of a conversion",
    "programmed out of range", "written out of range", "converted out of range",
    "read out of range", "codes at an end of the range",
  ].map { ($0, 0) }

  init(_ parameters: AnalogParameters) { self.parameters = parameters }

  var items: [CoverageItem] {
    counts.map { CoverageItem(name: $0.name, count: $0.count) }
      + isOn.enumerated().map {
        CoverageItem(name: "products with effect \($0.offset)", count: $0.element)
      }
      + isOnlyOn.enumerated().map {
        CoverageItem(name: "products with effect \($0.offset) alone", count: $0.element)
      }
  }

  /// Counts what a cycle brings to an array in the state before it.
  mutating func count(_ inputs: AnalogArrayInputs, _ golden: borrowing AnalogArray) {
    let p = parameters
    if inputs.sample { countProduct(golden.settings) }
    if let settings = inputs.settle {
      counts[settings == golden.settings ? 3 : 4].count += 1
      if inputs.sample { counts[5].count += 1 }
    }
    if let program = inputs.program {
      if inputs.sample { counts[6].count += 1 }
      if program.row >= p.rows || program.group >= p.columns / 8 { counts[10].count += 1 }
    }
    if let input = inputs.input {
      if inputs.sample { counts[7].count += 1 }
      if input.index >= p.rows / 8 { counts[11].count += 1 }
    }
    if let step = inputs.step {
      if inputs.sample { counts[8].count += 1 }
      if inputs.read != nil { counts[9].count += 1 }
      if step >= p.columnsPerADC { counts[12].count += 1 }
    }
    if let read = inputs.read {
      if read >= p.columns / p.lanes { counts[13].count += 1 }
      let end = Int32(1) << Int32(p.adcBits - 1)
      if golden.settings.isQuantising
        && (golden.readData[0] == end - 1 || golden.readData[0] == -end)
      {
        counts[14].count += 1
      }
    }
  }

  private mutating func countProduct(_ settings: AnalogSettings) {
    let effects = settings.effects
    guard settings.isQuantising else {
      counts[0].count += 1
      return
    }
    if effects.isEmpty { counts[1].count += 1 }
    if effects == .all { counts[2].count += 1 }
    for effect in 0..<AnalogEffects.count where effects.rawValue >> UInt16(effect) & 1 == 1 {
      isOn[effect] += 1
      if effects.rawValue == 1 << UInt16(effect) { isOnlyOn[effect] += 1 }
    }
  }
}
