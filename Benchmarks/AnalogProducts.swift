import ChipSpec
import Golden

/// Products of a 1024 × 1024 array a second, of the golden model on one core.
enum AnalogProducts {
  /// The spec of the array; effects are what the goal for noisy products names.
  static func spec(noisy: Bool) -> AnalogSpec {
    var spec = AnalogSpec()
    spec.rows = 1024
    spec.columns = 1024
    spec.columnsPerADC = 64
    if noisy {
      spec.nonidealities.readNoise = 7_900
      spec.nonidealities.adcOffset = 500
      spec.nonidealities.adcGainError = 5_000
      spec.nonidealities.adcNonlinearity = 500
      spec.nonidealities.adcRange = 100_000
    }
    return spec
  }

  /// The best of many short rounds, because machines are noisy.
  static func perSecond(noisy: Bool) -> Double {
    let spec = spec(noisy: noisy)
    var array = AnalogArray(spec, clock: 400_000_000, x: 1, y: 2)
    array.settle(AnalogSettings(spec))
    array.program((0..<spec.weights).map { Int8(truncatingIfNeeded: $0 &* 0x9E37_79B9 >> 13) })
    let inputs = (0..<16).map { vector in
      (0..<spec.rows).map { Int8(truncatingIfNeeded: ($0 &+ vector) &* 0x85EB_CA6B >> 11) }
    }
    let products = 200
    var sum = 0
    let best =
      (0..<50).map { _ in
        Stopwatch.seconds {
          for product in 0..<products {
            sum &+= Int(array.product(inputs[product % 16])[product % 1024])
          }
        }
      }.min() ?? 0
    precondition(sum != .min, "the products are needed")
    return Double(products) / best
  }
}
