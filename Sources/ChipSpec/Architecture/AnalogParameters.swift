/// Shape of an analog array and strength of its effects as the whole numbers that golden model,
/// Verilog and its twin in C calculate with.
///
/// They are computed here only. `docs/parts/analog_array.md` gives the formulas.
public struct AnalogParameters: Sendable, Hashable {
  /// Rows, each with a DAC.
  public var rows: Int
  /// Columns.
  public var columns: Int
  /// Columns that share one ADC.
  public var columnsPerADC: Int
  /// Bits of an input.
  public var dacBits: Int
  /// Bits of a code.
  public var adcBits: Int
  /// Codes that the read-out port gives at once: 1, 2, 4 or 8.
  public var lanes: Int

  /// Largest level of a quantised weight.
  public var weightLevels: Int
  /// Standard deviation of a programmed cell, 2^−12 conductance units.
  public var programmingSigma: Int
  /// Standard deviation of a pair of cells that is read, 2^−16 conductance units.
  public var readSigma: Int
  /// Exponent of the drift, 2^−16.
  public var driftExponent: Int
  /// Growth of conductance, 2^−32 per 1/16 K.
  public var temperatureCoefficient: Int
  /// Share of the cells that are stuck at no conductance, 2^−24.
  public var stuckLow: Int
  /// Share of the cells that are stuck at full conductance, 2^−24.
  public var stuckHigh: Int
  /// Standard deviation of the DACs' offsets, 2^−12 steps of the input.
  public var dacOffsetSigma: Int
  /// Standard deviation of the DACs' gains, 2^−24.
  public var dacGainSigma: Int
  /// Largest deviation of a DAC from a line, 2^−10 steps of the input.
  public var dacNonlinearity: Int
  /// Standard deviation of the ADCs' offsets, 2^−24 of the range's half.
  public var adcOffsetSigma: Int
  /// Standard deviation of the ADCs' gains, 2^−24.
  public var adcGainSigma: Int
  /// Largest deviation of an ADC from a line, 2^−20 of the range's half.
  public var adcNonlinearity: Int
  /// How a sum is scaled to a converter that covers the largest possible one.
  public var scale: Scale
  /// How a sum is scaled to a converter with the range of the spec.
  public var limitedScale: Scale

  /// A factor, `multiplier` / 2^`shift`.
  public struct Scale: Sendable, Hashable {
    /// From 2^19 to 2^20 − 1.
    public var multiplier: Int
    /// From 0 to 30.
    public var shift: Int
  }

  /// Conductance units of a cell at full conductance.
  public static let fullConductance = 2032

  /// The parameters of an array.
  /// - Parameters:
  ///   - spec: the array.
  ///   - clock: frequency of the chip's clock, hertz.
  /// - Precondition: the spec keeps its ranges.
  public init(_ spec: AnalogSpec, clock: Int) {
    let cell = spec.nonidealities
    let full = Self.fullConductance
    rows = spec.rows
    columns = spec.columns
    columnsPerADC = spec.columnsPerADC
    dacBits = spec.dacBits
    adcBits = spec.adcBits
    lanes = spec.readoutLanes(clock: clock)

    weightLevels = 1 << (cell.weightBits - 1) - 1
    programmingSigma = Self.rounded(cell.programmingError * full << 12, by: 1_000_000)
    readSigma = Self.rounded(cell.readNoise * full * Self.rootOfTwo, by: 1_000_000_000)
    driftExponent = Self.rounded(cell.driftExponent << 16, by: 1_000_000)
    temperatureCoefficient = Self.rounded(
      cell.temperatureCoefficient << 28, by: 1_000_000)
    stuckLow = Self.rounded(cell.stuckLow << 24, by: 1_000_000)
    stuckHigh = Self.rounded(cell.stuckHigh << 24, by: 1_000_000)
    dacOffsetSigma = Self.rounded(cell.dacOffset << 12, by: 1_000)
    dacGainSigma = Self.rounded(cell.dacGainError << 24, by: 1_000_000)
    dacNonlinearity = Self.rounded(cell.dacNonlinearity << 10, by: 1_000)
    adcOffsetSigma = Self.rounded(cell.adcOffset << (24 - spec.adcBits), by: 1_000)
    adcGainSigma = Self.rounded(cell.adcGainError << 24, by: 1_000_000)
    adcNonlinearity = Self.rounded(cell.adcNonlinearity << (20 - spec.adcBits), by: 1_000)
    scale = Self.scale(spec, range: 1_000_000)
    limitedScale = Self.scale(spec, range: cell.adcRange)
  }

  /// √2 · 2^16 · 1000, rounded.
  private static let rootOfTwo = 92_681_900

  /// A quotient of numbers that are not negative, rounded, halves upwards.
  private static func rounded(_ dividend: Int, by divisor: Int) -> Int {
    (dividend + divisor / 2) / divisor
  }

  /// The factor that takes `range` ppm of the largest possible sum to 2^19.
  private static func scale(_ spec: AnalogSpec, range: Int) -> Scale {
    let largestInput = 1 << (spec.dacBits - 1)
    let largestSum = UInt128(64 * spec.rows * largestInput * 127 * range)
    for shift in 0... {
      let multiplier = (UInt128(1_000_000) << UInt128(20 + shift) + largestSum) / (2 * largestSum)
      if multiplier >= 1 << 19 { return Scale(multiplier: Int(multiplier), shift: shift) }
    }
    preconditionFailure("a shift is found")
  }
}
