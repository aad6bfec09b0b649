import Golden

extension BusShimPicoRV32Inputs: ListedInputs {
  static let inputNames =
    ["run_i"] + ["valid", "instr", "addr", "wdata", "wstrb"].map { "core_mem_\($0)_i" }
    + ["gnt", "rvalid", "rdata", "err"].map { "data_\($0)_i" }

  func list(in values: inout [UInt64]) {
    values += [run ? 1 : 0, valid ? 1 : 0, isFetch ? 1 : 0]
    values += [UInt64(address), UInt64(writeData), UInt64(strobes)]
    // That a response comes is known without its flag, so the flag may say anything.
    values += [data.grant ? 1 : 0, UInt64(data.readData & 1), UInt64(data.readData)]
    values.append(data.error ? 1 : 0)
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
    data.list(in: &values)
    values.add(quiet)
  }
}
