import ChipSpec
import RTL

/// A tile of one kind: its router and what is behind it.
///
/// Today these are the SRAM, the register blocks and the network interface that serves them to the
/// network; the host link's tile may be a bare router. Nothing in it needs the time yet, so there is
/// no `timebase_i`. Links enter and leave as the router's do; no combinational path leads through.
public struct Tile: Component {
  /// Name of the kind.
  let kind: String
  let router: RouterSpec
  let columns: Int
  let rows: Int
  /// The memory, and what lies where; without them the local port is the host link.
  let sram: SRAMSpec?
  let blocks: [RegisterBlock]
  /// Whether the host link attaches here.
  let isHost: Bool

  /// The tiles of a kind.
  /// - Parameters:
  ///   - kind: index into the specification's kinds.
  ///   - isHost: whether the host link attaches to the tile. A kind without an SRAM needs it.
  /// - Throws: values that do not fit their registers.
  public init(
    _ specification: Specification, kind: Int, isHost: Bool
  ) throws(AddressMapFaults) {
    self.kind = specification.kinds[kind].name
    self.router = specification.router
    self.columns = specification.grid.columns
    self.rows = specification.grid.rows
    self.sram = specification.kinds[kind].sram
    self.blocks = try specification.addressMap(ofKind: kind)?.blocks ?? []
    self.isHost = isHost
  }

  /// Only a tile that shares its local port differs from its kind.
  public var moduleName: String { (isHost && sram != nil ? "host_tile_" : "tile_") + kind }

  /// The sentence at the head of its Verilog.
  public var summary: String {
    "Tile of kind '\(kind)': "
      + (sram == nil
        ? "a router whose local port is the host link."
        : "router, network interface, registers and SRAM"
          + (isHost ? ", with the host link." : "."))
  }

  private var format: FlitFormat { FlitFormat(router, columns: columns, rows: rows) }

  /// Describes the module.
  public func build(_ m: Module) {
    m.requireRegisteredBoundary()
    let x = m.input("x", width: format.x, "own column; static")
    let y = m.input("y", width: format.y, "own row; static")
    let present = m.input(
      "present", width: 4, "sides with a neighbour: north, east, south, west; static")
    let router = m.instance("router", Router(self.router, columns: columns, rows: rows))
    router["x"].drive(x)
    router["y"].drive(y)
    router["present"].drive(present)
    for side in RouterPort.neighbours.map(\.name) {
      let incoming = m.input("\(side)_in", FlitLink(format))
      let outgoing = m.output("\(side)_out", FlitLink(format))
      router.bundle("\(side)_in", FlitLink(format)).connect(from: incoming)
      outgoing.connect(from: router.bundle("\(side)_out", FlitLink(format)))
    }
    let toRouter = router.bundle("local_in", FlitLink(format))
    let fromRouter = router.bundle("local_out", FlitLink(format))
    let hostIn = isHost ? m.input("host_in", FlitLink(format)) : nil
    let hostOut = isHost ? m.output("host_out", FlitLink(format)) : nil
    let quiet = m.output("quiet", "nothing happens until something arrives")

    guard let sram else {
      if let hostIn, let hostOut {
        toRouter.connect(from: hostIn)
        hostOut.connect(from: fromRouter)
      }
      m.ignore(router["dropped"], because: "the tile has no registers to count it")
      quiet.drive(router["quiet"])
      return
    }

    let interface = m.instance(
      "network_interface", LegacyNetworkInterface(self.router, columns: columns, rows: rows))
    interface["x"].drive(x)
    interface["y"].drive(y)
    var quiets = [router["quiet"], interface["quiet"]]
    let interfaceIn = interface.bundle("in", FlitLink(format))
    let interfaceOut = interface.bundle("out", FlitLink(format))
    if let hostIn, let hostOut {
      let port = m.instance("host_port", HostPort(spec: self.router, format: format))
      port.bundle("host_in", FlitLink(format)).connect(from: hostIn)
      hostOut.connect(from: port.bundle("host_out", FlitLink(format)))
      port.bundle("router_out", FlitLink(format)).connect(from: fromRouter)
      toRouter.connect(from: port.bundle("router_in", FlitLink(format)))
      interfaceIn.connect(from: port.bundle("interface_in", FlitLink(format)))
      port.bundle("interface_out", FlitLink(format)).connect(from: interfaceOut)
      quiets.append(port["quiet"])
    } else {
      interfaceIn.connect(from: fromRouter)
      toRouter.connect(from: interfaceOut)
    }
    quiet.drive(.concatenating(quiets).all)

    // Who uses the memory, in the order of its ports.
    let clients = [interface.bundle("memory", SRAMPort())]
    let memory = m.instance("sram", SRAM(sram, ports: clients.count))
    for (number, client) in clients.enumerated() {
      memory.bundle("port\(number)", SRAMPort()).connect(from: client)
    }
    TileRegisters(kind: kind, blocks: blocks, sramName: SRAM(sram, ports: clients.count).moduleName)
      .describe(
        m, x: x, y: y, present: present, router: router, interface: interface, memory: memory)
  }
}
