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
