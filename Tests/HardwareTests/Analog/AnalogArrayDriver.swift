import ChipSpec
import Simulation

/// Works a running analog array like the digital part around it does, one action a cycle.
struct AnalogArrayDriver {
  /// What an array is settled to.
  struct Settings: Hashable {
    var isQuantising = false
    var effects: AnalogEffects = []
    var seed: UInt64 = 0
    var temperature = 400  // 1/16 °C
    var driftTime: UInt16 = 0
  }

  let model: ModelInstance
  private let parameters: AnalogParameters
  private let ports: [String: Port]

  init(
    _ model: ModelInstance, _ parameters: AnalogParameters, x: Int, y: Int
  ) throws {
    self.model = model
    self.parameters = parameters
    ports = Dictionary(
      uniqueKeysWithValues: try model.library.ports.map { ($0.name, try model.port($0.name)) })
    self["x_i"].value = UInt64(x)
    self["y_i"].value = UInt64(y)
  }

  subscript(name: String) -> Port { ports[name]! }

  func settle(_ settings: Settings) throws {
    self["mode_i"].isSet = settings.isQuantising
    self["effects_i"].value = UInt64(settings.effects.rawValue)
    self["seed_i"].value = settings.seed
    self["temperature_i"].value = UInt64(truncatingIfNeeded: settings.temperature)
    self["drift_time_i"].value = UInt64(settings.driftTime)
    try pulse("settle_i")
  }

  /// Programs all weights.
  func program(_ weight: (_ row: Int, _ column: Int) -> Int8) throws {
    for row in 0..<parameters.rows {
      for group in 0..<parameters.columns / 8 {
        self["program_row_i"].value = UInt64(row)
        self["program_group_i"].value = UInt64(group)
        self["program_weights_i"].value = packed { weight(row, 8 * group + $0) }
        try pulse("program_i")
      }
    }
  }

  /// Writes all inputs, makes a product and reads all codes.
  func product(_ input: (_ row: Int) -> Int8) throws -> [Int32] {
    for index in 0..<parameters.rows / 8 {
      self["input_index_i"].value = UInt64(index)
      self["input_data_i"].value = packed { input(8 * index + $0) }
      try pulse("input_write_i")
    }
    try pulse("sample_i")
    for step in 0..<parameters.columnsPerADC {
      self["convert_step_i"].value = UInt64(step)
      try pulse("convert_i")
    }
    var codes: [Int32] = []
    for index in 0..<parameters.columns / parameters.lanes {
      self["read_index_i"].value = UInt64(index)
      try pulse("read_i")
      for lane in 0..<parameters.lanes {
        let word = self["read_data_o"][word: lane / 2]
        codes.append(Int32(truncatingIfNeeded: word >> UInt64(32 * (lane % 2))))
      }
    }
    return codes
  }

  private func pulse(_ name: String) throws {
    self[name].value = 1
    try model.step()
    self[name].value = 0
  }

  private func packed(_ byte: (Int) -> Int8) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(UInt8(bitPattern: byte($1))) << UInt64(8 * $1) }
  }
}
