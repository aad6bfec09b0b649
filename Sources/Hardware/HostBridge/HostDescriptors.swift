import ChipSpec
import RTL

/// The queue of descriptors. The oldest is under way and leaves when it ends.
struct HostDescriptors: Component {
  var moduleName: String { "host_descriptors" }
  var summary: String { "Queue of \(HostPacket.descriptors) descriptors of the host's DMA." }

  func build(_ m: Module) {
    let start = m.input("start", "a descriptor is started; lost if the queue is full")
    let new = m.input("new", HostDescriptorFields())
    let ends = m.input("ends", "the oldest one ends")
    let isThere = m.output("is_there", "there is a descriptor")
    let isFull = m.output("is_full", "there is no place")
    let count = m.output(
      "count", width: indexWidth(HostPacket.descriptors + 1), "descriptors in the queue")
    let oldest = m.output("oldest", HostDescriptorFields())

    let index = indexWidth(HostPacket.descriptors)
    let hosts = m.memory("hosts", count: HostPacket.descriptors, width: 64)
    let spans = m.memory(
      "spans", count: HostPacket.descriptors, width: 64, "from bit 0: address, length")
    let fields = m.memory(
      "fields", count: HostPacket.descriptors, width: 51,
      "from bit 0: x 8, y 8, pattern 32, operation 2, interrupts")
    let head = m.register("head", width: index + 1, "the oldest; one bit more than an index")
    let tail = m.register("tail", width: index + 1, "the first free place")
    isThere.drive(head .!= tail)
    isFull.drive(tail .== (head ^ HostPacket.descriptors))
    count.drive(tail -% head)

    m.when(start && !isFull) {
      let place = tail[0..<index]
      hosts.write(new.host, at: place)
      spans.write(.concatenating(new.length, new.address), at: place)
      fields.write(
        .concatenating(new.interrupts, new.operation, new.pattern, new.y, new.x), at: place)
      tail.next(tail +% 1)
    }
    m.when(ends) { head.next(head +% 1) }

    func wire(_ name: String, _ width: Int) -> Bits {
      m.wire(name, width: width, default: .constant(0, width: width))
    }
    let (host, span, other) = (wire("host", 64), wire("span", 64), wire("other", 51))
    m.when(isThere) {
      let place = head[0..<index]
      host.drive(hosts[place])
      span.drive(spans[place])
      other.drive(fields[place])
    }
    oldest.host.drive(host)
    oldest.address.drive(span[0..<32])
    oldest.length.drive(span[32..<64])
    oldest.x.drive(other[0..<8])
    oldest.y.drive(other[8..<16])
    oldest.pattern.drive(other[16..<48])
    oldest.operation.drive(other[48..<50])
    oldest.interrupts.drive(other[50])
  }
}
