import ChipSpec
import RTL

/// What joins a core to its tile's memory and registers. `docs/parts/tile_bus.md` specifies it cycle
/// by cycle.
///
/// Nothing is buffered: a request passes on to where its address lies and is answered in the cycle
/// after its grant. All that is kept of it is where it went, and which half of a word it wants.
public struct TileBus: Component {
  let hasFetch: Bool

  /// The bus of a core.
  /// - Parameter hasFetch: whether the core fetches through a port of its own.
  public init(hasFetch: Bool = true) { self.hasFetch = hasFetch }

  /// The name in Verilog.
  public var moduleName: String { hasFetch ? "tile_bus" : "tile_bus_data" }
  /// The sentence at the head of its Verilog.
  public var summary: String {
    "Joins a core to its tile's memory and registers: "
      + (hasFetch ? "a master for fetches and one for data." : "one master for all.")
  }

  /// Describes the module.
  public func build(_ m: Module) {
    let fetch = hasFetch ? m.input("fetch", TileBusFetchPort()) : nil
    let data = m.input("data", TileBusDataPort())
    let fetchMemory = hasFetch ? m.output("fetch_memory", SRAMPort()) : nil
    let dataMemory = m.output("data_memory", SRAMPort())
    let registers = m.output(
      "registers", RegisterClientPort(addressWidth: RegisterBus.addressWidth))
    let error = m.output("error", "an access is answered with an error")
    let quiet = m.output("quiet", "no response is due in this cycle")

    var masters: [TileBusMaster] = []
    if let fetch, let fetchMemory { masters.append(TileBusMaster(fetch, fetchMemory)) }
    masters.append(TileBusMaster(data, dataMemory, registers))
    let sources = masters.map { $0.describe(m) }

    // Without a response no error shows.
    error.drive(masters.dropFirst().reduce(masters[0].err) { $0 || $1.err })
    let idle = sources.map { $0 .== TileBusMaster.Source.none }
    quiet.drive(idle.dropFirst().reduce(idle[0]) { $0 && $1 })
    TileBusMonitor(error: error, quiet: quiet).describe(m, Array(zip(masters, sources)))
  }
}
