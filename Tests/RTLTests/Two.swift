import RTL

/// Two queues in a row.
struct Two: Component {
  var moduleName: String { "two" }
  var summary: String { "Two queues in a row." }

  func build(_ m: Module) {
    let enqueue = m.input(stream: "enqueue", width: 8)
    let dequeue = m.output(stream: "dequeue", width: 8)
    let first = m.instance("first", FIFO())
    let second = m.instance("second", FIFO())
    first.stream("enqueue", width: 8).connect(from: enqueue)
    second.stream("enqueue", width: 8).connect(from: first.stream("dequeue", width: 8))
    dequeue.connect(from: second.stream("dequeue", width: 8))
    m.requireRegisteredBoundary()
  }
}
