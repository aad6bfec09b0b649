import ChipSpec
import RTL

/// Copies from host memory to a tile: asks the host for chunks, and puts the beats of its completions
/// into the tile in the order in which they come.
///
/// A tag stands for one chunk from its read until its last put has gone.
struct HostToChip: Component {
  let format: HostFormat

  private static let tags = HostPacket.reads
  private static let tag = indexWidth(HostPacket.reads)
  /// Bits of a number of beats of a chunk.
  private static let count = indexWidth(HostFormat.chunk + 1)

  var moduleName: String { "host_to_chip" }
  var summary: String {
    "Copies from host memory to a tile: reads chunks, and puts what comes into the tile."
  }

  /// A beat whose puts are being sent.
  private struct Stage {
    let isFull: Bits
    let data: Bits
    let byteEnable: Bits
    let tile: Bits
    /// It holds the chunk's last byte; kept where that puts an acknowledgement on order.
    let isFinal: Bits?
    /// The completion ends with it.
    let ends: Bits
    let tag: Bits

    init(_ m: Module, _ ordering: RouterSpec.Ordering) {
      isFull = m.register("stage_is_full", "a beat is being put")
      data = m.register("stage_data", width: 64, reset: nil)
      byteEnable = m.register("stage_byte_enable", width: 8, reset: nil, "0: nothing is put")
      tile = m.register(
        "stage_tile", width: HostFormat.tileWord, reset: nil, "address in the tile / 8")
      isFinal =
        ordering == .none
        ? nil : m.register("stage_is_final", reset: nil, "it holds the last byte of its chunk")
      ends = m.register("stage_ends", reset: nil, "the completion ends with it")
      tag = m.register("stage_tag", width: HostToChip.tag, reset: nil)
    }
  }

  func build(_ m: Module) {
    let begin = m.input("begin", "a descriptor begins")
    let span = m.input("span", HostSpan())
    let mayAsk = m.input("may_ask", "another answer may be waited for")
    let holdsDiscard = m.input("holds_discard", "nothing may be discarded in this cycle")
    let packet = m.output("packet", HostReadPort())
    let packetPasses = m.input("packet_passes", "a read goes to the host")
    let completion = m.input("completion", HostData())
    let valid = m.output("message_valid", "a message is to be sent")
    let take = m.input("message_take", "it is taken")
    let payload = m.output("message_payload", width: format.flit.messagePayload)
    let wantsAnswer = m.output("message_wants_answer", "it asks for an acknowledgement")
    let messagePasses = m.input("message_passes", "a put has gone")
    let isOffered = m.input("message_is_offered", "a put was taken and has not gone")
    let discards = m.output("discards", "a beat that nobody awaits is discarded")
    let hostFails = m.output("host_fails", "the host did not give what it was asked for")
    let moved = m.output("moved", width: 4, "bytes that were put in this cycle")
    let isEmpty = m.output("is_empty", "all puts have gone")
    let isDone = m.output("is_done", "all reads are answered and all puts have gone")
    let isActive = m.output("is_active", "something happens by itself")

    let tail = m.register("tail", width: 3, reset: nil, "bytes of the last beat; 0: all")
    let busy = m.register("busy", width: Self.tags, "tags whose chunks are not in the tile")
    let awaited = m.register("awaited", width: Self.tags, "tags that a completion is to come for")
    let chunks = m.memory(
      "chunks", count: Self.tags, width: HostFormat.tileWord + Self.count + 1,
      "by tag, from bit 0: address in the tile / 8, beats, whether it is the last")
    let (isReading, sentTag) = reads(m, begin, span, packet, tail, busy, chunks)

    // The beat that comes.
    let stage = Stage(m, format.ordering)
    let isWanted = m.wire(
      "is_wanted", width: 1, "the oldest beat is awaited", default: HostFormat.bit(false))
    m.when(completion.valid) {
      isWanted.drive(!completion.tag[Self.tag..<8].any && awaited[completion.tag[0..<Self.tag]])
    }
    let retires = m.wire("retires", width: 1, "the beat's puts are taken")
    let takes = m.wire("takes", isWanted && (!stage.isFull || retires), "the next beat is taken")
    isEmpty.drive(!stage.isFull && !isOffered)
    discards.drive((completion.valid && !isWanted) && (isEmpty && !holdsDiscard))
    completion.take.drive(takes || discards)
    hostFails.drive(accept(m, completion, takes, stage, tail, chunks))
    for tag in 0..<Self.tags {
      m.when(packetPasses && (sentTag .== tag)) { awaited[tag].next(1) }
        .elseWhen(takes && (completion.last && (completion.tag[0..<Self.tag] .== tag))) {
          awaited[tag].next(0)
        }
    }

    // Its puts.
    let hasPuts = m.wire("has_puts", stage.byteEnable.any)
    let lastPut = puts(m, stage, mayAsk, valid, take, payload, wantsAnswer)
    let isClosing = m.register("is_closing", "a chunk's last put has not gone")
    let closingTag = m.register("closing_tag", width: Self.tag, reset: nil)
    let closes = m.wire("closes", isClosing && (messagePasses || !isOffered), "it has gone")
    retires.drive(
      mux(
        hasPuts, take && lastPut, stage.isFull && (!stage.ends || (!isClosing || closes))))
    m.when(retires && stage.ends) {
      isClosing.next(1)
      closingTag.next(stage.tag)
    }.elseWhen(closes) {
      isClosing.next(0)
    }
    m.when(takes) { stage.isFull.next(1) }.elseWhen(retires) { stage.isFull.next(0) }

    // Tags are taken by reads and given back.
    for tag in 0..<Self.tags {
      m.when(packet.take && (packet.tag .== tag)) { busy[tag].next(1) }
        .elseWhen(closes && (closingTag .== tag)) { busy[tag].next(0) }
    }
    moved.drive(
      (retires && hasPuts).replicated(4)
        & mux(stage.byteEnable.all, .constant(8, width: 4), tail.extended(to: 4)))
    isDone.drive(!(isReading || busy.any))
    isActive.drive(
      (completion.valid && mux(isWanted, !stage.isFull, isEmpty))
        || ((stage.isFull && (!hasPuts && (!isClosing || !isOffered)))
          || (isClosing && !isOffered))
    )
  }

  /// Asks for the chunks.
  /// - Returns: whether there are more, and the tag of the last one that was asked for.
  private func reads(
    _ m: Module, _ begin: Bits, _ span: Bound<HostSpan>, _ packet: Bound<HostReadPort>,
    _ tail: Bits, _ busy: Bits, _ chunks: Memory
  ) -> (isReading: Bits, sentTag: Bits) {
    let host = m.register(
      "next_host", width: HostFormat.hostWord, reset: nil, "host address / 8 of the next chunk")
    let tile = m.register(
      "next_tile", width: HostFormat.tileWord, reset: nil, "its address in the tile / 8")
    let left = m.register("left", width: HostFormat.beats, "beats that have not been asked for")
    let tag = m.register("next_tag", width: Self.tag, reset: nil)
    let sentTag = m.register("sent_tag", width: Self.tag, reset: nil, "of the last read")

    let room = m.wire(
      "room",
      .constant(HostFormat.chunk, width: Self.count)
        -% host[0..<HostFormat.beatIndex].extended(to: Self.count),
      "beats up to the host address where a chunk must end")
    let isLast = m.wire(
      "is_last", !left[Self.count..<HostFormat.beats].any && (left[0..<Self.count] .<= room),
      "the last chunk")
    let beats = m.wire("beats", mux(isLast, left[0..<Self.count], room), "of the chunk")
    let missing = m.wire("missing", .constant(0, width: 3) -% tail, "bytes of no use in the last")
    packet.valid.drive(left.any && !busy[tag])
    packet.address.drive(host)
    packet.tag.drive(tag)
    packet.length.drive(
      .concatenating(beats, .constant(0, width: 3))
        -% (isLast.replicated(3) & missing).extended(to: 9))

    m.when(begin) {
      host.next(span.host)
      tile.next(span.tile)
      left.next(span.beats)
      tail.next(span.tail)
      tag.next(0)
    }.elseWhen(packet.take) {
      chunks.write(.concatenating(isLast, beats, tile), at: tag)
      // Behind the last chunk only that nothing is left counts.
      host[HostFormat.beatIndex..<HostFormat.hostWord].next(
        host[HostFormat.beatIndex..<HostFormat.hostWord] +% 1)
      host[0..<HostFormat.beatIndex].next(0)
      tile.next(tile +% room.extended(to: HostFormat.tileWord))
      left.next(mux(isLast, 0, left -% room.extended(to: HostFormat.beats)))
      tag.next(tag +% 1)
      sentTag.next(tag)
    }
    return (left.any, sentTag)
  }

  /// Takes the next beat into the stage.
  /// - Returns: whether the host has failed.
  private func accept(
    _ m: Module, _ completion: Bound<HostData>, _ takes: Bits, _ stage: Stage, _ tail: Bits,
    _ chunks: Memory
  ) -> Bits {
    let number = m.register(
      "number", width: Self.count, "of the next beat of its completion; stays at the largest")
    let tag = m.wire("tag", completion.tag[0..<Self.tag])
    func wire(_ name: String, _ width: Int, _ comment: String = "") -> Bits {
      m.wire(name, width: width, comment, default: .constant(0, width: width))
    }
    let chunk = wire("chunk", HostFormat.tileWord + Self.count + 1, "the beat's")
    let isBeyond = wire("is_beyond", 1, "beyond the end of the chunk")
    let isFinal = wire("is_final", 1, "the chunk's last")
    let byteEnable = wire("byte_enable", 8, "bytes to be put")
    let fails = wire("fails", 1)
    m.when(takes) {
      chunk.drive(chunks[tag])
      let beats = chunk[HostFormat.tileWord..<HostFormat.tileWord + Self.count]
      let isLastChunk = chunk[HostFormat.tileWord + Self.count]
      isBeyond.drive(number .>= beats)
      isFinal.drive(number +% 1 .== beats)
      fails.drive(completion.error || (isBeyond || (completion.last && !isFinal)))
      m.when(!(completion.error || isBeyond)) {
        byteEnable.drive(
          mux(isFinal && isLastChunk, HostFormat.bytes(tail), .constant(0xFF, width: 8)))
      }
      stage.data.next(HostFormat.masked(completion.data, byteEnable))
      stage.byteEnable.next(byteEnable)
      stage.tile.next(
        chunk[0..<HostFormat.tileWord] +% number.extended(to: HostFormat.tileWord))
      stage.isFinal?.next(isFinal)
      stage.ends.next(completion.last)
      stage.tag.next(tag)
      m.when(completion.last) { number.next(0) }
        .elseWhen(!number[Self.count - 1]) { number.next(number +% 1) }
    }
    return fails
  }

  /// Sends the stage's puts.
  /// - Returns: whether the one that is offered is the beat's last.
  private func puts(
    _ m: Module, _ stage: Stage, _ mayAsk: Bits, _ valid: Bits, _ take: Bits, _ payload: Bits,
    _ wantsAnswer: Bits
  ) -> Bits {
    let hasUpper = m.wire("has_upper", stage.byteEnable[4..<8].any)
    // A message that holds half a beat: the lower half first.
    let isUpper =
      format.isWide ? nil : m.register("is_upper", "the put of the beat's upper half is next")
    let isLast = m.wire("is_last_put", isUpper.map { $0 || !hasUpper } ?? HostFormat.bit(true))
    // Where messages may overtake one another, every put is acknowledged.
    wantsAnswer.drive(stage.isFinal.map { $0 && isLast } ?? HostFormat.bit(true))
    valid.drive((stage.isFull && stage.byteEnable.any) && (mayAsk || !wantsAnswer))
    func half(_ bits: Bits) -> Bits {
      let middle = bits.width / 2
      guard let isUpper else { return bits }
      return mux(isUpper, bits[middle..<bits.width], bits[0..<middle])
    }
    payload.drive(
      format.payload(
        HostFormat.header(.put) + [
          HostFormat.requester, (MessageFormat.acknowledge, wantsAnswer),
          (
            format.message.address.lowerBound,
            isUpper.map { .concatenating(stage.tile, $0) } ?? stage.tile
          ),
          (format.message.byteEnable.lowerBound, half(stage.byteEnable)),
          (format.message.data.lowerBound, half(stage.data)),
        ]))
    if let isUpper {
      m.when(take) { isUpper.next(!isLast) }
    } else {
      m.ignore(hasUpper, because: "a put holds a whole beat")
    }
    return isLast
  }
}
