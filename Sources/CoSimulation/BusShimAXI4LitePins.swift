import Golden

extension BusShimAXI4LiteInputs: ListedInputs {
  static let inputNames =
    ["run_i"]
    + [
      "awvalid", "awaddr", "wvalid", "wdata", "wstrb", "bready", "arvalid", "araddr", "rready",
    ].map { "core_\($0)_i" }
    + ["gnt", "rvalid", "rdata", "err"].map { "data_\($0)_i" }

  func list(in values: inout ListedValues) {
    // What is not offered means nothing, and is as random as the data of the tile bus.
    let nothing = ~data.readData
    values.add(run)
    values.add(writeAddress != nil)
    values.add(writeAddress ?? nothing)
    values.add(writeData != nil)
    values.add(writeData?.word ?? nothing)
    values.add(writeData?.strobes ?? UInt8(nothing & 15))
    values.add(takesWriteResponse)
    values.add(readAddress != nil)
    values.add(readAddress ?? nothing)
    values.add(takesReadData)
    data.list(in: &values)
  }
}

extension BusShimAXI4LiteOutputs: ListedOutputs {
  static let outputNames =
    [
      "awready", "wready", "bvalid", "bresp", "arready", "rvalid", "rdata", "rresp",
    ].map { "core_\($0)_o" }
    + ["req", "addr", "we", "be", "wdata"].map { "data_\($0)_o" } + ["quiet_o"]

  func list(in values: inout ListedValues) {
    values.add(takesWriteAddress)
    values.add(takesWriteData)
    values.add(writeResponse != nil)
    values.add(writeResponse ?? 0, if: writeResponse != nil)
    values.add(takesReadAddress)
    values.add(readResponse != nil)
    values.add(readData, if: readResponse != nil)
    values.add(readResponse ?? 0, if: readResponse != nil)
    values.add(data.valid)
    values.add(data.address, if: data.valid)
    values.add(data.write, if: data.valid)
    values.add(data.byteEnable, if: data.valid)
    // Of a read the word to write means nothing.
    values.add(data.writeData, if: data.valid && data.write)
    values.add(quiet)
  }
}
