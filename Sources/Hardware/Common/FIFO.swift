import RTL

/// A first-in, first-out queue whose sender knows by itself that there is a place: it has no full
/// flag.
struct FIFO: Component {
  let width: Int  // bits of an item
  let depth: Int  // items, at least 1; rounded up to a power of two

  var moduleName: String { "fifo_\(width)x\(depth)" }
  var summary: String {
    "First-in, first-out queue of \(depth) items of \(width) bits, without a full flag: the sender "
      + "holds a credit for every place."
  }

  func build(_ m: Module) {
    let push = m.input("push", "an item arrives; there is a place for it")
    let item = m.input("item", width: width, "the item")
    let pop = m.input("pop", "the oldest item leaves")
    let isEmpty = m.output("is_empty", "there is no item")
    let oldest = m.output("oldest", width: width, "the oldest item")

    let index = indexWidth(depth)
    let items = m.memory("items", count: 1 << index, width: width)
    let head = m.register("head", width: index + 1, "oldest item; one bit more than an index")
    let tail = m.register("tail", width: index + 1, "first free place")

    isEmpty.drive(head .== tail)
    oldest.drive(items[head[0..<index]])
    m.when(push) {
      items.write(item, at: tail[0..<index])
      tail.next(tail +% 1)
    }
    m.when(pop) { head.next(head +% 1) }
  }
}
