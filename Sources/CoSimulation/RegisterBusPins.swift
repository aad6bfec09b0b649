import Golden

extension RegisterBusInputs: ListedInputs {
  static let inputNames =
    ["interface", "core"].flatMap { client in
      ["request", "write", "byte_enable", "address", "write_data"].map { "\(client)_\($0)_i" }
    } + ["bus_read_data_i", "bus_error_i"]

  func list(in values: inout ListedValues) {
    interface.list(in: &values)
    core.list(in: &values)
    values.add(readData)
    values.add(error)
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
    values.add(interfaceGrant)
    values.add(readData, if: answered == 0)
    values.add(error, if: answered == 0)
    values.add(coreGrant)
    values.add(readData, if: answered == 1)
    values.add(error, if: answered == 1)
    access.list(in: &values, ifValid: true)
    values.add(quiet)
  }
}

extension RegisterRequest {
  /// Adds the fields of an access.
  /// - Parameter ifValid: whether they mean nothing without a request.
  func list(in values: inout ListedValues, ifValid: Bool = false) {
    let counts = valid || !ifValid
    values.add(valid)
    values.add(write, if: counts)
    values.add(byteEnable, if: counts)
    values.add(address, if: counts)
    values.add(writeData, if: counts)
  }
}
