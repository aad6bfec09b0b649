import ChipSpec
import RTL

/// The whole chip: a grid of tiles, each linked with its neighbours, and the bridge to the host.
public struct Chip: Component {
  let name: String
  let columns: Int
  let rows: Int
  let format: FlitFormat
  /// The tile at each place, row by row from the north-west corner.
  let tiles: [Tile]
  /// The bridge to the host, if there is a host link.
  let bridge: HostBridge?

  /// The chip that a specification describes.
  /// - Throws: values that do not fit their registers.
  public init(_ specification: Specification) throws(AddressMapFaults) {
    name = specification.name
    columns = specification.grid.columns
    rows = specification.grid.rows
    format = FlitFormat(specification.router, columns: columns, rows: rows)
    var ofKind: [Int: Tile] = [:]
    var tiles: [Tile] = []
    for kind in specification.layout {
      if ofKind[kind] == nil { ofKind[kind] = try Tile(specification, kind: kind) }
      if let tile = ofKind[kind] { tiles.append(tile) }
    }
    self.tiles = tiles
    bridge = HostBridge(specification)
  }

  /// The name in Verilog.
  public var moduleName: String { "chip" }
  /// The sentence at the head of its Verilog.
  public var summary: String { "The chip '\(name)': \(columns) × \(rows) tiles." }

  /// Describes the module.
  public func build(_ m: Module) {
    m.requireRegisteredBoundary()
    let timebase = m.input(
      "timebase", width: 64, "the time; grows by 1 a cycle, may jump while the chip is quiet")
    let bridge = self.bridge.map { m.instance("host_bridge", $0) }
    var instances: [Instance] = []
    for (place, tile) in tiles.enumerated() {
      let (x, y) = (place % columns, place / columns)
      let instance = m.instance("tile_\(x)_\(y)", tile)
      instance["x"].drive(x)
      instance["y"].drive(y)
      var present = 0
      for side in RouterPort.neighbours where neighbour(x, y, side) != nil {
        present |= 1 << side.rawValue
      }
      instance["present"].drive(present)
      instance["timebase"].drive(timebase)
      if let host = self.bridge?.format.host {
        attach(m, instance, (host.x, host.y) == (x, y) ? bridge : nil)
      }
      if let core = tile.kind.externalCore {
        TileCore.expose(core, m, instance, as: "tile_\(x)_\(y)_core")
      }
      instances.append(instance)
    }
    if let bridge {
      bridge["timebase"].drive(timebase)
      bridge.bundle("host_down", HostLink()).connect(from: m.input("host_down", HostLink()))
      m.output("host_up", HostLink()).connect(from: bridge.bundle("host_up", HostLink()))
    }
    rest(m, instances, bridge)
    link(m, instances)
  }

  /// Joins a tile's port for the host with the bridge, or ties it off.
  /// - Parameter bridge: nil if the host link attaches elsewhere.
  private func attach(_ m: Module, _ tile: Instance, _ bridge: Instance?) {
    tile["host"].drive(bridge == nil ? 0 : 1)
    let requests = tile.bundle("host_requests", MessagePort(format))
    let responses = tile.bundle("host_responses", HostAnswerPort(format))
    guard let bridge else {
      let elsewhere = "the host link attaches elsewhere"
      for (_, field, bits) in requests.signals where field.direction == .forward { bits.drive(0) }
      m.ignore(requests.ready, because: elsewhere)
      for (_, _, bits) in responses.signals { m.ignore(bits, because: elsewhere) }
      m.ignore(tile["host_semaphores"], because: elsewhere)
      return
    }
    requests.connect(from: bridge.bundle("requests", MessagePort(format)))
    let answers = bridge.bundle("responses", ArrivalPort(format))
    answers.valid.drive(responses.valid)
    answers.payload.drive(responses.payload)
    answers.sourceX.drive(responses.sourceX)
    answers.sourceY.drive(responses.sourceY)
    m.ignore(answers.ready, because: "the bridge takes every answer at once")
    bridge["semaphores"].drive(tile["host_semaphores"])
  }

  /// The chip is quiet when all tiles are, and the bridge, until the first of them goes on.
  private func rest(_ m: Module, _ instances: [Instance], _ bridge: Instance?) {
    let rowsQuiet = (0..<rows).map { row in
      let tiles = instances[row * columns..<(row + 1) * columns].reversed().map { $0["quiet"] }
      return m.wire("row_\(row)_quiet", .concatenating(tiles), "its tiles, from west to east").all
    }
    let areQuiet = m.wire("rows_quiet", .concatenating(rowsQuiet.reversed())).all
    m.output("quiet", "nothing happens until the host acts, or until the time of wake_o")
      .drive(bridge.map { areQuiet && $0["quiet"] } ?? areQuiet)
    var wakes = (instances + [bridge].compactMap(\.self)).map { $0["wake"] }
    var level = 0
    while wakes.count > 1 {
      wakes = stride(from: 0, to: wakes.count, by: 2).map { pair in
        guard pair + 1 < wakes.count else { return wakes[pair] }
        let (first, second) = (wakes[pair], wakes[pair + 1])
        return m.wire(
          "wake_\(level)_\(pair / 2)", mux(second .< first, second, first), "the earlier one")
      }
      level += 1
    }
    m.output("wake", width: 64, "while quiet: when it goes on by itself; all ones: never")
      .drive(wakes[0])
  }

  /// The place of the tile at a side of (x, y); nil at the edge.
  private func neighbour(_ x: Int, _ y: Int, _ side: RouterPort) -> Int? {
    let (x, y) =
      switch side {
      case .north: (x, y - 1)
      case .east: (x + 1, y)
      case .south: (x, y + 1)
      case .west: (x - 1, y)
      case .local: (x, y)
      }
    return (0..<columns).contains(x) && (0..<rows).contains(y) ? y * columns + x : nil
  }

  /// Joins the tiles, and ties the links at the grid's edges off.
  private func link(_ m: Module, _ instances: [Instance]) {
    let shape = FlitLink(format)
    for (place, instance) in instances.enumerated() {
      for side in RouterPort.neighbours {
        let incoming = instance.bundle("\(side.name)_in", shape)
        let outgoing = instance.bundle("\(side.name)_out", shape)
        if let other = neighbour(place % columns, place / columns, side) {
          incoming.connect(
            from: instances[other].bundle("\(side.opposite.name)_out", shape))
        } else {
          for (_, field, bits) in incoming.signals where field.direction == .forward {
            bits.drive(0)
          }
          outgoing.credit.drive(0)
          for (_, field, bits) in outgoing.signals where field.direction == .forward {
            m.ignore(bits, because: "there is no neighbour at the edge of the grid")
          }
          m.ignore(incoming.credit, because: "there is no neighbour at the edge of the grid")
        }
      }
    }
  }
}
