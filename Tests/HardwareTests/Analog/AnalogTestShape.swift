import ChipSpec

/// The shape of an analog array under test, at a clock of 1 GHz.
struct AnalogTestShape: Sendable, CustomStringConvertible {
  let rows: Int
  let columns: Int
  let columnsPerADC: Int
  /// Clock cycles of a conversion.
  let cycles: Int
  let dacBits: Int
  let adcBits: Int

  /// Hertz.
  static let clock = 1_000_000_000

  init(
    _ rows: Int, _ columns: Int, _ columnsPerADC: Int, _ cycles: Int, dacBits: Int = 8,
    adcBits: Int = 8
  ) {
    self.rows = rows
    self.columns = columns
    self.columnsPerADC = columnsPerADC
    self.cycles = cycles
    self.dacBits = dacBits
    self.adcBits = adcBits
  }

  var description: String {
    "\(rows) × \(columns), \(columnsPerADC) per ADC, \(cycles) \(cycles == 1 ? "cycle" : "cycles")"
  }

  /// The array, ideal or with all effects.
  func spec(isNoisy: Bool = false) -> AnalogSpec {
    var spec = AnalogSpec()
    spec.rows = rows
    spec.columns = columns
    spec.columnsPerADC = columnsPerADC
    spec.conversionTime = cycles * 1_000
    spec.dacBits = dacBits
    spec.adcBits = adcBits
    guard isNoisy else { return spec }
    spec.nonidealities.weightBits = 5
    spec.nonidealities.programmingError = 20_000
    spec.nonidealities.readNoise = 10_000
    spec.nonidealities.driftExponent = 50_000
    spec.nonidealities.driftTime = 90_000
    spec.nonidealities.temperatureCoefficient = 2_000
    spec.nonidealities.temperature = -12
    spec.nonidealities.stuckLow = 20_000
    spec.nonidealities.stuckHigh = 10_000
    spec.nonidealities.dacOffset = 500
    spec.nonidealities.dacGainError = 10_000
    spec.nonidealities.dacNonlinearity = 1_000
    spec.nonidealities.adcOffset = 700
    spec.nonidealities.adcGainError = 10_000
    spec.nonidealities.adcNonlinearity = 1_500
    spec.nonidealities.adcRange = 250_000
    spec.nonidealities.seed = 4_000_000_000
    return spec
  }
}
