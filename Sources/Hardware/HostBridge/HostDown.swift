import ChipSpec
import RTL

/// Takes the beats of the host at the link's pace and queues them, in one order for the window and
/// for DMA.
struct HostDown: Component {
  let format: HostFormat

  /// Beats that the queue holds: enough to take one in each cycle, a few more to keep the link busy
  /// while one is served.
  static let depth = 4

  var moduleName: String { "host_down" }
  var summary: String {
    "Takes beats from the host at the pace of the link and queues \(Self.depth) of them."
  }

  func build(_ m: Module) {
    let timebase = m.input("timebase", width: 64, "the time, cycles")
    let link = m.input("link", HostLink())
    let access = m.output("access", HostAccess())
    let completion = m.output("completion", HostData())
    let open = m.output("is_open", "the link's gate is open")
    let opens = m.output("opens", width: 64, "the cycle at whose end a shut gate opens")

    let pace = m.instance("pace", HostPace(format: format))
    pace["timebase"].drive(timebase)
    pace["passes"].drive(link.fires)
    pace["kind"].drive(link.kind)
    pace["byte_enable"].drive(link.byteEnable)
    pace["last"].drive(link.last)
    open.drive(pace["is_open"])
    opens.drive(pace["opens"])

    let index = indexWidth(Self.depth)
    let addresses = m.memory("addresses", count: Self.depth, width: 64)
    let data = m.memory("data", count: Self.depth, width: 64)
    let fields = m.memory(
      "fields", count: Self.depth, width: 29,
      "from bit 0: kind 2, byte enables 8, tag 8, length 9, error, last")
    let head = m.register("head", width: index + 1, "the oldest beat; one bit more than an index")
    let tail = m.register("tail", width: index + 1, "the first free place")
    let isThere = m.wire("is_there", head .!= tail, "there is a beat")
    link.ready.drive(pace["is_open"] && (tail .!= (head ^ Self.depth)))

    m.when(link.fires) {
      // The host sends no interrupts.
      m.when(link.kind .!= HostPacket.Kind.interrupt.rawValue) {
        let place = tail[0..<index]
        addresses.write(link.address, at: place)
        data.write(link.data, at: place)
        fields.write(
          .concatenating(
            link.last, link.error, link.length, link.tag, link.byteEnable, link.kind), at: place)
        tail.next(tail +% 1)
      }
    }
    m.when(access.take || completion.take) { head.next(head +% 1) }

    func wire(_ name: String, _ width: Int, _ comment: String) -> Bits {
      m.wire(name, width: width, comment, default: .constant(0, width: width))
    }
    let oldest = wire("oldest", 29, "its fields")
    let oldestAddress = wire("oldest_address", 64, "")
    let oldestData = wire("oldest_data", 64, "")
    m.when(isThere) {
      let place = head[0..<index]
      oldest.drive(fields[place])
      oldestAddress.drive(addresses[place])
      oldestData.drive(data[place])
    }
    let isCompletion = m.wire(
      "is_completion", oldest[0..<2] .== HostPacket.Kind.completion, "it is of a completion")
    access.valid.drive(isThere && !isCompletion)
    access.isWrite.drive(oldest[0])
    access.address.drive(oldestAddress)
    access.data.drive(oldestData)
    access.byteEnable.drive(oldest[2..<10])
    access.tag.drive(oldest[10..<18])
    access.length.drive(oldest[18..<27])
    completion.valid.drive(isCompletion)
    completion.data.drive(oldestData)
    completion.tag.drive(oldest[10..<18])
    completion.error.drive(oldest[27])
    completion.last.drive(oldest[28])
  }
}
