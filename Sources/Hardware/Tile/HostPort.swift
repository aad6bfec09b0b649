import ChipSpec
import RTL

/// Shares the local port of a tile's router between the tile's network interface and the host link:
/// the host link sends requests and receives responses, the interface the other way round.
/// `docs/parts/network_interface.md` says how.
struct HostPort: Component {
  let spec: RouterSpec
  let format: FlitFormat

  var moduleName: String { "host_port" }
  var summary: String {
    "Shares a router's local port: requests go to the tile and responses to the host link; the host "
      + "link's requests enter the router where the tile's responses leave room."
  }

  func build(_ m: Module) {
    let arriving = m.input("router_out", FlitLink(format))
    let leaving = m.output("router_in", FlitLink(format))
    let hostIn = m.input("host_in", FlitLink(format))
    let hostOut = m.output("host_out", FlitLink(format))
    let interfaceIn = m.output("interface_in", FlitLink(format))
    let interfaceOut = m.input("interface_out", FlitLink(format))
    let quiet = m.output("quiet", "no flit of the host waits")

    let v = spec.virtualChannels
    let (requests, responses) = (0..<v, v..<2 * v)
    let none = Bits.constant(0, width: v)

    // From the router, by class.
    let isResponse = m.wire("is_response", arriving.channel .>= v, "of class response")
    hostOut.valid.drive(arriving.valid && isResponse)
    interfaceIn.valid.drive(arriving.valid && !isResponse)
    for link in [hostOut, interfaceIn] {
      link.channel.drive(arriving.channel)
      link.payload.drive(arriving.payload)
      link.targetX.drive(arriving.targetX)
      link.targetY.drive(arriving.targetY)
      link.sourceX.drive(arriving.sourceX)
      link.sourceY.drive(arriving.sourceY)
      link.head.drive(arriving.head)
      link.tail.drive(arriving.tail)
    }
    arriving.credit.drive(
      .concatenating(hostOut.credit[responses], interfaceIn.credit[requests]))
    m.ignore(
      .concatenating(hostOut.credit[requests], interfaceIn.credit[responses]),
      because: "the host takes responses only, the interface requests only")

    // To the router: the interface first, which sends at most every third cycle. A flit of the host
    // waits for nothing else, because it brings its credit.
    let channel = indexWidth(format.channels)
    let width = channel + format.header + format.payload
    let queue = m.instance("queue", FIFO(width: width, depth: v * spec.bufferDepth))
    queue["push"].drive(hostIn.valid && (hostIn.channel .< v))
    queue["item"].drive(.concatenating(hostIn.payload, hostIn.header, hostIn.channel))
    let waits = m.wire("waits", !queue["is_empty"], "a flit of the host")
    queue["pop"].drive(waits && !interfaceOut.valid)
    let chosen = m.wire(
      "chosen",
      mux(
        interfaceOut.valid,
        .concatenating(interfaceOut.payload, interfaceOut.header, interfaceOut.channel),
        queue["oldest"]), "the flit that enters the router")
    leaving.valid.drive(interfaceOut.valid || waits)
    leaving.channel.drive(chosen[0..<channel])
    leaving.drive(
      header: m.wire("header", chosen[channel..<channel + format.header]))
    leaving.payload.drive(chosen[channel + format.header..<width])
    hostIn.credit.drive(.concatenating(none, leaving.credit[requests]))
    interfaceOut.credit.drive(.concatenating(leaving.credit[responses], none))
    quiet.drive(!waits)
  }
}
