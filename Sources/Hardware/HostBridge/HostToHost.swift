import ChipSpec
import RTL

/// Copies from a tile to host memory: asks the tile for the grains of a chunk, gathers the answers,
/// which may come in any order, and writes the chunk to the host. While one chunk is written another is
/// gathered.
struct HostToHost: Component {
  let format: HostFormat

  private static let halves = 2

  var moduleName: String { "host_to_host" }
  var summary: String {
    "Copies from a tile to host memory: gathers a chunk in one half of a buffer while the other half "
      + "is written."
  }

  /// Bits of a grain's number in the buffer; the highest bit is the half.
  private var number: Int { format.grainIndex + 1 }

  func build(_ m: Module) {
    let begin = m.input("begin", "a descriptor begins")
    let span = m.input("span", HostSpan())
    let valid = m.output("message_valid", "a message is to be sent")
    let take = m.input("message_take", "it is taken")
    let payload = m.output("message_payload", width: format.flit.messagePayload)
    let messagePasses = m.input("message_passes", "a get has gone")
    let isAnswered = m.input("is_answered", "a grain comes that is awaited")
    let place = m.input("answer_place", width: number, "its number in the buffer")
    let grain = m.input("answer_data", width: format.message.dataWidth, "the grain")
    let awaits = m.output("awaits", width: Self.halves, "halves of the buffer with unanswered gets")
    let packet = m.output("packet", HostWritePort())
    let packetPasses = m.input("packet_passes", "a chunk is at the host")
    let moved = m.output("moved", width: 4, "bytes that go to the host in this cycle")
    let isDone = m.output("is_done", "all chunks are at the host")

    let isOccupied = m.register(
      "is_occupied", width: Self.halves, "halves with a chunk, from its first get on")
    let isAsked = m.register("is_asked", width: Self.halves, "halves whose gets have all gone")
    let asking = gets(m, begin, span, valid, take, payload, isOccupied)
    let unanswered = (0..<Self.halves).map {
      m.register("unanswered_\($0)", width: number, "gets of half \($0) that are not answered")
    }
    awaits.drive(.concatenating(unanswered.reversed().map(\.any)))
    let isFull = m.wire("is_full", isAsked & ~awaits, "halves whose chunk is complete")
    let writing = writes(m, begin, span, packet, isFull, moved)
    store(m, isAnswered, place, grain, writing)

    for half in 0..<Self.halves {
      let isSent = m.wire("is_sent_\(half)", messagePasses && (asking.sentHalf .== half))
      let isStored = m.wire("is_stored_\(half)", isAnswered && (place[number - 1] .== half))
      // The packet that passes is of the half before the one that is written next.
      let isWritten = m.wire("is_written_\(half)", packetPasses && (writing.half .== 1 - half))
      let count = unanswered[half]
      m.when(isSent ^ isStored) { count.next(mux(isSent, count +% 1, count -% 1)) }
      m.when(take && (asking.half .== half)) { isOccupied[half].next(1) }
        .elseWhen(isWritten) { isOccupied[half].next(0) }
      m.when(isSent && asking.sentLast) { isAsked[half].next(1) }
        .elseWhen(isWritten) { isAsked[half].next(0) }
    }
    isDone.drive(!(asking.goesOn || (writing.goesOn || isOccupied.any)))
  }

  /// What is being asked for.
  private struct Asking {
    let goesOn: Bits
    /// The half of the next get.
    let half: Bits
    /// The half of the last get that was taken, and whether it was its chunk's last.
    let sentHalf: Bits
    let sentLast: Bits
  }

  /// Asks the tile for grain after grain.
  private func gets(
    _ m: Module, _ begin: Bits, _ span: Bound<HostSpan>, _ valid: Bits, _ take: Bits,
    _ payload: Bits, _ isOccupied: Bits
  ) -> Asking {
    let index = format.grainIndex
    let perBeat = format.isWide ? 0 : 1  // bits of a grain's number in a beat
    let tile = m.register(
      "next_tile", width: format.tileGrain, reset: nil, "address in the tile / \(grain)")
    let left = m.register(
      "grains_left", width: HostFormat.beats + perBeat, "grains that have not been asked for")
    let position = m.register(
      "position", width: index, reset: nil, "of the next grain's host address between boundaries")
    let inChunk = m.register("in_chunk", width: index, reset: nil, "its number in the chunk")
    let half = m.register("ask_half", reset: nil, "the half that it is for")
    let sentHalf = m.register("sent_half", reset: nil, "the half of the last get")
    let sentLast = m.register("sent_last", reset: nil, "it was the last of its chunk")

    valid.drive(left.any && (inChunk.any || !isOccupied[half]))
    let answer = HostFormat.place(
      HostFormat.header(.put) + [
        HostFormat.requester, (format.message.address.lowerBound, inChunk),
        (format.message.address.lowerBound + index, half),
      ] + (format.isWide ? [] : [(format.message.byteEnable.lowerBound, allBytes)]), width: 32)
    payload.drive(
      format.payload(
        HostFormat.header(.get) + [
          HostFormat.requester, (format.message.address.lowerBound, tile),
          (MessageFormat.answer.lowerBound, answer),
        ] + (format.isWide ? [(format.message.byteEnable.lowerBound, allBytes)] : [])))
    let isLast = m.wire("is_last", position.all || (left .== 1), "the chunk ends with it")
    m.when(begin) {
      tile.next(
        format.isWide ? span.tile : .concatenating(span.tile, .constant(0, width: 1)))
      left.next(grains(span))
      position.next(
        .concatenating(
          [span.host[0..<HostFormat.beatIndex]]
            + (format.isWide ? [] : [.constant(0, width: 1)])))
      inChunk.next(0)
      half.next(0)
    }.elseWhen(take) {
      tile.next(tile +% 1)
      left.next(left -% 1)
      position.next(position +% 1)
      inChunk.next(mux(isLast, 0, inChunk +% 1))
      half.next(half ^ isLast)
      sentHalf.next(half)
      sentLast.next(isLast)
    }
    return Asking(goesOn: left.any, half: half, sentHalf: sentHalf, sentLast: sentLast)
  }

  /// All bytes of a grain.
  private var allBytes: Bits {
    .constant((1 << format.message.grain) - 1, width: format.message.grain)
  }

  /// Bytes of a grain.
  private var grain: Int { format.message.grain }

  /// Grains that hold the bytes.
  private func grains(_ span: Bound<HostSpan>) -> Bits {
    if format.isWide { return span.beats }
    return span.length[2..<HostFormat.length]
      +% span.length[0..<2].any.extended(to: HostFormat.length - 2)
  }

  /// What is being written to the host.
  private struct Writing {
    let goesOn: Bits
    /// The half, and the beat in it, that is written next.
    let half: Bits
    let index: Bits
    let packet: Bound<HostWritePort>
  }

  /// Writes beat after beat to the host.
  private func writes(
    _ m: Module, _ begin: Bits, _ span: Bound<HostSpan>, _ packet: Bound<HostWritePort>,
    _ isFull: Bits, _ moved: Bits
  ) -> Writing {
    let host = m.register(
      "next_host", width: HostFormat.hostWord, reset: nil, "host address / 8 of the next beat")
    let left = m.register("beats_left", width: HostFormat.beats, "beats that have not been taken")
    let tail = m.register("tail", width: 3, reset: nil, "bytes of the last beat; 0: all")
    let half = m.register("write_half", reset: nil, "the half that is written")
    let index = m.register(
      "write_index", width: HostFormat.beatIndex, reset: nil, "the beat in it")

    let isLast = m.wire("is_last_beat", left .== 1)
    packet.valid.drive(left.any && isFull[half])
    packet.address.drive(host)
    packet.byteEnable.drive(mux(isLast, HostFormat.bytes(tail), .constant(0xFF, width: 8)))
    packet.last.drive(isLast || host[0..<HostFormat.beatIndex].all)
    moved.drive(
      packet.take.replicated(4)
        & mux(
          isLast && tail.any, tail.extended(to: 4), .constant(HostPacket.beat, width: 4)))
    m.when(begin) {
      host.next(span.host)
      left.next(span.beats)
      tail.next(span.tail)
      half.next(0)
      index.next(0)
    }.elseWhen(packet.take) {
      host.next(host +% 1)
      left.next(left -% 1)
      half.next(half ^ packet.last)
      index.next(mux(packet.last, 0, index +% 1))
    }
    return Writing(goesOn: left.any, half: half, index: index, packet: packet)
  }

  /// Keeps the grains that come, and shows the beat that is written next.
  private func store(
    _ m: Module, _ isAnswered: Bits, _ place: Bits, _ grain: Bits, _ writing: Writing
  ) {
    let beats = Self.halves * HostFormat.chunk
    let next = Bits.concatenating(writing.half, writing.index)
    let data = m.wire("data", width: 64, "the next beat's", default: .constant(0, width: 64))
    writing.packet.data.drive(data)
    guard !format.isWide else {
      let buffer = m.memory("buffer", count: beats, width: 64, "by half and beat")
      m.when(isAnswered) { buffer.write(grain, at: place) }
      m.when(writing.packet.valid) { data.drive(buffer[next]) }
      return
    }
    let lower = m.memory("buffer_lower", count: beats, width: 32, "by half and beat: bits 31:0")
    let upper = m.memory("buffer_upper", count: beats, width: 32, "bits 63:32")
    m.when(isAnswered) {
      let beat = place[1..<number]
      m.when(place[0]) { upper.write(grain, at: beat) }.otherwise { lower.write(grain, at: beat) }
    }
    m.when(writing.packet.valid) { data.drive(.concatenating(upper[next], lower[next])) }
  }
}
