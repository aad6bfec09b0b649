import ChipSpec
import RTL

/// Carries out descriptors, one at a time: checks the oldest, lets the copier or the filler do it,
/// counts what is not answered, and says how it ended.
struct HostTransfers: Component {
  let format: HostFormat

  var moduleName: String { "host_transfers" }
  var summary: String { "Carries out the descriptors of the host's DMA, one at a time." }

  /// What is being done for the oldest descriptor.
  enum Phase: Int, Encoding { case idle, check, run }

  /// Bits of the number of unanswered messages.
  private static let count = indexWidth(HostPacket.unanswered + 1)
  /// First address that messages do not reach.
  private static let reach = 16 << 20

  func build(_ m: Module) {
    let isThere = m.input("is_there", "there is a descriptor")
    let descriptor = m.input("descriptor", HostDescriptorFields())
    let ends = m.output("ends", "the descriptor ends")
    let fails = m.output("fails", "it fails")
    let code = m.output("code", width: 4, "why the last one that failed did")
    let progress = m.output("progress", width: 32, "bytes that were moved")
    let completion = m.input("completion", HostData())
    let discards = m.output("discards", "a beat that nobody awaits is discarded")
    let holdsDiscard = m.input("holds_discard", "nothing may be discarded in this cycle")
    let putsAreGone = m.output("puts_are_gone", "what came from the host is put")
    let packet = m.output("packet", HostPacketPort())
    let packetPasses = m.input("packet_passes", "the last beat of a packet passes")
    let message = m.output(
      "message", HostMessagePort(format, width: format.flit.messagePayload))
    let messagePasses = m.input("message_passes", "a message has gone")
    let isOffered = m.input("message_is_offered", "a message was taken and has not gone")
    let isHeld = m.input("is_held", "the window needs the tiles for itself")
    let fillsAreOut = m.output("fills_are_out", "fills are on their way or not answered")
    let awaitsAcknowledgement = m.output("awaits_acknowledgement", "of a put")
    let awaitsFill = m.output("awaits_fill", "an answer to a fill")
    let awaitsGets = m.output("awaits_gets", width: 2, "halves of the buffer that are to be filled")
    let isAnswered = m.input("is_answered", "an acknowledgement or an answer to a fill comes")
    let isGrain = m.input("is_grain", "a get is answered")
    let place = m.input("grain_place", width: format.grainIndex + 1, "its number in the buffer")
    let grain = m.input("grain", width: format.message.dataWidth, "what it brings")
    let isRefused = m.input("is_refused", "the tile refuses")
    let isActive = m.output("is_active", "something happens by itself")

    let phase = m.register("phase", reset: Phase.idle)
    let isToChip = m.register("is_to_chip", "a copy to the chip is under way")
    let isToHost = m.register("is_to_host", "a copy to the host is under way")
    let isFill = m.register("is_fill", "a fill is under way")
    let hostFailed = m.register("host_failed", "the host did not give what it was asked for")
    let wasRefused = m.register("was_refused", "the tile has refused")
    let lastCode = m.register("last_code", width: 4, "why the last one that failed did")
    let bytes = m.register("bytes", width: 32, "bytes that were moved")
    code.drive(lastCode)
    progress.drive(bytes)

    m.ignore(descriptor.interrupts, because: "whoever counts what ended looks at it")

    // Who does it.
    let isChecking = m.wire("is_checking", phase .== Phase.check)
    let refusal = refusal(m, isChecking, descriptor)
    let begins = m.wire("begins", isChecking && !refusal.any)
    func instance(_ name: String, _ component: some Component, _ operation: HostPacket.Operation)
      -> (Instance, begins: Bits)
    {
      let instance = m.instance(name, component)
      let begin = m.wire("begins_\(name)", begins && (descriptor.operation .== operation.rawValue))
      instance["begin"].drive(begin)
      instance["span_host"].drive(descriptor.host[3..<64])
      instance["span_tile"].drive(descriptor.address[3..<24])
      instance["span_length"].drive(descriptor.length[0..<HostFormat.length])
      return (instance, begin)
    }
    let (toChip, beginsToChip) = instance("to_chip", HostToChip(format: format), .toChip)
    let (toHost, beginsToHost) = instance("to_host", HostToHost(format: format), .toHost)
    let (fill, beginsFill) = instance("fill", HostFill(format: format), .fill)

    // What is not answered.
    let unanswered = m.register(
      "unanswered", width: Self.count, "puts and fills whose answers are to come")
    let wantsAnswer = m.register("wants_answer", reset: nil, "the last message is answered so")
    // One may be on offer and not count yet.
    let mayAsk = m.wire("may_ask", unanswered .< HostPacket.unanswered - 1)
    let asks = m.wire("asks", messagePasses && wantsAnswer)
    m.when(asks ^ isAnswered) {
      unanswered.next(mux(asks, unanswered +% 1, unanswered -% 1))
    }
    m.when(message.take) {
      wantsAnswer.next(isFill || (isToChip && toChip["message_wants_answer"]))
    }
    awaitsAcknowledgement.drive(isToChip && unanswered.any)
    awaitsFill.drive(isFill && unanswered.any)
    awaitsGets.drive(toHost["awaits"])
    fillsAreOut.drive(isFill && (isOffered || unanswered.any))

    // Messages and packets.
    let sources = [(isToChip, toChip), (isToHost, toHost), (isFill, fill)]
    for (isItsTurn, source) in sources {
      source["message_take"].drive(isItsTurn && message.take)
    }
    message.valid.drive(
      toChip["message_valid"] || (toHost["message_valid"] || fill["message_valid"]))
    message.targetX.drive(descriptor.x[0..<format.flit.x])
    message.targetY.drive(descriptor.y[0..<format.flit.y])
    m.when(isToChip) { message.payload.drive(toChip["message_payload"]) }
      .elseWhen(isToHost) { message.payload.drive(toHost["message_payload"]) }
      .otherwise {
        message.payload.drive(
          fill["message_payload"].extended(to: format.flit.messagePayload))
      }
    for (isItsTurn, source) in sources.dropLast() {
      source["message_passes"].drive(isItsTurn && messagePasses)
      source["packet_passes"].drive(isItsTurn && packetPasses)
    }
    for source in [toChip, fill] { source["may_ask"].drive(mayAsk) }
    fill["is_held"].drive(isHeld)
    fill["pattern"].drive(descriptor.pattern)
    toChip["message_is_offered"].drive(isToChip && isOffered)
    connect(packet, reads: toChip, writes: toHost, isWrite: isToHost)
    toChip.bundle("completion", HostData()).connect(from: completion)
    toChip["holds_discard"].drive(holdsDiscard)
    discards.drive(toChip["discards"])
    putsAreGone.drive(toChip["is_empty"])
    toHost["is_answered"].drive(isGrain)
    toHost["answer_place"].drive(place)
    toHost["answer_data"].drive(grain)

    // How it ends.
    let isDone = m.wire(
      "is_done",
      (toChip["is_done"] && (toHost["is_done"] && fill["is_done"]))
        && !(isOffered || unanswered.any), "nothing is left to do or to wait for")
    ends.drive(mux(isChecking, refusal.any, (phase .== Phase.run) && isDone))
    fails.drive(ends && (isChecking || (hostFailed || wasRefused)))
    isActive.drive(
      ((phase .== Phase.idle) && isThere) || (isChecking || (ends || toChip["is_active"])))
    m.when(fails) {
      m.when(isChecking) { lastCode.next(refusal.extended(to: 4)) }
        .elseWhen(hostFailed) { lastCode.next(HostPacket.Failure.host.rawValue) }
        .otherwise { lastCode.next(HostPacket.Failure.refused.rawValue) }
    }
    m.switch(phase) { cases in
      cases.case(Phase.idle) { m.when(isThere) { phase.next(Phase.check) } }
      cases.case(Phase.check) {
        phase.next(mux(refusal.any, Phase.idle.bits, Phase.run.bits))
        isToChip.next(beginsToChip)
        isToHost.next(beginsToHost)
        isFill.next(beginsFill)
        hostFailed.next(0)
        wasRefused.next(0)
      }
      cases.default {
        m.when(ends) {
          phase.next(Phase.idle)
          isToChip.next(0)
          isToHost.next(0)
          isFill.next(0)
          bytes.next(0)
        }.otherwise {
          m.when(toChip["host_fails"]) { hostFailed.next(1) }
          m.when((isAnswered || isGrain) && isRefused) { wasRefused.next(1) }
          let moved = m.wire(
            "moved",
            (toChip["moved"] | toHost["moved"])
              | .concatenating(fill["message_take"], .constant(0, width: 3)), "bytes")
          m.when(moved.any) { bytes.next(bytes +% moved.extended(to: 32)) }
        }
      }
    }
  }

  /// Why the descriptor fails before anything is sent; 0 if it does not.
  private func refusal(
    _ m: Module, _ isChecking: Bits, _ descriptor: Bound<HostDescriptorFields>
  ) -> Bits {
    let refusal = m.wire(
      "refusal", width: 2, "why the descriptor is refused; 0 if it is not",
      default: .constant(0, width: 2))
    let end = m.wire(
      "span_end", width: 33, "address behind its last byte", default: .constant(0, width: 33))
    let isFill = descriptor.operation .== HostPacket.Operation.fill.rawValue
    m.when(isChecking) {
      end.drive(descriptor.address.extended(to: 33) +% descriptor.length.extended(to: 33))
      let isMisplaced = descriptor.address[0..<3].any || (end .> Self.reach)
      let isTorn = mux(isFill, descriptor.length[0..<3], descriptor.host[0..<3]).any
      let isNothing = descriptor.operation.all || !descriptor.length.any
      m.when(isMisplaced || (isTorn || isNothing)) {
        refusal.drive(HostPacket.Failure.malformed.rawValue)
      }.elseWhen(!format.isTarget(descriptor.x, descriptor.y)) {
        refusal.drive(HostPacket.Failure.target.rawValue)
      }
    }
    return refusal
  }

  /// Joins reads and writes.
  private func connect(
    _ packet: Bound<HostPacketPort>, reads: Instance, writes: Instance, isWrite: Bits
  ) {
    let read = reads.bundle("packet", HostReadPort())
    let write = writes.bundle("packet", HostWritePort())
    packet.valid.drive(read.valid || write.valid)
    packet.isWrite.drive(isWrite)
    packet.address.drive(mux(isWrite, write.address, read.address))
    packet.data.drive(write.data)
    packet.byteEnable.drive(isWrite.replicated(8) & write.byteEnable)
    packet.tag.drive((!isWrite).replicated(2) & read.tag)
    packet.length.drive((!isWrite).replicated(9) & read.length)
    packet.last.drive(!isWrite || write.last)
    read.take.drive(!isWrite && packet.take)
    write.take.drive(isWrite && packet.take)
  }
}
