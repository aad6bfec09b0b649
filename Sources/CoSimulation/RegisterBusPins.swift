import Golden

extension RegisterBusInputs: ListedInputs {
  static let inputNames =
    ["interface", "core"].flatMap { client in
      ["request", "write", "byte_enable", "address", "write_data"].map { "\(client)_\($0)_i" }
    } + ["bus_read_data_i", "bus_error_i"]

  func list(in values: inout [UInt64]) {
    for request in [interface, core] {
      values += [request.valid ? 1 : 0, request.write ? 1 : 0, UInt64(request.byteEnable)]
      values += [UInt64(request.address), UInt64(request.writeData)]
    }
    values += [UInt64(readData), error ? 1 : 0]
  }
}

extension RegisterBusOutputs: ListedOutputs {
  static let outputNames =
    ["interface", "core"].flatMap { client in
      ["grant", "read_data", "error"].map { "\(client)_\($0)_o" }
    }
    + ["request", "write", "byte_enable", "address", "write_data"].map { "bus_\($0)_o" }
    + ["quiet_o"]

  func list(in values: inout ListedValues) {
    for (client, grant) in [interfaceGrant, coreGrant].enumerated() {
      values.add(grant)
      values.add(readData, if: answered == client)
      values.add(error, if: answered == client)
    }
    values.add(access.valid)
    values.add(access.write, if: access.valid)
    values.add(access.byteEnable, if: access.valid)
    values.add(access.address, if: access.valid)
    values.add(access.writeData, if: access.valid)
    values.add(quiet)
  }
}
