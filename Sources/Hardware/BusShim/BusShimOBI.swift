import ChipSpec
import RTL

/// Joins a core that speaks OBI 1.2 to the tile bus. `docs/parts/bus_shim.md` specifies it cycle by
/// cycle.
///
/// The tile bus speaks OBI too. What the shim adds are queues, so that no path leads from the core
/// through the tile's boundary and back to it.
public struct BusShimOBI: Component {
  /// The shim; all cores that speak OBI have the same.
  public init() {}

  /// The name in Verilog.
  public var moduleName: String { "bus_shim_obi" }
  /// The sentence at the head of its Verilog.
  public var summary: String { "Joins a core that speaks OBI 1.2 to the tile bus." }

  /// Describes the module.
  public func build(_ m: Module) {
    let run = m.input("run", "the core runs")
    let coreFetch = m.input("core_fetch", TileBusFetchPort())
    let coreData = m.input("core_data", TileBusDataPort())
    let fetch = m.output("fetch", TileBusFetchPort())
    let data = m.output("data", TileBusDataPort())
    let quiet = m.output("quiet", "nothing is held and no response is due")

    let fetches = OBIChannel(
      m, "fetch", run,
      core: OBIChannel.Handshake(coreFetch), fields: [("addr", coreFetch.addr, fetch.addr)],
      bus: OBIChannel.Handshake(fetch))
    let accesses = OBIChannel(
      m, "data", run,
      core: OBIChannel.Handshake(coreData),
      fields: [
        ("addr", coreData.addr, data.addr), ("we", coreData.we, data.we),
        ("be", coreData.be, data.be), ("wdata", coreData.wdata, data.wdata),
      ],
      bus: OBIChannel.Handshake(data))
    quiet.drive(fetches.isIdle && accesses.isIdle)
    BusShimMonitor().describe(
      m,
      [
        BusShimMonitor.Master(fetch, isAnswered: coreFetch.rvalid),
        BusShimMonitor.Master(data, isAnswered: coreData.rvalid),
      ])
    OBIAssertions().describe(
      m, run: run, [OBIAssertions.Port(coreFetch), OBIAssertions.Port(coreData)])
  }
}
