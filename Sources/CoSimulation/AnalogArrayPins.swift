import ChipSpec
import Golden
import Simulation

/// The ports of an analog array's model, looked up once.
struct AnalogArrayPins {
  private let settle: Port, mode: Port, effects: Port, seed: Port, temperature: Port
  private let driftTime: Port
  private let program: Port, row: Port, group: Port, weights: Port
  private let inputWrite: Port, inputIndex: Port, inputData: Port
  private let sample: Port, convert: Port, step: Port, read: Port, readIndex: Port
  private let readData: Port
  private let lanes: Int

  /// - Parameters:
  ///   - x: the tile's column.
  ///   - y: the tile's row.
  init(
    _ model: ModelInstance, _ parameters: AnalogParameters, x: Int, y: Int
  ) throws(SimulationError) {
    settle = try model.port("settle_i")
    mode = try model.port("mode_i")
    effects = try model.port("effects_i")
    seed = try model.port("seed_i")
    temperature = try model.port("temperature_i")
    driftTime = try model.port("drift_time_i")
    program = try model.port("program_i")
    row = try model.port("program_row_i")
    group = try model.port("program_group_i")
    weights = try model.port("program_weights_i")
    inputWrite = try model.port("input_write_i")
    inputIndex = try model.port("input_index_i")
    inputData = try model.port("input_data_i")
    sample = try model.port("sample_i")
    convert = try model.port("convert_i")
    step = try model.port("convert_step_i")
    read = try model.port("read_i")
    readIndex = try model.port("read_index_i")
    readData = try model.port("read_data_o")
    lanes = parameters.lanes
    try model.port("x_i").value = UInt64(x)
    try model.port("y_i").value = UInt64(y)
  }

  /// - Parameter noise: what stands at the inputs that belong to no action; it means nothing.
  func write(_ inputs: AnalogArrayInputs, noise: UInt64) {
    settle.isSet = inputs.settle != nil
    mode.isSet = inputs.settle?.isQuantising ?? (noise & 1 == 1)
    effects.value = UInt64(inputs.settle?.effects.rawValue ?? UInt16(truncatingIfNeeded: noise))
    seed.value = inputs.settle?.seed ?? noise
    temperature.value = UInt64(UInt16(bitPattern: inputs.settle?.temperature ?? 0))
    driftTime.value = UInt64(inputs.settle?.driftTime ?? 0)
    program.isSet = inputs.program != nil
    row.value = inputs.program.map { UInt64($0.row) } ?? noise
    group.value = inputs.program.map { UInt64($0.group) } ?? noise
    weights.value = inputs.program?.weights ?? noise
    inputWrite.isSet = inputs.input != nil
    inputIndex.value = inputs.input.map { UInt64($0.index) } ?? noise
    inputData.value = inputs.input?.word ?? noise
    sample.isSet = inputs.sample
    convert.isSet = inputs.step != nil
    step.value = inputs.step.map { UInt64($0) } ?? noise
    read.isSet = inputs.read != nil
    readIndex.value = inputs.read.map { UInt64($0) } ?? noise
  }

  /// Compares the codes that the Verilog shows with those of the golden model.
  /// - Parameter golden: two codes a word, as the port has them.
  /// - Returns: the number of bits compared, and the first difference.
  func compare(_ golden: [UInt64]) -> (bits: Int, difference: Difference?) {
    var word = 0
    while word < golden.count {
      if readData[word: word] != golden[word] {
        func codes(_ bits: UInt64) -> String {
          "lanes \(2 * word) and up: \(Int32(truncatingIfNeeded: bits)), "
            + "\(Int32(truncatingIfNeeded: bits >> 32))"
        }
        let difference = Difference(
          "read_data_o", expected: codes(golden[word]), actual: codes(readData[word: word]))
        return (64 * word, difference)
      }
      word += 1
    }
    return (readData.width, nil)
  }

  /// Codes as the read-out port has them.
  func words(_ codes: InlineArray<8, Int32>) -> [UInt64] {
    (0..<(lanes + 1) / 2).map { word in
      let low = UInt64(UInt32(bitPattern: codes[2 * word]))
      return lanes == 1 ? low : low | UInt64(UInt32(bitPattern: codes[2 * word + 1])) << 32
    }
  }
}
