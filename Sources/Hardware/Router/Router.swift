import ChipSpec
import RTL

/// The router of a tile: five ports, virtual channels, credits, dimension-order routing, one cycle a
/// hop. `docs/parts/router.md` specifies it cycle by cycle.
///
/// All outputs follow registers alone: from the queues' memories through the arbiters and the
/// multiplexers to the neighbour's queue is one cycle, and no path leads from an input to an output.
public struct Router: Component {
  let spec: RouterSpec
  let format: FlitFormat

  /// The router of a chip with `columns × rows` tiles.
  public init(_ spec: RouterSpec, columns: Int, rows: Int) {
    self.spec = spec
    self.format = FlitFormat(spec, columns: columns, rows: rows)
  }

  /// The name in Verilog.
  public var moduleName: String { "router" }
  /// The sentence at the head of its Verilog.
  public var summary: String {
    "Router: five ports, \(format.channels) channels of \(spec.bufferDepth) flits, credits, "
      + "dimension-order routing on a mesh, one cycle a hop."
  }

  /// Describes the module.
  public func build(_ m: Module) {
    let x = m.input("x", width: format.x, "own column; static")
    let y = m.input("y", width: format.y, "own row; static")
    let present = m.input(
      "present", width: 4, "ports with a neighbour: north, east, south, west; static")
    var inputs: [RouterInput] = []
    var outputs: [RouterOutput] = []
    for port in RouterPort.allCases {
      inputs.append(RouterInput(m, port, format, depth: spec.bufferDepth))
      outputs.append(RouterOutput(m, port, spec, format))
    }
    let dropped = m.output("dropped", width: 5, "ports at which a flit was dropped: no neighbour")
    let quiet = m.output("quiet", "every queue is empty")

    for input in inputs { input.accept(m, x: x, y: y) }
    for output in outputs {
      let number = output.port.rawValue
      let isLocal = output.port == .local
      output.decide(
        m, inputs, neighbour: isLocal ? nil : present[number],
        dropped: isLocal ? nil : dropped[number])
    }
    dropped[RouterPort.local.rawValue].drive(0)

    for input in inputs {
      let reachable = input.port.outputs.map { outputs[$0.rawValue] }
      let grants = reachable.map { $0.granted(input.port) }
      let popped = m.wire(
        "\(input.port.name)_popped", grants.dropFirst().reduce(grants[0]) { $0 | $1 },
        "channels whose flit leaves")
      input.link.credit.drive(popped)
      input.advance(
        m, popped: popped, wanted: reachable.map { $0.slice($0.wanted, of: input.port) }, x: x, y: y
      )
    }
    // A queue that holds a flit wants an output.
    let isBusy = outputs.map { $0.wanted.any }
    quiet.drive(!isBusy.dropFirst().reduce(isBusy[0]) { $0 || $1 })
    RouterMonitor(format: format).describe(m, inputs.map(\.link), outputs.map(\.link), dropped)
  }
}
