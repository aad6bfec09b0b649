import Golden

extension TileBusInputs: ListedInputs {
  static let inputNames = [
    "fetch_req_i", "fetch_addr_i",
    "data_req_i", "data_addr_i", "data_we_i", "data_be_i", "data_wdata_i",
    "fetch_memory_grant_i", "fetch_memory_response_i", "fetch_memory_read_data_i",
    "fetch_memory_error_i",
    "data_memory_grant_i", "data_memory_response_i", "data_memory_read_data_i",
    "data_memory_error_i",
    "registers_grant_i", "registers_read_data_i", "registers_error_i",
  ]

  func list(in values: inout ListedValues) {
    values.add(fetch.valid)
    values.add(fetch.address)
    data.list(in: &values)
    list(fetchMemory, in: &values)
    list(dataMemory, in: &values)
    values.add(registers.grant)
    values.add(registers.readData)
    values.add(registers.error)
  }

  private func list(_ memory: Memory, in values: inout ListedValues) {
    values.add(memory.grant)
    // That a response comes is known without its flag, so the flag may say anything.
    values.add(memory.readData & 1)
    values.add(memory.readData)
    values.add(memory.error)
  }
}

extension TileBusOutputs: ListedOutputs {
  static let outputNames =
    [
      "fetch_gnt_o", "fetch_rvalid_o", "fetch_rdata_o", "fetch_err_o",
      "data_gnt_o", "data_rvalid_o", "data_rdata_o", "data_err_o",
    ]
    + ["fetch_memory", "data_memory", "registers"].flatMap { port in
      ["request", "write", "byte_enable", "address", "write_data"].map { "\(port)_\($0)_o" }
    } + ["error_o", "quiet_o"]

  func list(in values: inout ListedValues) {
    values.add(fetchGrant)
    fetch.list(in: &values)
    values.add(dataGrant)
    data.list(in: &values)
    // What a fetch has not is 0, whether it asks or not.
    list(fetchMemory, isFetch: true, in: &values)
    list(dataMemory, isFetch: false, in: &values)
    registers.list(in: &values, ifValid: true)
    values.add(error)
    values.add(quiet)
  }

  private func list(_ request: SRAMRequest, isFetch: Bool, in values: inout ListedValues) {
    values.add(request.valid)
    values.add(request.write, if: request.valid || isFetch)
    values.add(request.byteEnable, if: request.valid || isFetch)
    values.add(request.address, if: request.valid)
    values.add(request.writeData, if: request.valid || isFetch)
  }
}

extension TileBusRequest {
  /// Adds the fields of a master that reads and writes.
  /// - Parameter ifValid: whether they mean nothing without a request.
  func list(in values: inout ListedValues, ifValid: Bool = false) {
    let counts = valid || !ifValid
    values.add(valid)
    values.add(address, if: counts)
    values.add(write, if: counts)
    values.add(byteEnable, if: counts)
    values.add(writeData, if: counts)
  }
}

extension TileBusResponse {
  /// Adds the fields of a response.
  func list(in values: inout ListedValues) {
    values.add(valid)
    values.add(readData, if: valid && isDataDefined)
    values.add(error, if: valid)
  }
}
