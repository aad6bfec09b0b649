import Simulation

/// The ports of a core with its bus and its memory, looked up once.
struct CoreUnitPins {
  let reset: Port, run: Port, entry: Port, hart: Port, timebase: Port
  let external: Port, software: Port, timer: Port
  let quiet: Port

  let request: Port, write: Port, byteEnable: Port, address: Port, writeData: Port
  let grant: Port, response: Port, readData: Port, error: Port

  let registerRequest: Port, registerWrite: Port, registerByteEnable: Port, registerAddress: Port
  let registerWriteData: Port, registerGrant: Port, registerReadData: Port, registerError: Port

  let injectEnable: Port?, injectBit0: Port?, injectBit1: Port?

  init(_ model: ModelInstance) throws {
    reset = try model.port("rst_ni")
    run = try model.port("run_i")
    entry = try model.port("entry_i")
    hart = try model.port("hart_i")
    timebase = try model.port("timebase_i")
    external = try model.port("irq_external_i")
    software = try model.port("irq_software_i")
    timer = try model.port("irq_timer_i")
    quiet = try model.port("quiet_o")

    request = try model.port("loader_request_i")
    write = try model.port("loader_write_i")
    byteEnable = try model.port("loader_byte_enable_i")
    address = try model.port("loader_address_i")
    writeData = try model.port("loader_write_data_i")
    grant = try model.port("loader_grant_o")
    response = try model.port("loader_response_o")
    readData = try model.port("loader_read_data_o")
    error = try model.port("loader_error_o")

    registerRequest = try model.port("registers_request_o")
    registerWrite = try model.port("registers_write_o")
    registerByteEnable = try model.port("registers_byte_enable_o")
    registerAddress = try model.port("registers_address_o")
    registerWriteData = try model.port("registers_write_data_o")
    registerGrant = try model.port("registers_grant_i")
    registerReadData = try model.port("registers_read_data_i")
    registerError = try model.port("registers_error_i")

    injectEnable = try? model.port("inject_enable_i")
    injectBit0 = try? model.port("inject_bit_0_i")
    injectBit1 = try? model.port("inject_bit_1_i")
  }

  /// All inputs as they are in reset, but the reset itself.
  func rest() {
    for port in [
      run, external, software, timer, request, write, registerGrant, registerReadData,
      registerError,
    ] { port.value = 0 }
    injectEnable?.value = 0
  }
}
