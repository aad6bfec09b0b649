import Golden

extension BusShimOBIInputs: ListedInputs {
  static let inputNames =
    ["run_i"] + ["req", "addr"].map { "core_fetch_\($0)_i" }
    + ["req", "addr", "we", "be", "wdata"].map { "core_data_\($0)_i" }
    + ["fetch", "data"].flatMap { port in
      ["gnt", "rvalid", "rdata", "err"].map { "\(port)_\($0)_i" }
    }

  func list(in values: inout [UInt64]) {
    values += [run ? 1 : 0, coreFetch.valid ? 1 : 0, UInt64(coreFetch.address)]
    values += [coreData.valid ? 1 : 0, UInt64(coreData.address), coreData.write ? 1 : 0]
    values += [UInt64(coreData.byteEnable), UInt64(coreData.writeData)]
    for answer in [fetch, data] {
      // That a response comes is known without its flag, so the flag may say anything.
      values += [answer.grant ? 1 : 0, UInt64(answer.readData & 1), UInt64(answer.readData)]
      values.append(answer.error ? 1 : 0)
    }
  }
}

extension BusShimOBIOutputs: ListedOutputs {
  static let outputNames =
    ["core_fetch", "core_data"].flatMap { port in
      ["gnt", "rvalid", "rdata", "err"].map { "\(port)_\($0)_o" }
    } + ["fetch_req_o", "fetch_addr_o"]
    + ["req", "addr", "we", "be", "wdata"].map { "data_\($0)_o" } + ["quiet_o"]

  func list(in values: inout ListedValues) {
    for (grant, response) in [(coreFetchGrant, coreFetch), (coreDataGrant, coreData)] {
      values.add(grant)
      values.add(response.valid)
      values.add(response.readData, if: response.valid && response.isDataDefined)
      values.add(response.error, if: response.valid)
    }
    values.add(fetch.valid)
    values.add(fetch.address, if: fetch.valid)
    data.list(in: &values)
    values.add(quiet)
  }
}

extension TileBusRequest {
  /// Adds the outputs of a master of the tile bus that reads and writes.
  func list(in values: inout ListedValues) {
    values.add(valid)
    values.add(address, if: valid)
    values.add(write, if: valid)
    values.add(byteEnable, if: valid)
    values.add(writeData, if: valid)
  }
}
