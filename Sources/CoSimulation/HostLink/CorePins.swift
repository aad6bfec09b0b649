import ChipSpec
import Simulation

/// The bus of an external core at a chip's boundary, as its master sees it.
enum CorePins {
  case obi(fetch: OBI, data: OBI)
  case picorv32(PicoRV32)
  case axi4lite(AXI4Lite)

  struct OBI {
    let req: Port, addr: Port, gnt: Port, rvalid: Port, rdata: Port, err: Port
    let we: Port?, be: Port?, wdata: Port?

    init(_ model: ModelInstance, _ name: String) throws(SimulationError) {
      (req, addr) = (try model.port("\(name)_req_i"), try model.port("\(name)_addr_i"))
      (gnt, rvalid) = (try model.port("\(name)_gnt_o"), try model.port("\(name)_rvalid_o"))
      (rdata, err) = (try model.port("\(name)_rdata_o"), try model.port("\(name)_err_o"))
      (we, be) = (try? model.port("\(name)_we_i"), try? model.port("\(name)_be_i"))
      wdata = try? model.port("\(name)_wdata_i")
    }
  }

  struct PicoRV32 {
    let valid: Port, instr: Port, addr: Port, wdata: Port, wstrb: Port
    let ready: Port, rdata: Port, error: Port

    init(_ model: ModelInstance, _ name: String) throws(SimulationError) {
      (valid, instr) = (try model.port("\(name)_valid_i"), try model.port("\(name)_instr_i"))
      (addr, wdata) = (try model.port("\(name)_addr_i"), try model.port("\(name)_wdata_i"))
      (wstrb, ready) = (try model.port("\(name)_wstrb_i"), try model.port("\(name)_ready_o"))
      (rdata, error) = (try model.port("\(name)_rdata_o"), try model.port("\(name)_error_o"))
    }
  }

  struct AXI4Lite {
    let awvalid: Port, awaddr: Port, awready: Port, wvalid: Port, wdata: Port, wstrb: Port
    let wready: Port, bvalid: Port, bresp: Port, bready: Port
    let arvalid: Port, araddr: Port, arready: Port
    let rvalid: Port, rdata: Port, rresp: Port, rready: Port

    init(_ model: ModelInstance, _ name: String) throws(SimulationError) {
      (awvalid, awaddr) = (try model.port("\(name)_awvalid_i"), try model.port("\(name)_awaddr_i"))
      (awready, wvalid) = (try model.port("\(name)_awready_o"), try model.port("\(name)_wvalid_i"))
      (wdata, wstrb) = (try model.port("\(name)_wdata_i"), try model.port("\(name)_wstrb_i"))
      (wready, bvalid) = (try model.port("\(name)_wready_o"), try model.port("\(name)_bvalid_o"))
      (bresp, bready) = (try model.port("\(name)_bresp_o"), try model.port("\(name)_bready_i"))
      (arvalid, araddr) = (try model.port("\(name)_arvalid_i"), try model.port("\(name)_araddr_i"))
      (arready, rvalid) = (try model.port("\(name)_arready_o"), try model.port("\(name)_rvalid_o"))
      (rdata, rresp) = (try model.port("\(name)_rdata_o"), try model.port("\(name)_rresp_o"))
      rready = try model.port("\(name)_rready_i")
    }
  }

  /// - Parameter name: of the core at the chip's boundary: `tile_X_Y_core`.
  init(_ model: ModelInstance, _ name: String, _ bus: CoreSpec.Bus) throws(SimulationError) {
    switch bus {
    case .obi:
      self = .obi(
        fetch: try OBI(model, "\(name)_fetch"), data: try OBI(model, "\(name)_data"))
    case .picorv32: self = .picorv32(try PicoRV32(model, "\(name)_mem"))
    case .axi4lite: self = .axi4lite(try AXI4Lite(model, name))
    }
  }
}
