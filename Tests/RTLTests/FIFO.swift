import RTL

/// First-in first-out queue on one clock, the tests' everyday part.
struct FIFO: Component {
  var width = 8  // bits
  var depth = 4  // items; a power of two, at least 2

  var moduleName: String { "fifo_\(width)x\(depth)" }
  var summary: String { "First-in first-out queue of \(depth) items of \(width) bits." }

  func build(_ m: Module) {
    let enqueue = m.input(stream: "enqueue", width: width)
    let dequeue = m.output(stream: "dequeue", width: width)

    let index = indexWidth(depth)
    let items = m.memory("items", count: depth, width: width)
    let head = m.register("head", width: index + 1, "oldest item; one bit more than an index")
    let tail = m.register("tail", width: index + 1, "first free place")

    let isEmpty = m.wire("is_empty", head .== tail)
    let isFull = m.wire("is_full", head .== (tail ^ depth))

    enqueue.ready.drive(!isFull)
    dequeue.valid.drive(!isEmpty)
    dequeue.payload.drive(items[head[0..<index]])

    m.when(enqueue.fires) {
      items.write(enqueue.payload, at: tail[0..<index])
      tail.next(tail +% 1)
    }
    m.when(dequeue.fires) { head.next(head +% 1) }
    m.monitor(kind: 9) { monitor in
      let enters = monitor.observe("enters", enqueue.fires)
      let item = monitor.observe("item", enqueue.payload)
      let words = stride(from: 0, to: width, by: 64).map { item[$0..<min(width, $0 + 64)] }
      monitor.commit(kind: 9, when: enters, words: words, "An item entered.")
    }
  }
}
