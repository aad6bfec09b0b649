import Golden

extension BusShimPicoRV32Inputs: ListedInputs {
  static let inputNames =
    ["run_i"] + ["valid", "instr", "addr", "wdata", "wstrb"].map { "core_mem_\($0)_i" }
    + ["gnt", "rvalid", "rdata", "err"].map { "data_\($0)_i" }

  func list(in values: inout ListedValues) {
    values.add(run)
    values.add(valid)
    values.add(isFetch)
    values.add(address)
    values.add(writeData)
    values.add(strobes)
    data.list(in: &values)
  }
}

extension BusShimPicoRV32Outputs: ListedOutputs {
  static let outputNames =
    ["ready", "rdata", "error"].map { "core_mem_\($0)_o" }
    + ["req", "addr", "we", "be", "wdata"].map { "data_\($0)_o" } + ["quiet_o"]

  func list(in values: inout ListedValues) {
    values.add(core.valid)
    values.add(core.readData, if: core.valid && core.isDataDefined)
    // Without ready there is no error.
    values.add(core.valid && core.error)
    data.list(in: &values, ifValid: true)
    values.add(quiet)
  }
}
