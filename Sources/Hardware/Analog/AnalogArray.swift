import BehaviouralModels
import ChipSpec
import RTL

/// The analog array: DACs, weights held by pairs of cells, ADCs. `docs/parts/analog_array.md`
/// specifies it.
///
/// It is a macro: its Verilog is a behavioural model written by hand, in
/// `Hardware/BehaviouralModels`, and synthesis takes it as a black box.
public struct AnalogArray: Component {
  let parameters: AnalogParameters

  /// The array of these parameters.
  public init(_ parameters: AnalogParameters) { self.parameters = parameters }

  /// The array of a specification.
  /// - Parameter clock: frequency of the chip's clock, hertz.
  public init(_ spec: AnalogSpec, clock: Int) {
    self.init(AnalogParameters(spec, clock: clock))
  }

  /// The name in Verilog.
  public var moduleName: String { "analog_array" }

  /// The sentence at the head of its Verilog.
  public var summary: String { "The analog array of a tile: DACs, weights, ADCs." }

  /// Width of a number from 0 to `count` − 1, bits.
  static func indexWidth(_ count: Int) -> Int {
    count <= 2 ? 1 : Int.bitWidth - (count - 1).leadingZeroBitCount
  }

  /// Describes the module.
  public func build(_ m: Module) {
    let p = parameters
    _ = m.input("x", width: 16, "own column; static")
    _ = m.input("y", width: 16, "own row; static")
    _ = m.input("settle", "take the settings that follow")
    _ = m.input("mode", "0 ideal, 1 quantising")
    _ = m.input("effects", width: AnalogEffects.count, "bit e: effect e is on")
    _ = m.input("seed", width: 64, "seed of all random numbers")
    _ = m.input("temperature", width: 16, "1/16 degrees Celsius, two's complement")
    _ = m.input("drift_time", width: 16, "log2(t/t0), 1/2048")
    _ = m.input("program", "program eight weights of a row")
    _ = m.input("program_row", width: Self.indexWidth(p.rows))
    _ = m.input("program_group", width: Self.indexWidth(p.columns / 8), "columns 8g to 8g + 7")
    _ = m.input("program_weights", width: 64, "byte i: column 8g + i")
    _ = m.input("input_write", "write eight inputs")
    _ = m.input("input_index", width: Self.indexWidth(p.rows / 8), "rows 8i to 8i + 7")
    _ = m.input("input_data", width: 64, "byte k: row 8i + k")
    _ = m.input("sample", "give the inputs to the DACs, and hold what the columns give")
    _ = m.input("convert", "each ADC converts a column")
    _ = m.input("convert_step", width: Self.indexWidth(p.columnsPerADC), "which")
    _ = m.input("read", "read codes")
    _ = m.input(
      "read_index", width: Self.indexWidth(p.columns / p.lanes), "columns from lanes × index on")
    _ = m.output("read_data", width: 32 * p.lanes, "32 bits for each code")
    m.external(
      Self.verilog,
      parameters: [
        "ROWS": p.rows,
        "COLUMNS": p.columns,
        "COLUMNS_PER_ADC": p.columnsPerADC,
        "DAC_BITS": p.dacBits,
        "ADC_BITS": p.adcBits,
        "LANES": p.lanes,
        "WEIGHT_LEVELS": p.weightLevels,
        "PROGRAMMING_SIGMA": p.programmingSigma,
        "READ_SIGMA": p.readSigma,
        "DRIFT_EXPONENT": p.driftExponent,
        "TEMPERATURE_COEFFICIENT": p.temperatureCoefficient,
        "STUCK_LOW": p.stuckLow,
        "STUCK_HIGH": p.stuckHigh,
        "DAC_OFFSET_SIGMA": p.dacOffsetSigma,
        "DAC_GAIN_SIGMA": p.dacGainSigma,
        "DAC_NONLINEARITY": p.dacNonlinearity,
        "ADC_OFFSET_SIGMA": p.adcOffsetSigma,
        "ADC_GAIN_SIGMA": p.adcGainSigma,
        "ADC_NONLINEARITY": p.adcNonlinearity,
        "ADC_SCALE": p.scale.multiplier,
        "ADC_SHIFT": p.scale.shift,
        "ADC_LIMITED_SCALE": p.limitedScale.multiplier,
        "ADC_LIMITED_SHIFT": p.limitedScale.shift,
      ], hasReset: false)
  }

  /// The model, its twin in C++, and the tables that both read.
  private static let verilog = ExternalVerilog(
    model: [
      .init(name: "analog_tables.sv", text: AnalogTableText.verilog),
      .init(name: "analog_array.sv", text: String(cString: behavioural_model_analog_array())),
    ],
    twin: [
      .init(
        name: "dpi/analog_array.sv", text: String(cString: behavioural_model_analog_array_dpi())),
      .init(
        name: "dpi/analog_array.cpp",
        text: String(cString: behavioural_model_analog_array_dpi_code())),
      .init(name: "dpi/analog_tables.cpp", text: AnalogTableText.code),
    ])
}
