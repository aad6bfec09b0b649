import ChipSpec
import RTL

/// A tile of one kind: its router and what is behind it. `docs/parts/tile.md` says what a tile is made
/// of and how its parts are joined.
///
/// Links enter and leave as the router's do; no combinational path leads through.
public struct Tile: Component {
  /// The kind.
  let kind: TileKind
  let router: RouterSpec
  let columns: Int
  let rows: Int
  let clock: Int
  /// What lies where; nil without a memory: then the tile has a router and a host bridge only.
  let blocks: [RegisterBlock]
  /// The bridge to the host, if the host link attaches here.
  let bridge: HostBridge?
  /// The tile on the grid that has no network interface, if there is one.
  let unreachable: PacketManager.Place?

  /// The tiles of a kind.
  /// - Parameters:
  ///   - kind: index into the specification's kinds.
  ///   - isHost: whether the host link attaches to the tile. A kind without an SRAM needs it.
  /// - Throws: values that do not fit their registers.
  public init(
    _ specification: Specification, kind: Int, isHost: Bool
  ) throws(AddressMapFaults) {
    self.kind = specification.kinds[kind]
    self.router = specification.router
    self.columns = specification.grid.columns
    self.rows = specification.grid.rows
    self.clock = specification.clock
    self.blocks = try specification.addressMap(ofKind: kind)?.blocks ?? []
    self.bridge = isHost ? HostBridge(specification) : nil
    self.unreachable = specification.host.flatMap { host in
      specification.kind(x: host.x, y: host.y).sram == nil ? .init(x: host.x, y: host.y) : nil
    }
  }

  /// Only a tile with a host bridge differs from its kind.
  public var moduleName: String {
    (bridge != nil && kind.sram != nil ? "host_tile_" : "tile_") + kind.name
  }

  /// The sentence at the head of its Verilog.
  public var summary: String {
    let parts = [
      "router", bridge == nil ? nil : "host bridge", kind.sram == nil ? nil : "network interface",
      kind.sram == nil ? nil : "SRAM", kind.semaphores > 0 ? "semaphores" : nil,
      kind.packetManager == nil ? nil : "packet manager",
      kind.analog == nil ? nil : "analog array", kind.simd == nil ? nil : "SIMD unit",
      kind.core.map { $0.implementation == .builtin ? "RISC-V core" : "the bus of a core" },
    ].compactMap(\.self)
    return "Tile of kind '\(kind.name)': \(parts.joined(separator: ", "))."
  }

  private var format: FlitFormat { FlitFormat(router, columns: columns, rows: rows) }

  /// Describes the module.
  public func build(_ m: Module) {
    m.requireRegisteredBoundary()
    let x = m.input("x", width: format.x, "own column; static")
    let y = m.input("y", width: format.y, "own row; static")
    let present = m.input(
      "present", width: 4, "sides with a neighbour: north, east, south, west; static")
    let timebase = m.input("timebase", width: 64, "the time; may jump while the tile is quiet")
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
    let hasMemory = kind.sram != nil
    let localPort = m.instance(
      "local_port",
      LocalPort(
        self.router, columns: columns, rows: rows, hasInterface: hasMemory,
        hasPackets: kind.packetManager != nil, hasHost: bridge != nil))
    localPort["x"].drive(x)
    localPort["y"].drive(y)
    localPort.bundle("arriving", FlitLink(format))
      .connect(from: router.bundle("local_out", FlitLink(format)))
    router.bundle("local_in", FlitLink(format))
      .connect(from: localPort.bundle("leaving", FlitLink(format)))

    var rest = TileRest(quiets: [router["quiet"], localPort["quiet"]])
    let bridge = self.bridge.map { m.instance("host_bridge", $0) }
    if let bridge {
      bridge["timebase"].drive(timebase)
      bridge.bundle("host_down", HostLink()).connect(from: m.input("host_down", HostLink()))
      m.output("host_up", HostLink()).connect(from: bridge.bundle("host_up", HostLink()))
      localPort.bundle("host", MessagePort(format))
        .connect(from: bridge.bundle("requests", MessagePort(format)))
      bridge.bundle("responses", ArrivalPort(format))
        .connect(from: localPort.bundle("host_responses", ArrivalPort(format)))
      rest.add(bridge)
    }
    if let sram = kind.sram {
      TileInside(tile: self, sram: sram, format: format).describe(
        m, x: x, y: y, present: present, timebase: timebase, router: router,
        localPort: localPort, bridge: bridge, rest: &rest)
    } else {
      bridge?["semaphores"].drive(0)
      m.ignore(router["dropped"], because: "the tile has no registers to count it")
      for event in ["discarded", "unexpected"] {
        m.ignore(localPort[event], because: "the tile has no registers to count it")
      }
    }
    if rest.wakes.isEmpty { m.ignore(timebase, because: "nothing in the tile waits for time") }
    rest.describe(m)
  }
}
