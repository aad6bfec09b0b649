import Golden

extension BusShimOBIInputs: ListedInputs {
  static let inputNames =
    ["run_i"] + ["req", "addr"].map { "core_fetch_\($0)_i" }
    + ["req", "addr", "we", "be", "wdata"].map { "core_data_\($0)_i" }
    + ["fetch", "data"].flatMap { port in
      ["gnt", "rvalid", "rdata", "err"].map { "\(port)_\($0)_i" }
    }

  func list(in values: inout ListedValues) {
    values.add(run)
    values.add(coreFetch.valid)
    values.add(coreFetch.address)
    coreData.list(in: &values)
    fetch.list(in: &values)
    data.list(in: &values)
  }
}

extension BusShimOBIOutputs: ListedOutputs {
  static let outputNames =
    ["core_fetch", "core_data"].flatMap { port in
      ["gnt", "rvalid", "rdata", "err"].map { "\(port)_\($0)_o" }
    } + ["fetch_req_o", "fetch_addr_o"]
    + ["req", "addr", "we", "be", "wdata"].map { "data_\($0)_o" } + ["quiet_o"]

  func list(in values: inout ListedValues) {
    values.add(coreFetchGrant)
    coreFetch.list(in: &values)
    values.add(coreDataGrant)
    coreData.list(in: &values)
    values.add(fetch.valid)
    values.add(fetch.address, if: fetch.valid)
    data.list(in: &values, ifValid: true)
    values.add(quiet)
  }
}

extension TileBusAnswer {
  /// Adds what the tile bus gives a master.
  func list(in values: inout ListedValues) {
    values.add(grant)
    // That a response comes is known without its flag, so the flag may say anything.
    values.add(readData & 1)
    values.add(readData)
    values.add(error)
  }
}
