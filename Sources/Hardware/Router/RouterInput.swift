import ChipSpec
import RTL

/// One input of a router: a queue for each channel, the route of each arriving flit, and for each
/// output the flit that the output has granted.
struct RouterInput: Component {
  let port: RouterPort
  let format: FlitFormat
  let depth: Int  // flits a channel

  var moduleName: String { "router_input_\(port.name)" }
  var summary: String {
    "Input '\(port.name)' of a router: \(format.channels) queues and the routes of their flits."
  }

  func build(_ m: Module) {
    let link = m.input("link", FlitLink(format))
    let outputs = port.outputs
    let wants = route(m, link)

    let grants = outputs.map {
      m.input("grant_\($0.name)", width: format.channels, "channel whose flit leaves through \($0.name)")
    }
    let popped = m.wire(
      "popped", grants.dropFirst().reduce(grants[0]) { $0 | $1 }, "a channel has one output")
    link.credit.drive(popped)

    let queue = FlitQueue(format: format, depth: depth, routes: outputs.count)
    let queues = (0..<format.channels).map { channel in
      let instance = m.instance("queue_\(channel)", queue)
      instance["push"].drive(m.wire("push_\(channel)", link.valid && (link.channel .== channel)))
      instance["wants"].drive(wants)
      instance["header"].drive(link.header)
      instance["payload"].drive(link.payload)
      instance["pop"].drive(popped[channel])
      return instance
    }

    for (place, output) in outputs.enumerated() {
      let request = m.output(
        "request_\(output.name)", width: format.channels, "channels with a flit for \(output.name)")
      let header = m.output("header_\(output.name)", width: format.header, "the granted flit, else 0")
      let payload = m.output("payload_\(output.name)", width: format.payload, "")
      request.drive(.concatenating(queues.reversed().map { $0["oldest_wants"][place] }))
      let grant = grants[place]
      header.drive(
        andOrMux(queues.enumerated().map { (grant[$0.offset], $0.element["oldest_header"]) }))
      payload.drive(
        andOrMux(queues.enumerated().map { (grant[$0.offset], $0.element["oldest_payload"]) }))
    }
  }

  /// The output that an arriving flit wants, one bit for each of `port.outputs`.
  ///
  /// Dimension order, x first; a flit that travels north or south ignores x, so that every flit has
  /// a route whatever its target says.
  private func route(_ m: Module, _ link: Bound<FlitLink>) -> Bits {
    var goes: [RouterPort: Bits] = [:]
    var isLeft: Bits?  // no earlier rule has sent the flit off

    func rule(_ output: RouterPort, _ condition: Bits) {
      guard port.outputs.contains(output) else { return }
      let name = "goes_\(output.name)"
      goes[output] = m.wire(name, isLeft.map { $0 && condition } ?? condition)
      let rest = !condition
      isLeft = isLeft.map { $0 && rest } ?? rest
    }
    if port != .north && port != .south {
      let x = m.input("x", width: format.x, "own column")
      rule(.east, link.targetX .> x)
      rule(.west, link.targetX .< x)
    } else {
      m.ignore(link.targetX, because: "a flit that travels north or south has reached its column")
    }
    let y = m.input("y", width: format.y, "own row")
    rule(.south, link.targetY .> y)
    rule(.north, link.targetY .< y)
    goes[.local] = m.wire("goes_local", isLeft ?? Bits.constant(1, width: 1))
    return m.wire(
      "wants", .concatenating(port.outputs.reversed().compactMap { goes[$0] }),
      "outputs from bit 0: " + port.outputs.map(\.name).joined(separator: ", "))
  }
}
