import RTL

/// Holds messages of the host bridge until the local port sends them. Both ready and what is offered come
/// from registers, so that no path leads through the tile's boundary; with two places a message can
/// pass in every cycle.
struct HostQueue: Component {
  let format: FlitFormat

  var moduleName: String { "host_queue" }
  var summary: String {
    "Queue of two messages of the host bridge, between the boundary of the tile and its local port."
  }

  func build(_ m: Module) {
    let taken = m.input("taken", MessagePort(format))
    let offered = m.output("offered", MessagePort(format))
    let quiet = m.output("quiet", "there is no message")

    let message = format.message
    let width = message + format.x + format.y
    let items = m.memory("items", count: 2, width: width, "from bit 0: payload, target")
    let head = m.register("head", width: 2, "oldest message; one bit more than an index")
    let tail = m.register("tail", width: 2, "first free place")
    let isThere = m.wire("is_there", head .!= tail, "there is a message")
    let oldest = m.wire(
      "oldest", width: width, "the oldest message", default: .constant(0, width: width))

    m.when(isThere) { oldest.drive(items[head[0]]) }
    offered.valid.drive(isThere)
    offered.payload.drive(oldest[0..<message])
    offered.targetX.drive(oldest[message..<message + format.x])
    offered.targetY.drive(oldest[message + format.x..<width])
    taken.ready.drive((head[0] .!= tail[0]) || (head[1] .== tail[1]))
    m.when(taken.valid && taken.ready) {
      items.write(.concatenating(taken.targetY, taken.targetX, taken.payload), at: tail[0])
      tail.next(tail +% 1)
    }
    m.when(isThere && offered.ready) { head.next(head +% 1) }
    quiet.drive(!isThere)
  }
}
