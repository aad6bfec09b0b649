import ChipSpec
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
    compare(m, run, coreFetch, coreData, fetch, data, quiet)
  }

  /// Compares each side with the other: what is wrong here would be laid to core or tile bus.
  private func compare(
    _ m: Module, _ run: Bits, _ coreFetch: Bound<TileBusFetchPort>,
    _ coreData: Bound<TileBusDataPort>, _ fetch: Bound<TileBusFetchPort>,
    _ data: Bound<TileBusDataPort>, _ quiet: Bits
  ) {
    let kind = CommitKind.externalCoreAccess
    m.monitor(kind: kind.rawValue) { monitor in
      let run = monitor.observe("run", run)
      /// What is passed on in every cycle.
      func always(_ name: String, _ to: [Bits], _ from: [Bits]) -> Difference {
        (
          name, monitor.observe(name, .concatenating(to)),
          monitor.observe("\(name)_given", .concatenating(from)), nil
        )
      }
      /// What is passed on while the core runs.
      func running(_ name: String, _ to: [Bits], _ from: [Bits]) -> Difference {
        var difference = always(name, to, from)
        difference.expected = run.replicated(to.count) & difference.expected
        return difference
      }
      monitor.reportDifferences(
        of: kind,
        [
          running("requests", [fetch.req, data.req], [coreFetch.req, coreData.req]),
          running("fetch_answer", [coreFetch.gnt, coreFetch.rvalid], [fetch.gnt, fetch.rvalid]),
          running("data_answer", [coreData.gnt, coreData.rvalid], [data.gnt, data.rvalid]),
          always("fetch", [fetch.addr], [coreFetch.addr]),
          always(
            "data", [data.addr, data.we, data.be, data.wdata],
            [coreData.addr, coreData.we, coreData.be, coreData.wdata]),
          always("fetched", [coreFetch.rdata, coreFetch.err], [fetch.rdata, fetch.err]),
          always("loaded", [coreData.rdata, coreData.err], [data.rdata, data.err]),
          always("quiet", [quiet], [!(coreFetch.req || coreData.req)]),
        ])
    }
  }

  private typealias Difference = (name: String, shows: Bits, expected: Bits, when: Bits?)
}
