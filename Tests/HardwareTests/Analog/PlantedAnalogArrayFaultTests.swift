import ChipSpec
import CoSimulation
import Testing

/// Errors that the author of the analog array's Verilog could make are all found by holding it against
/// the golden model.
struct PlantedAnalogArrayFaultTests {
  private static let file = "analog_array.sv"

  private static func fault(
    _ name: String, _ original: String, _ replacement: String, occurrence: Int = 1,
    of count: Int = 1
  ) -> PlantedFault {
    PlantedFault(
      name, in: file, original, replacement, occurrence: occurrence, of: count)
  }

  private static let arithmetic = [
    fault("shifts without rounding", "(a + (64'sd1 <<< (n - 1))) >>> n", "a >>> n"),
    fault("shifts without the sign", "(n - 1))) >>> n", "(n - 1))) >> n"),
    fault("a deviation of another curve", "17 * 32'(choice[1:0])", "17 * 32'(choice[2:1])"),
    fault("deviations of one sign", "choice[2] ? -shape : shape", "shape"),
    fault("a root of too few bits", "for (int i = 23; i >= 0;", "for (int i = 16; i >= 0;"),
    fault(
      "inputs saturate one too high", "(DAC_BITS - 1)) - 1);\n  endfunction",
      "(DAC_BITS - 1)));\n  endfunction"),
    fault("column and row swapped in the keys", "{32'(kind), y, x}", "{32'(kind), x, y}"),
    fault("the curve's positions not spread", "<<< (8 - DAC_BITS), 4)", "<<< 0, 4)"),
  ]

  private static let cells = [
    fault(
      "−128 is not −127", "clipped(weight < 0 ? -weight : weight, 0, 127)",
      "weight < 0 ? -weight : weight"),
    fault("one error for both cells of a pair", "16'(2 * j + p)", "16'(2 * j)"),
    fault(
      "programming error below zero",
      "gaussian(drawn(keys[ErrorOfCell], pair_cell)), 24),\n                      0, ",
      "gaussian(drawn(keys[ErrorOfCell], pair_cell)), 24),\n                      -64, "),
    fault("drift read one entry too low", "power[9'(age[11:4]) + 9'd1]", "power[9'(age[11:4])]"),
    fault("temperatures without a sign", "shortint   temperature;", "bit [15:0] temperature;"),
    fault(
      "shares of stuck cells that overlap", "state < STUCK_LOW + STUCK_HIGH", "state < STUCK_HIGH"),
    fault("a row's gain of another row", "pair * dac_gains[r], 24", "pair * dac_gains[0], 24"),
  ]

  private static let converters = [
    fault("noise of other inputs", "root(squares <<< 16)", "root(squares <<< 15)"),
    fault(
      "the same noise in all columns", "{20'd0, conversion, 12'd0} + 64'(j)",
      "{20'd0, conversion, 12'd0}"),
    fault(
      "gains of neighbouring columns' ADC", "adc_factors[j % Adcs], adc_shift",
      "adc_factors[j / COLUMNS_PER_ADC], adc_shift"),
    fault(
      "the shift of the whole range", "? ADC_LIMITED_SHIFT : ADC_SHIFT", "? ADC_SHIFT : ADC_SHIFT"),
    fault(
      "the highest code missing", "(64'sd1 <<< (ADC_BITS - 1)) - 1));",
      "(64'sd1 <<< (ADC_BITS - 1)) - 2));"),
    fault("codes cut, not rounded", "rounded(q, 20 - ADC_BITS)", "q >>> (20 - ADC_BITS)"),
  ]

  private static let sequence = [
    fault("reads past the last column", "column < COLUMNS ? codes[column] : 0", "codes[column]"),
    fault(
      "an ADC has neighbouring columns",
      "codes[32'(convert_step_i) * Adcs + a] = held[32'(convert_step_i) * Adcs + a];",
      "codes[a * COLUMNS_PER_ADC + 32'(convert_step_i)] =\n            held[a * COLUMNS_PER_ADC + 32'(convert_step_i)];"
    ),
    fault(
      "samples what is written at the same edge", "input_code(shadow[r])",
      "input_code(input_write_i && 32'(input_index_i) == r / 8\n"
        + "            ? input_data_i[8*(r % 8) +: 8] : shadow[r])"),
    fault("inputs in the other byte order", "input_data_i[8*k +: 8]", "input_data_i[56-8*k +: 8]"),
    fault("programs rows that are not there", "32'(program_row_i) < ROWS && ", ""),
    fault(
      "a programmed row keeps its old weights", "row_stale[program_row_i] = 1;", "row_stale[0] = 1;"
    ),
    fault(
      "offsets of the old weights", "sums_stale = 1;", "sums_stale = sums_stale;", occurrence: 2,
      of: 2),
    fault("effects that are not settled", "if (effects[ReadNoise])", "if (effects_i[ReadNoise])"),
    fault(
      "a seed that is not noticed", "{mode_i, effects_i, seed_i, temperature_i, drift_time_i}",
      "{mode_i, effects_i, seed, temperature_i, drift_time_i}"),
    fault("settling does not begin the count again", "conversion = 0;", "conversion = conversion;"),
    fault(
      "ideal mode counts −128 as −127", "= 16'(weight);", "= 16'(weight < -127 ? -127 : weight);"),
  ]

  @Test func areFound() async throws {
    // Inputs of fewer bits than they have, and a number of rows that its port can exceed.
    let sample = AnalogSample((24, 40, 5), (7, 9))
    let (source, parameters) = try Designs.analogArray(sample.parameters, .verilog)
    let campaign = FaultCampaign(
      part: "analog array", source: source, seeds: [1, 2, 3], transactions: 3_000,
      lockstep: AnalogArrayLockstep(sample.parameters), parameters: parameters)
    try await campaign.check(Self.arithmetic + Self.cells + Self.converters + Self.sequence)
  }
}
