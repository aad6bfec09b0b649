import ChipSpec
import RTL

/// The router of a tile: five ports, virtual channels, credits, dimension-order routing, one cycle a
/// hop. `docs/parts/router.md` specifies it cycle by cycle.
///
/// All outputs follow registers and the static inputs alone: from the queues' heads through the
/// arbiters and the multiplexers to the neighbour's queue is one cycle, and no path leads from a
/// link's input to any output.
public struct Router: Component {
  let spec: RouterSpec
  let format: FlitFormat

  /// The router of a chip with `columns × rows` tiles.
  public init(_ spec: RouterSpec, columns: Int, rows: Int) {
    self.spec = spec
    self.format = FlitFormat(spec, columns: columns, rows: rows)
  }

  public var moduleName: String { "router" }
  public var summary: String {
    "Router: five ports, \(format.channels) channels of \(spec.bufferDepth) flits, credits, "
      + "dimension-order routing on a mesh, one cycle a hop."
  }

  public func build(_ m: Module) {
    let x = m.input("x", width: format.x, "own column; static")
    let y = m.input("y", width: format.y, "own row; static")
    let present = m.input(
      "present", width: 4, "ports with a neighbour: north, east, south, west; static")

    var incoming: [Bound<FlitLink>] = []
    var outgoing: [Bound<FlitLink>] = []
    for port in RouterPort.allCases {
      incoming.append(m.input("\(port.name)_in", FlitLink(format)))
      outgoing.append(m.output("\(port.name)_out", FlitLink(format)))
    }
    let dropped = m.output("dropped", width: 5, "ports at which a flit was dropped: no neighbour")
    let quiet = m.output("quiet", "every queue is empty")

    let inputs = RouterPort.allCases.map { port in
      let input = m.instance(
        "\(port.name)_input", RouterInput(port: port, format: format, depth: spec.bufferDepth))
      input.bundle("link", FlitLink(format)).connect(from: incoming[port.rawValue])
      if port != .north && port != .south { input["x"].drive(x) }
      input["y"].drive(y)
      return input
    }
    for port in RouterPort.allCases {
      let sources = port.inputs.map { inputs[$0.rawValue] }
      let link = outgoing[port.rawValue]
      let output = m.instance(
        "\(port.name)_output",
        RouterOutput(
          inputs: sources.count, isLocal: port == .local, channels: format.channels,
          depth: spec.bufferDepth, ordering: spec.ordering))
      output["credit"].drive(link.credit)
      if port == .local {
        dropped[port.rawValue].drive(0)
      } else {
        output["present"].drive(present[port.rawValue])
        dropped[port.rawValue].drive(output["dropped"])
      }
      for (place, source) in sources.enumerated() {
        output["request_\(place)"].drive(source["request_\(port.name)"])
        source["grant_\(port.name)"].drive(output["grant_\(place)"])
      }
      link.valid.drive(output["valid"])
      link.channel.drive(output["channel"])
      let headers = sources.map { $0["header_\(port.name)"] }
      let payloads = sources.map { $0["payload_\(port.name)"] }
      link.drive(
        header: m.wire("\(port.name)_header", headers.dropFirst().reduce(headers[0]) { $0 | $1 }))
      link.payload.drive(payloads.dropFirst().reduce(payloads[0]) { $0 | $1 })
    }
    let requests = RouterPort.allCases.map { port in
      m.wire(
        "\(port.name)_holds",
        Bits.concatenating(port.outputs.map { inputs[port.rawValue]["request_\($0.name)"] }).any,
        "the input \(port.name) holds a flit")
    }
    quiet.drive(!Bits.concatenating(requests.reversed()).any)
    RouterMonitor(format: format).describe(m, incoming, outgoing, dropped)
  }
}
