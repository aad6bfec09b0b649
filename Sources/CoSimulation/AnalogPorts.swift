import ChipSpec
import Golden
import Simulation

/// The ports of an analog unit that belong to no port of memory or semaphores.
struct AnalogPorts {
  let start: Port, settle: Port, stop: Port, startAddress: Port
  let busy: Port, stopped: Port, error: Port, cause: Port
  let descriptorAddress: Port, errorAddress: Port
  let finished: Port, failed: Port, ignored: Port, products: Port
  let quiet: Port, wake: Port

  /// What passes between the digital part and the array.
  let arraySettle: Port, program: Port, inputWrite: Port, inputIndex: Port, sample: Port
  let convert: Port, convertStep: Port, read: Port, readIndex: Port

  /// The memory's and the semaphores' side, to see whether anything is under way.
  let memoryRequest: Port, memoryResponse: Port, inputGrant: Port, outputGrant: Port
  let inputRequest: Port, inputPost: Port, outputRequest: Port

  private let mode: Port, effects: Port, seedLow: Port, seedHigh: Port, temperature: Port
  private let drift: Port

  init(_ model: ModelInstance) throws(SimulationError) {
    start = try model.port("control_start_i")
    settle = try model.port("control_settle_i")
    stop = try model.port("control_stop_i")
    startAddress = try model.port("start_address_i")
    busy = try model.port("status_busy_o")
    stopped = try model.port("status_stopped_o")
    error = try model.port("status_error_o")
    cause = try model.port("status_cause_o")
    descriptorAddress = try model.port("descriptor_address_o")
    errorAddress = try model.port("error_address_o")
    finished = try model.port("events_finished_event_o")
    failed = try model.port("events_error_event_o")
    ignored = try model.port("events_ignored_event_o")
    products = try model.port("products_count_event_o")
    quiet = try model.port("quiet_o")
    wake = try model.port("wake_o")
    arraySettle = try model.port("array_settle_o")
    program = try model.port("array_program_o")
    inputWrite = try model.port("array_input_write_o")
    inputIndex = try model.port("array_input_index_o")
    sample = try model.port("array_sample_o")
    convert = try model.port("array_convert_o")
    convertStep = try model.port("array_convert_step_o")
    read = try model.port("array_read_o")
    readIndex = try model.port("array_read_index_o")
    memoryRequest = try model.port("memory_request_o")
    memoryResponse = try model.port("memory_response_i")
    inputGrant = try model.port("input_semaphore_grant_i")
    outputGrant = try model.port("output_semaphore_grant_i")
    inputRequest = try model.port("input_semaphore_request_o")
    inputPost = try model.port("input_semaphore_post_o")
    outputRequest = try model.port("output_semaphore_request_o")
    mode = try model.port("mode_quantising_i")
    effects = try model.port("effects_enabled_i")
    seedLow = try model.port("seed_low_value_i")
    seedHigh = try model.port("seed_high_value_i")
    temperature = try model.port("temperature_value_i")
    drift = try model.port("drift_time_i")
  }

  /// Drives the settings.
  func show(_ settings: AnalogSettings) {
    mode.isSet = settings.isQuantising
    effects.value = UInt64(settings.effects.rawValue)
    seedLow.value = settings.seed & 0xFFFF_FFFF
    seedHigh.value = settings.seed >> 32
    temperature.value = UInt64(UInt16(bitPattern: settings.temperature))
    drift.value = UInt64(settings.driftTime)
  }

  /// Leaves out what is given to the array where the array takes nothing.
  func ignoreUnspecified(in recorder: PortRecorder) {
    func ignore(unless strobe: Port, _ names: String...) {
      guard !strobe.isSet else { return }
      for name in names { recorder.ignore("array_\(name)_o") }
    }
    ignore(unless: program, "program_row", "program_group", "program_weights")
    ignore(unless: inputWrite, "input_index", "input_data")
    ignore(unless: convert, "convert_step")
    ignore(unless: read, "read_index")
  }
}
