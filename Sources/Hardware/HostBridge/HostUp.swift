import ChipSpec
import RTL

/// Sends completions of the window, packets of DMA and interrupts to the host at the link's pace. They
/// take turns, packet by packet.
struct HostUp: Component {
  let format: HostFormat

  var moduleName: String { "host_up" }
  var summary: String {
    "Sends completions, packets of DMA and interrupts to the host, in turn, at the pace of the link."
  }

  /// Who sends.
  private enum Sender: Int, CaseIterable { case completion, packet, interrupt }

  func build(_ m: Module) {
    let timebase = m.input("timebase", width: 64, "the time, cycles")
    let completion = m.input("completion", HostCompletion())
    let packet = m.input("packet", HostPacketPort())
    let interrupt = m.input("interrupt", "an event happened that is to interrupt the host")
    let link = m.output("link", HostLink())
    let packetPasses = m.output("packet_passes", "the last beat of a packet of DMA passes")
    let isActive = m.output("is_active", "a beat is about to be offered")
    let open = m.output("is_open", "the link's gate is open")
    let opens = m.output("opens", width: 64, "the cycle at whose end a shut gate opens")

    // The beat that is offered.
    let isFull = m.register("is_full", "a beat is on offer once the gate is open")
    let holdsPacket = m.register("holds_packet", reset: nil, "it is of DMA")
    let kind = m.register("kind", width: 2, reset: nil)
    let address = m.register("address", width: HostFormat.hostWord, reset: nil, "byte address / 8")
    let data = m.register("data", width: 64, reset: nil)
    let byteEnable = m.register("byte_enable", width: 8, reset: nil)
    let tag = m.register("tag", width: 8, reset: nil)
    let length = m.register("length", width: 9, reset: nil)
    let error = m.register("error", reset: nil)
    let last = m.register("last", reset: nil)

    let pace = m.instance("pace", HostPace(format: format))
    pace["timebase"].drive(timebase)
    pace["passes"].drive(link.fires)
    pace["kind"].drive(kind)
    pace["byte_enable"].drive(byteEnable)
    pace["last"].drive(last)
    open.drive(pace["is_open"])
    opens.drive(pace["opens"])
    link.valid.drive(isFull && pace["is_open"])
    link.kind.drive(kind)
    link.address.drive(.concatenating(address, .constant(0, width: 3)))
    link.data.drive(data)
    link.byteEnable.drive(byteEnable)
    link.tag.drive(tag)
    link.length.drive(length)
    link.error.drive(error)
    link.last.drive(last)
    packetPasses.drive(link.fires && (holdsPacket && last))

    // Interrupts: one that has not passed stands for all events until then.
    let isOwed = m.register("is_owed", "an interrupt has not passed yet")
    let holdsInterrupt = m.wire("holds_interrupt", isFull && (kind .== HostPacket.Kind.interrupt))
    m.when(interrupt) { isOwed.next(1) }
      .elseWhen(link.fires && holdsInterrupt) { isOwed.next(0) }

    // Whose beat is next.
    let isLocked = m.register("is_locked", "a packet of DMA has begun and not ended")
    let wanting = m.wire(
      "wanting",
      .concatenating(
        !isLocked && (isOwed && !holdsInterrupt), packet.valid, !isLocked && completion.valid),
      "who has a beat; from bit 0: window, DMA, interrupts")
    let arbiter = RoundRobin(m, "arbiter", requesters: Sender.allCases.count)
    let loads = m.wire("loads", (!isFull || link.fires) && wanting.any, "a beat is put on offer")
    isActive.drive((!isFull && wanting.any) || interrupt)
    func grant(_ sender: Sender) -> Bits { arbiter.grant[sender.rawValue] }
    m.ignore(grant(.interrupt), because: "it is an interrupt if it is neither of the others")
    completion.take.drive(grant(.completion))
    packet.take.drive(grant(.packet))

    m.when(loads) {
      arbiter.decide(wanting)
      arbiter.advance()
      isFull.next(1)
      holdsPacket.next(grant(.packet))
      isLocked.next(grant(.packet) && !packet.last)
      m.when(grant(.completion)) {
        kind.next(HostPacket.Kind.completion.rawValue)
        address.next(0)
        data.next(completion.data)
        byteEnable.next(completion.byteEnable)
        tag.next(completion.tag)
        length.next(0)
        error.next(completion.error)
        last.next(1)
      }.elseWhen(grant(.packet)) {
        kind.next(packet.isWrite.extended(to: 2))
        address.next(packet.address)
        data.next(HostFormat.masked(packet.data, packet.byteEnable))
        byteEnable.next(packet.byteEnable)
        tag.next(packet.tag.extended(to: 8))
        length.next(packet.length)
        error.next(0)
        last.next(packet.last)
      }.otherwise {
        kind.next(HostPacket.Kind.interrupt.rawValue)
        address.next(0)
        data.next(0)
        byteEnable.next(0)
        tag.next(0)
        length.next(0)
        error.next(0)
        last.next(1)
      }
    }.elseWhen(link.fires) {
      isFull.next(0)
    }
  }
}
