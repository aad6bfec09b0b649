import Golden

extension BusShimAXI4LiteInputs: ListedInputs {
  static let inputNames =
    ["run_i"]
    + [
      "awvalid", "awaddr", "wvalid", "wdata", "wstrb", "bready", "arvalid", "araddr", "rready",
    ].map { "core_\($0)_i" }
    + ["gnt", "rvalid", "rdata", "err"].map { "data_\($0)_i" }

  func list(in values: inout [UInt64]) {
    // What is not offered means nothing, and is as random as the data of the tile bus.
    let nothing = UInt64(~data.readData)
    values += [run ? 1 : 0, writeAddress == nil ? 0 : 1, writeAddress.map(UInt64.init) ?? nothing]
    values.append(writeData == nil ? 0 : 1)
    values.append((writeData?.word).map(UInt64.init) ?? nothing)
    values.append((writeData?.strobes).map(UInt64.init) ?? nothing & 15)
    values.append(takesWriteResponse ? 1 : 0)
    values += [readAddress == nil ? 0 : 1, readAddress.map(UInt64.init) ?? nothing]
    values.append(takesReadData ? 1 : 0)
    // That a response comes is known without its flag, so the flag may say anything.
    values += [data.grant ? 1 : 0, UInt64(data.readData & 1), UInt64(data.readData)]
    values.append(data.error ? 1 : 0)
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
