/// What makes an analog array differ from an ideal one. Everything is off by default, and then a
/// product is the exact integer one.
public struct NonidealitySpec: Sendable, Hashable {
  /// Bits to which weights are quantised; 8 leaves them as they are.
  public var weightBits: Int = 8

  /// Standard deviation of a programmed cell, parts per million of its full conductance.
  public var programmingError: Int = 0

  /// Standard deviation of a read cell, parts per million of its full conductance.
  public var readNoise: Int = 0

  /// Exponent of the drift of conductance over time, (t/t₀)^−ν, millionths.
  public var driftExponent: Int = 0

  /// Age of the weights at which the array is simulated, seconds.
  public var driftTime: Int = 1

  /// Age t₀ up to which nothing drifts, seconds.
  public var driftReference: Int = 1

  /// Growth of the cells' conductance with temperature, parts per million of it per kelvin.
  public var temperatureCoefficient: Int = 0

  /// Temperature of the array, degrees Celsius.
  public var temperature: Int = Self.referenceTemperature

  /// Cells stuck at no conductance, parts per million.
  public var stuckLow: Int = 0

  /// Cells stuck at full conductance, parts per million.
  public var stuckHigh: Int = 0

  /// Standard deviation of a DAC's offset, thousandths of its least significant bit.
  public var dacOffset: Int = 0

  /// Standard deviation of a DAC's gain, parts per million.
  public var dacGainError: Int = 0

  /// Largest deviation of a DAC from a line, thousandths of its least significant bit.
  public var dacNonlinearity: Int = 0

  /// Standard deviation of an ADC's offset, thousandths of its least significant bit.
  public var adcOffset: Int = 0

  /// Standard deviation of an ADC's gain, parts per million.
  public var adcGainError: Int = 0

  /// Largest deviation of an ADC from a line, thousandths of its least significant bit.
  public var adcNonlinearity: Int = 0

  /// Part of the largest possible sum that an ADC covers, parts per million; sums beyond clip.
  public var adcRange: Int = 1_000_000

  /// Seed from which all that is random about the array follows.
  public var seed: Int = 1

  /// The defaults of a spec.
  public init() {}

  /// Temperature at which conductances are what was programmed, degrees Celsius.
  public static let referenceTemperature = 25

  /// Which effects have a strength. Temperature, age and seed alone are none.
  public var effects: AnalogEffects {
    var effects: AnalogEffects = []
    if weightBits < 8 { effects.insert(.weightQuantisation) }
    if programmingError > 0 { effects.insert(.programmingError) }
    if readNoise > 0 { effects.insert(.readNoise) }
    if driftExponent > 0 { effects.insert(.drift) }
    if stuckLow + stuckHigh > 0 { effects.insert(.stuckCells) }
    if dacOffset > 0 { effects.insert(.dacOffset) }
    if dacGainError > 0 { effects.insert(.dacGain) }
    if dacNonlinearity > 0 { effects.insert(.dacNonlinearity) }
    if adcOffset > 0 { effects.insert(.adcOffset) }
    if adcGainError > 0 { effects.insert(.adcGain) }
    if adcNonlinearity > 0 { effects.insert(.adcNonlinearity) }
    if adcRange < 1_000_000 { effects.insert(.adcRange) }
    if temperatureCoefficient > 0 { effects.insert(.temperature) }
    return effects
  }

  /// Whether the array is an ideal one.
  public var isIdeal: Bool { effects.isEmpty }
}

extension NonidealitySpec: SpecSectioned {
  static let section = SpecSection<NonidealitySpec>(
    title: "Non-idealities",
    summary: "What makes an array differ from an ideal one. Each is off by default.",
    fields: [
      .init(
        "weight_bits", \.weightBits, .integer(2...8),
        "Bits to which weights are quantised; 8 leaves them as they are."),
      .init(
        "programming_error", \.programmingError, .quantity(.ratio, 0...500_000),
        "Standard deviation of a programmed cell, relative to its full conductance."),
      .init(
        "read_noise", \.readNoise, .quantity(.ratio, 0...500_000),
        "Standard deviation of a cell each time it is read, relative to its full conductance."),
      .init(
        "drift_exponent", \.driftExponent, .quantity(.number, 0...500_000),
        "Exponent v of the drift of conductance over time, (t/t0)^-v."),
      .init(
        "drift_time", \.driftTime, .quantity(.age, 1...3_153_600_000),
        "Age t of the weights, if software does not set another."),
      .init(
        "drift_reference", \.driftReference, .quantity(.age, 1...3_153_600_000),
        "Age t0 up to which nothing drifts."),
      .init(
        "temperature_coefficient", \.temperatureCoefficient, .quantity(.ratio, 0...10_000),
        "Growth of conductance per kelvin above 25 degrees Celsius."),
      .init(
        "temperature", \.temperature, .integer(-100...300),
        "Temperature of the array, degrees Celsius, if software does not set another."),
      .init(
        "stuck_low", \.stuckLow, .quantity(.ratio, 0...1_000_000),
        "Share of the cells that are stuck at no conductance."),
      .init(
        "stuck_high", \.stuckHigh, .quantity(.ratio, 0...1_000_000),
        "Share of the cells that are stuck at full conductance."),
      .init(
        "dac_offset", \.dacOffset, .quantity(.leastSignificantBits, 0...16_000),
        "Standard deviation of the DACs' offsets."),
      .init(
        "dac_gain_error", \.dacGainError, .quantity(.ratio, 0...500_000),
        "Standard deviation of the DACs' gains."),
      .init(
        "dac_nonlinearity", \.dacNonlinearity, .quantity(.leastSignificantBits, 0...16_000),
        "Largest deviation of a DAC from a straight line."),
      .init(
        "adc_offset", \.adcOffset, .quantity(.leastSignificantBits, 0...16_000),
        "Standard deviation of the ADCs' offsets."),
      .init(
        "adc_gain_error", \.adcGainError, .quantity(.ratio, 0...500_000),
        "Standard deviation of the ADCs' gains."),
      .init(
        "adc_nonlinearity", \.adcNonlinearity, .quantity(.leastSignificantBits, 0...16_000),
        "Largest deviation of an ADC from a straight line."),
      .init(
        "adc_range", \.adcRange, .quantity(.ratio, 1_000...1_000_000),
        "Part of the largest possible sum that an ADC covers; sums beyond it clip."),
      .init(
        "seed", \.seed, .integer(0...4_294_967_295),
        "Seed of all that is random about the array, if software does not set another."),
    ])
}
