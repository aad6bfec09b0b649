/// What makes an analog array differ from an ideal one. Everything is off by default, and then a
/// product is the exact integer one, cut to the ADC's bits.
public struct NonidealitySpec: Sendable, Hashable {
  /// Bits to which weights are quantised; 8 leaves them as they are.
  public var weightBits: Int = 8

  /// Standard deviation of a programmed cell, parts per million of its full conductance.
  public var programmingError: Int = 0

  /// Standard deviation of a read cell, parts per million of its full conductance.
  public var readNoise: Int = 0

  /// Exponent of the drift of conductance over time, (t/t₀)^−ν, millionths.
  public var driftExponent: Int = 0

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

  /// The defaults of a spec.
  public init() {}

  /// Whether the array is an ideal one.
  public var isIdeal: Bool { self == NonidealitySpec() }
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
    ])
}
