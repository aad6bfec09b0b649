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

  func list(in values: inout [UInt64]) {
    values += [fetch.valid ? 1 : 0, UInt64(fetch.address)]
    values += [data.valid ? 1 : 0, UInt64(data.address), data.write ? 1 : 0]
    values += [UInt64(data.byteEnable), UInt64(data.writeData)]
    for memory in [fetchMemory, dataMemory] {
      // That a response comes is known without its flag, so the flag may say anything.
      values += [memory.grant ? 1 : 0, memory.readData & 1, memory.readData]
      values.append(memory.error ? 1 : 0)
    }
    values += [registers.grant ? 1 : 0, UInt64(registers.readData), registers.error ? 1 : 0]
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
    for (grant, response) in [(fetchGrant, fetch), (dataGrant, data)] {
      values.add(grant)
      values.add(response.valid)
      values.add(response.readData, if: response.valid && response.isDataDefined)
      values.add(response.error, if: response.valid)
    }
    for (request, isFetch) in [(fetchMemory, true), (dataMemory, false)] {
      // What a fetch has not is 0, whether it asks or not.
      values.add(request.valid)
      values.add(request.write, if: request.valid || isFetch)
      values.add(request.byteEnable, if: request.valid || isFetch)
      values.add(request.address, if: request.valid)
      values.add(request.writeData, if: request.valid || isFetch)
    }
    values.add(registers.valid)
    values.add(registers.write, if: registers.valid)
    values.add(registers.byteEnable, if: registers.valid)
    values.add(registers.address, if: registers.valid)
    values.add(registers.writeData, if: registers.valid)
    values.add(error)
    values.add(quiet)
  }
}
