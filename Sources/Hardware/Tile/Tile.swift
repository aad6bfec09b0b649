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
  /// What lies where; empty without a memory: then the tile has a router and a local port only.
  let blocks: [RegisterBlock]
  /// Whether the chip has a host link: then each of its tiles has a port for the host bridge.
  let hasHost: Bool
  /// The tile on the grid that has no network interface, if there is one.
  let unreachable: PacketManager.Place?

  /// The tiles of a kind.
  /// - Parameters:
  ///   - kind: index into the specification's kinds. One without an SRAM needs a chip with a host link.
  /// - Throws: values that do not fit their registers.
  public init(_ specification: Specification, kind: Int) throws(AddressMapFaults) {
    self.kind = specification.kinds[kind]
    self.router = specification.router
    self.columns = specification.grid.columns
    self.rows = specification.grid.rows
    self.clock = specification.clock
    self.blocks = try specification.addressMap(ofKind: kind)?.blocks ?? []
    self.hasHost = specification.host != nil
    self.unreachable = specification.unreachableTile.map { .init(x: $0.x, y: $0.y) }
  }

  /// All tiles of a kind are the same module, the one at the host link too.
  public var moduleName: String { "tile_\(kind.name)" }

  /// The sentence at the head of its Verilog.
  public var summary: String {
    let parts = [
      "router", kind.sram == nil ? nil : "network interface",
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
        hasPackets: kind.packetManager != nil, hasHost: hasHost))
    localPort["x"].drive(x)
    localPort["y"].drive(y)
    localPort.bundle("arriving", FlitLink(format))
      .connect(from: router.bundle("local_out", FlitLink(format)))
    router.bundle("local_in", FlitLink(format))
      .connect(from: localPort.bundle("leaving", FlitLink(format)))

    var rest = TileRest()
    rest.add(router)
    rest.add(localPort)
    if hasHost { host(m, localPort, &rest) }
    var interrupt = Bits.constant(0, width: 1)
    if let sram = kind.sram {
      interrupt = TileInside(tile: self, sram: sram, format: format).describe(
        m, x: x, y: y, present: present, timebase: timebase, router: router,
        localPort: localPort, rest: &rest)
    } else {
      m.ignore(router["dropped"], because: "the tile has no registers to count it")
      for event in ["discarded", "unexpected"] {
        m.ignore(localPort[event], because: "the tile has no registers to count it")
      }
    }
    if hasHost {
      m.output("host_semaphores", "the semaphores' interrupt, from registers").drive(interrupt)
    }
    if rest.wakes.isEmpty { m.ignore(timebase, because: "nothing in the tile waits for time") }
    rest.watch(m, quiet: rest.describe(m))
  }

  /// The port for the host bridge, which stands outside so that all tiles of a kind are the same.
  private func host(_ m: Module, _ localPort: Instance, _ rest: inout TileRest) {
    let isHere = m.input("host", "the host link attaches here; static")
    let requests = m.input("host_requests", MessagePort(format))
    let responses = m.output("host_responses", HostAnswerPort(format))
    // Who takes an answer may be decided while it is offered, so what says it must be a register.
    let isHost = m.register("is_host", "the host link attaches here")
    isHost.next(isHere)
    localPort["host"].drive(isHost)
    // Between the bridge's messages and the local port, whose ready depends on valid.
    let queue = m.instance("host_queue", HostQueue(format: format))
    queue.bundle("taken", MessagePort(format)).connect(from: requests)
    localPort.bundle("host", MessagePort(format))
      .connect(from: queue.bundle("offered", MessagePort(format)))
    let answers = localPort.bundle("host_responses", ArrivalPort(format))
    // The bridge has a place for every answer that it asks for.
    answers.ready.drive(1)
    responses.valid.drive(answers.valid)
    responses.payload.drive(answers.payload)
    responses.sourceX.drive(answers.sourceX)
    responses.sourceY.drive(answers.sourceY)
    rest.add(queue)
  }
}
