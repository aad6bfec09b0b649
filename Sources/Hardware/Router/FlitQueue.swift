import RTL

/// The queue of one channel at one input of a router.
///
/// It has no full flag: its sender holds a credit for every place. With each flit it keeps the output
/// that the flit wants, which was found when the flit arrived.
struct FlitQueue: Component {
  let format: FlitFormat
  let depth: Int  // flits, at least 1
  let routes: Int  // outputs that a flit may want

  var moduleName: String { "flit_queue_\(routes)" }
  var summary: String {
    "Queue of \(depth) flits, each with the one of \(routes) outputs that it wants."
  }

  func build(_ m: Module) {
    let push = m.input("push", "a flit arrives; there is a place for it")
    let wants = m.input("wants", width: routes, "the output that it wants, one bit")
    let header = m.input("header", width: format.header, "its header")
    let payload = m.input("payload", width: format.payload, "its data")
    let pop = m.input("pop", "the oldest flit leaves")
    let oldestWants = m.output("oldest_wants", width: routes, "0 if the queue is empty")
    let oldestHeader = m.output("oldest_header", width: format.header, "its header")
    let oldestPayload = m.output("oldest_payload", width: format.payload, "its data")

    // The pointers wrap by themselves, so there is a place for every value of theirs; senders' credits
    // keep all but `depth` of them empty.
    let index = indexWidth(depth)
    let places = 1 << index
    let routesHeld = m.memory("routes", count: places, width: routes)
    let headers = m.memory("headers", count: places, width: format.header)
    let payloads = m.memory("payloads", count: places, width: format.payload)
    let head = m.register("head", width: index + 1, "oldest flit; one bit more than an index")
    let tail = m.register("tail", width: index + 1, "first free place")

    let first = m.wire("first", head[0..<index])
    let last = m.wire("last", tail[0..<index])
    oldestWants.drive(mux(head .== tail, 0, routesHeld[first]))
    oldestHeader.drive(headers[first])
    oldestPayload.drive(payloads[first])

    m.when(push) {
      routesHeld.write(wants, at: last)
      headers.write(header, at: last)
      payloads.write(payload, at: last)
      tail.next(tail +% 1)
    }
    m.when(pop) { head.next(head +% 1) }
  }
}
