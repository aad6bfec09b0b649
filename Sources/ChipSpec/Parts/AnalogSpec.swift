/// The analog matrix-vector multiplier: DACs drive the rows of an array of signed 8-bit weights,
/// ADCs read its columns.
public struct AnalogSpec: Sendable, Hashable {
  /// Rows of the array: inputs of a product.
  public var rows: Int = 256

  /// Columns of the array: outputs of a product.
  public var columns: Int = 256

  /// Bits of an input.
  public var dacBits: Int = 8

  /// Bits of an output.
  public var adcBits: Int = 8

  /// Columns that share one ADC, one after the other.
  public var columnsPerADC: Int = 8

  /// Time in which an ADC converts one column, picoseconds.
  public var conversionTime: Int = 100_000

  /// What makes the array differ from an ideal one; nothing by default.
  public var nonidealities = NonidealitySpec()

  /// The defaults of a spec.
  public init() {}

  /// Weights in the array.
  public var weights: Int { rows * columns }

  /// ADCs beside the array.
  public var converters: Int { columns / columnsPerADC }

  /// Time for the conversions of one product, picoseconds.
  public var productTime: Int { conversionTime * columnsPerADC }

  /// Clock cycles that one conversion takes, rounded up.
  /// - Parameter clock: frequency of the chip's clock, hertz.
  /// - Precondition: time and clock are within what a spec accepts.
  public func conversionCycles(clock: Int) -> Int {
    (conversionTime * clock + 999_999_999_999) / 1_000_000_000_000
  }

  /// Codes that the array's read-out port gives at once, 1, 2, 4 or 8: as few as suffice for the
  /// codes of one step to be read while the next one converts.
  /// - Parameter clock: frequency of the chip's clock, hertz.
  public func readoutLanes(clock: Int) -> Int {
    let cycles = max(1, conversionCycles(clock: clock))
    let needed = (converters + cycles - 1) / cycles
    return [1, 2, 4].first { $0 >= needed } ?? 8
  }

  /// Logarithm to base 2 of the weights' age over the reference, in 1/2048, rounded: the default of
  /// the register `drift`; 0 for weights that are younger.
  public var driftLogarithm: Int {
    let age = nonidealities.driftTime
    let reference = nonidealities.driftReference
    guard age > reference else { return 0 }
    // Binary digits of the logarithm by repeated squaring of a number from 1 to 2, kept in 2^−63.
    var whole = 0
    while age >> (whole + 1) >= reference { whole += 1 }
    var number = UInt64((UInt128(age) << UInt128(63 - whole)) / UInt128(reference))
    var digits = whole
    for _ in 0..<12 {
      let square = number.multipliedFullWidth(by: number).high  // 2^−62
      digits <<= 1
      if square >= 1 << 63 {
        digits |= 1
        number = square
      } else {
        number = square << 1
      }
    }
    return min((digits + 1) / 2, 65_535)
  }
}

extension AnalogSpec: SpecSectioned {
  static let section = SpecSection<AnalogSpec>(
    title: "Analog array",
    summary: "An array of signed 8-bit weights between DACs on its rows and ADCs on its columns.",
    fields: [
      .init(
        "rows", \.rows, .multiple(of: 8, 8...1024), "Rows of the array: inputs of a product."),
      .init(
        "columns", \.columns, .multiple(of: 8, 8...4096),
        "Columns of the array: outputs of a product."),
      .init("dac_bits", \.dacBits, .integer(1...8), "Bits of an input."),
      .init("adc_bits", \.adcBits, .integer(4...12), "Bits of an output."),
      .init(
        "columns_per_adc", \.columnsPerADC, .integer(1...4096),
        "Columns that share one ADC, one after the other; divides the columns."),
      .init(
        "conversion_time", \.conversionTime, .quantity(.duration, 100...100_000_000),
        "Time in which an ADC converts one column; rounded up to whole clock cycles."),
      .init(
        section: "nonidealities", \.nonidealities,
        "What makes the array differ from an ideal one; nothing by default."),
    ])
}
