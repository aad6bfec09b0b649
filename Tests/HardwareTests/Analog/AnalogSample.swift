import ChipSpec
import CoSimulation

/// An analog array to be tested: a shape and strengths of its effects.
struct AnalogSample: Sendable {
  /// How strong the effects are.
  enum Strength: String, Sendable {
    /// As in real arrays.
    case typical
    /// Anything that a spec may say, its ends as likely as what lies between.
    case any
  }

  let spec: AnalogSpec
  private let strength: Strength

  /// - Parameters:
  ///   - shape: rows, columns, columns per ADC.
  ///   - bits: of DAC and ADC.
  init(
    _ shape: (rows: Int, columns: Int, columnsPerADC: Int), _ bits: (dac: Int, adc: Int),
    _ strength: Strength = .typical, seed: UInt64 = 1
  ) {
    self.strength = strength
    var spec = AnalogSpec()
    spec.rows = shape.rows
    spec.columns = shape.columns
    spec.columnsPerADC = shape.columnsPerADC
    spec.dacBits = bits.dac
    spec.adcBits = bits.adc
    spec.conversionTime = seed % 2 == 0 ? 2_500 : 100_000
    spec.nonidealities = strength == .typical ? Self.typical : Self.random(seed)
    self.spec = spec
  }

  var parameters: AnalogParameters { AnalogParameters(spec, clock: 400_000_000) }

  var name: String {
    "\(spec.rows)×\(spec.columns), \(spec.columnsPerADC) columns per ADC, "
      + "\(spec.dacBits) and \(spec.adcBits) bits, \(strength.rawValue) effects"
  }

  private static var typical: NonidealitySpec {
    var effects = NonidealitySpec()
    effects.weightBits = 4
    effects.programmingError = 20_000
    effects.readNoise = 10_000
    effects.driftExponent = 50_000
    effects.temperatureCoefficient = 2_000
    effects.stuckLow = 20_000
    effects.stuckHigh = 10_000
    effects.dacOffset = 500
    effects.dacGainError = 10_000
    effects.dacNonlinearity = 1_000
    effects.adcOffset = 700
    effects.adcGainError = 10_000
    effects.adcNonlinearity = 1_500
    effects.adcRange = 100_000
    return effects
  }

  private static func random(_ seed: UInt64) -> NonidealitySpec {
    var random = SeededRandom(seed: seed)
    func value(_ range: ClosedRange<Int>) -> Int {
      Bool.random(using: &random)
        ? Int.random(in: range, using: &random)
        : Bool.random(using: &random) ? range.upperBound : range.lowerBound
    }
    var effects = NonidealitySpec()
    effects.weightBits = value(2...8)
    effects.programmingError = value(0...500_000)
    effects.readNoise = value(0...500_000)
    effects.driftExponent = value(0...500_000)
    effects.temperatureCoefficient = value(0...10_000)
    effects.stuckLow = value(0...1_000_000) / 2
    effects.stuckHigh = value(0...1_000_000) / 2
    effects.dacOffset = value(0...16_000)
    effects.dacGainError = value(0...500_000)
    effects.dacNonlinearity = value(0...16_000)
    effects.adcOffset = value(0...16_000)
    effects.adcGainError = value(0...500_000)
    effects.adcNonlinearity = value(0...16_000)
    effects.adcRange = value(1_000...1_000_000)
    return effects
  }
}
