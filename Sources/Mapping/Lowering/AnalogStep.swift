import ChipSpec

/// What a step of an ADC's code is worth.
struct AnalogStep {
  /// How much of a sum of products a step is.
  let sums: Double

  /// The steps of an array with the settings that its spec names.
  init(_ array: AnalogSpec, clock: Int) {
    let parameters = AnalogParameters(array, clock: clock)
    let isLimited = array.nonidealities.effects.contains(.adcRange)
    let scale = isLimited ? parameters.limitedScale : parameters.scale
    // A sum is 64 units of a column; q = units · multiplier / 2^shift; a code is q / 2^(20 − bits).
    var step = 1 / (64 * Double(scale.multiplier))
    for _ in 0..<scale.shift + 20 - array.adcBits { step *= 2 }
    sums = step
  }

  /// The word of calibration that makes (code · factor + addend) of a code, as closely as its fields
  /// allow.
  static func calibration(factor: Double, addend: Double) -> UInt64 {
    var shift = 0
    var power = 1.0
    while shift < 31, abs(factor) * power * 2 < 32_767, abs(addend) * power * 2 < 2_147_483_000 {
      shift += 1
      power *= 2
    }
    return AnalogJobDescriptor.calibration(
      factor: Int((factor * power).rounded().clamped(to: -32_768...32_767)),
      addend: Int((addend * power).rounded().clamped(to: -2_147_483_648...2_147_483_647)),
      shift: shift)
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    min(max(self, range.lowerBound), range.upperBound)
  }
}
