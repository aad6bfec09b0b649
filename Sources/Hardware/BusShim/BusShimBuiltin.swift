import RTL

/// Joins the core of the generator to the tile bus. `docs/parts/bus_shim.md` specifies it.
///
/// Core and tile bus both stand inside of the tile, so nothing is held here; what it does is to keep a
/// core that is stopped from the bus.
public struct BusShimBuiltin: Component {
  /// The shim; all cores of the generator have the same.
  public init() {}

  /// The name in Verilog.
  public var moduleName: String { "bus_shim_builtin" }
  /// The sentence at the head of its Verilog.
  public var summary: String { "Joins the core of the generator to the tile bus." }

  /// Describes the module.
  public func build(_ m: Module) {
    let run = m.input("run", "the core runs")
    let coreFetch = m.input("core_fetch", TileBusFetchPort())
    let coreData = m.input("core_data", TileBusDataPort())
    let fetch = m.output("fetch", TileBusFetchPort())
    let data = m.output("data", TileBusDataPort())
    let quiet = m.output("quiet", "nothing is asked for")

    func join(_ core: OBIChannel.Handshake, _ bus: OBIChannel.Handshake, _ fields: [(Bits, Bits)]) {
      bus.req.drive(run && core.req)
      for (to, from) in fields { to.drive(from) }
      core.gnt.drive(run && bus.gnt)
      core.rvalid.drive(run && bus.rvalid)
      core.rdata.drive(bus.rdata)
      core.err.drive(bus.err)
    }
    join(
      OBIChannel.Handshake(coreFetch), OBIChannel.Handshake(fetch), [(fetch.addr, coreFetch.addr)])
    join(
      OBIChannel.Handshake(coreData), OBIChannel.Handshake(data),
      [
        (data.addr, coreData.addr), (data.we, coreData.we), (data.be, coreData.be),
        (data.wdata, coreData.wdata),
      ])
    quiet.drive(!(coreFetch.req || coreData.req))
    OBIAssertions().describe(
      m, run: run, [OBIAssertions.Port(coreFetch), OBIAssertions.Port(coreData)])
  }
}
