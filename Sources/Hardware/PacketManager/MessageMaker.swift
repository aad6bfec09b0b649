import ChipSpec
import RTL

/// Makes the messages of queued runs, and signals: one a cycle, as they are taken.
///
/// Of a run that is sent, the words lie in a window of two: the *current* word, which has been taken
/// from the run reader, and its oldest word, which comes next. A grain's bytes begin at an offset in
/// the current word.
struct MessageMaker: Component {
  let shape: TransferShape

  var moduleName: String { "message_maker" }
  var summary: String {
    "Message maker of the packet manager: turns runs of bytes into puts and gets, and sends signals."
  }

  enum Phase: Int, Encoding { case rest, make, skip }

  private typealias Format = MessageFormat
  private var grain: Int { shape.message.grain }
  private var lane: Int { shape.lane }
  private let addressBits = PacketDescriptor.addressWidth

  func build(_ m: Module) {
    let count = shape.channels
    func each(_ name: String, _ width: Int, _ comment: String = "") -> Bits {
      m.input(name, width: width * count, comment)
    }
    let isThere = m.input("is_there", "a run or a signal is queued")
    let entry = m.input("entry", width: shape.entryWidth, "destination, source, kind, channel")
    let wordIsThere = m.input("word_is_there", "")
    let word = m.input("word", width: 64, "the oldest word read")
    let wordError = m.input("word_error", "it could not be read")
    let targetX = each("target_x", 8)
    let targetY = each("target_y", 8)
    let runs = each("run", 16, "bytes")
    let constants = each("constant", 16, "what a fill writes")
    let remotes = each("remote", 16, "semaphore and amount of a signal")
    let wantsAnswers = each("wants_answers", 1, "messages are answered")
    let mayAsk = each("may_ask", 1, "another answer can be counted")
    let isBroken = each("is_broken", 1, "the transfer sends no more")
    let ready = m.input("message_ready", "")

    // The run at work.
    let phase = m.register("phase", reset: Phase.rest)
    let channel = m.register("channel", width: shape.channel, reset: nil)
    let kind = m.register("kind", width: TransferShape.Kind.width, reset: nil)
    let from = m.register("from", width: addressBits - lane, reset: nil, "grain, of a fetch")
    let to = m.register("to", width: addressBits - lane, reset: nil, "grain that is written")
    let lead = m.register("lead", width: lane, reset: nil, "bytes of the grain before the run")
    let left = m.register("left", width: 17, reset: nil, "bytes from the grain's first on")
    let offset = m.register("offset", width: 3, reset: nil, "of the grain in the current word")
    let words = m.register("words", width: TransferShape.wordCount, reset: nil, "not yet taken")
    let needsWord = m.register("needs_word", reset: nil, "the current word is to be taken first")
    let current = m.register("current", width: 64, reset: nil, "the current word")
    let currentError = m.register("current_error", reset: nil, "it could not be read")

    // The message on offer.
    let isValid = m.register("is_valid", "a message is on offer")
    let payload = m.register("payload", width: shape.format.payload, reset: nil)
    let x = m.register("x", width: shape.format.x, reset: nil)
    let y = m.register("y", width: shape.format.y, reset: nil)
    let sender = m.register("sender", width: shape.channel, reset: nil, "its channel")
    let isAnswered = m.register("is_answered", reset: nil, "it wants an answer")

    let begins = m.wire("begins", (phase .== Phase.rest) && isThere)
    let makes = m.wire("makes", phase .== Phase.make)
    let isSend = m.wire("is_send", kind .== TransferShape.Kind.send)
    let isFill = m.wire("is_fill", kind .== TransferShape.Kind.fill)
    let isFetch = m.wire("is_fetch", kind .== TransferShape.Kind.fetch)
    let isSignal = m.wire("is_signal", kind .== TransferShape.Kind.signal)
    let asks = m.wire("asks", shape.field(wantsAnswers, of: channel) && !isSignal)
    let isFree = m.wire(
      "is_free", (!isValid || ready) && (!asks || shape.field(mayAsk, of: channel)))

    // Which bytes of the grain the run has, and which of the two words they are in.
    let zero = Bits.constant(0, width: grain)
    let ones = Bits.constant((1 << grain) - 1, width: grain)
    let enable = m.wire("enable", width: grain, "bytes of the grain in the run", default: zero)
    let inNext = m.wire(
      "in_next", width: 1, "one is in the next word", default: .constant(0, width: 1))
    let inCurrent = m.wire(
      "in_current", width: 1, "one is in the current word", default: .constant(0, width: 1))
    m.when(makes) {
      let isWhole = left .>= grain
      let count = left[0..<lane]
      enable.drive((ones << lead) & mux(isWhole, ones, ~(ones << count)))
      let split = Bits.constant(8, width: 4) -% offset.extended(to: 4)
      m.when(isSend) {
        inNext.drive((enable >> split).any)
        inCurrent.drive((enable & ~(ones << split)).any)
      }
    }
    let isFormed = m.wire(
      "is_formed", makes && (!isSend || (!needsWord && (!inNext || wordIsThere))),
      "what the message needs is there")
    let fails = m.wire(
      "fails", isFormed && ((inCurrent && currentError) || (inNext && wordError)),
      "a byte that it needs could not be read")
    let places = m.wire("places", (isFormed && !fails) && isFree, "the message is offered next")
    let isLast = m.wire("is_last", isSignal || (left .<= grain))
    let crosses = m.wire(
      "crosses",
      grain == 8 ? Bits.constant(1, width: 1) : (offset .>= 8 - grain),
      "the next grain's word is the next")
    let isSkipping = m.wire("is_skipping", phase .== Phase.skip)
    let wantsWord = m.wire(
      "wants_word",
      ((makes && isSend) && (needsWord || (places && crosses))) || isSkipping)
    let pops = m.wire("pops_now", (wantsWord && words.any) && wordIsThere)
    let ends = m.wire(
      "ends", (places && isLast) || (isSkipping && !words.any), "the run is done with")

    let chosen = m.wire("chosen", entry[0..<shape.channel], "the next run's channel")
    let low = shape.channel
    let entryKind = m.wire("next_kind", entry[low..<low + 2])
    let source = m.wire("source", entry[low + 2..<low + 2 + addressBits])
    let destination = m.wire(
      "destination", entry[low + 2 + addressBits..<low + 2 + 2 * addressBits])
    m.when(begins) {
      let run = shape.field(runs, of: chosen).extended(to: 17)
      let sends = entryKind .== TransferShape.Kind.send
      channel.next(chosen)
      kind.next(entryKind)
      from.next(source[lane..<addressBits])
      to.next(destination[lane..<addressBits])
      lead.next(destination[0..<lane])
      left.next(run +% destination[0..<lane].extended(to: 17))
      offset.next(source[0..<3] -% destination[0..<lane].extended(to: 3))
      needsWord.next(source[0..<3] .>= destination[0..<lane].extended(to: 3))
      let total = m.wire(
        "total", (run +% source[0..<3].extended(to: 17)) +% 7, "8 times the words, cut")
      m.ignore(total[0..<3], because: "only whole words count")
      words.next(total[3..<17])
      m.when(sends && shape.field(isBroken, of: chosen)) { phase.next(Phase.skip) }
        .otherwise { phase.next(Phase.make) }
    }
    .otherwise {
      m.when(pops) {
        current.next(word)
        currentError.next(wordError)
        words.next(words -% 1)
      }
      m.when(places) {
        lead.next(0)
        left.next(left -% grain)
        from.next(from +% 1)
        to.next(to +% 1)
        offset.next(offset +% (grain % 8))
        needsWord.next(crosses && !wordIsThere)
      }.elseWhen(pops) { needsWord.next(0) }
      m.when(fails) { phase.next(Phase.skip) }.elseWhen(ends) { phase.next(Phase.rest) }
    }

    // The message.
    let window = m.wire(
      "window", width: 64, "the grain's bytes and those behind", default: .constant(0, width: 64))
    m.when(makes && isSend) {
      let shift = Bits.concatenating(offset, .constant(0, width: 3))
      let back = Bits.constant(64, width: 7) -% shift.extended(to: 7)
      window.drive((current >> shift) | (word << back))
    }
    if grain < 8 {
      m.ignore(window[8 * grain..<64], because: "a message takes a grain")
    }
    m.when(isValid && ready) { isValid.next(0) }
    m.override {
      m.when(places) {
        isValid.next(1)
        sender.next(channel)
        isAnswered.next(asks)
        x.next(shape.field(targetX, of: channel)[0..<shape.format.x])
        y.next(shape.field(targetY, of: channel)[0..<shape.format.y])
        let signal = shape.field(remotes, of: channel)
        let constant = shape.field(constants, of: channel)
        let bytes = mux(
          isFill, constant.replicated(grain / 2), window[0..<8 * grain])
        let mask = Bits.concatenating(
          (0..<grain).reversed().map { enable[$0].replicated(8) })
        m.when(isSignal) {
          payload.next(header(.signal, signal.extended(to: 26)).extended(to: shape.format.payload))
        }
        .elseWhen(isFetch) {
          payload.next(
            get(
              header: header(.get, grainNumber(from)), answer: put(to, ones, .constant(0, width: 1))
            ))
        }
        .otherwise {
          payload.next(withData(put(to, enable, asks), bytes & mask, enable))
        }
      }
    }
    for k in 0..<count {
      for (bits, width) in [(targetX, shape.format.x), (targetY, shape.format.y)] {
        m.ignore(bits[8 * k + width..<8 * k + 8], because: "targets are on the grid")
      }
    }

    m.output("message_valid", "").drive(isValid)
    m.output("message_payload", width: shape.format.payload, "").drive(payload)
    m.output("message_target_x", width: shape.format.x, "").drive(x)
    m.output("message_target_y", width: shape.format.y, "").drive(y)
    m.output("sender", width: shape.channel, "the channel of the message on offer").drive(sender)
    m.output("is_answered", "it wants an answer").drive(isAnswered)
    m.output("takes", "the queued run is taken").drive(begins)
    m.output("pops", "the oldest word has been used").drive(pops)
    m.output("channel", width: shape.channel, "of the run at work").drive(channel)
    m.output("finished", "it is done with").drive(ends)
    m.output("source_error", "a word of it could not be read").drive(fails)
    m.output("quiet", "nothing is made or on offer").drive(
      !((isThere || isValid) || (phase .!= Phase.rest)))
  }

  // MARK: Payloads, as docs/parts/messages.md lays them out

  /// A grain's number as wide as a header's field for it.
  private func grainNumber(_ bits: Bits) -> Bits { bits.extended(to: 26) }

  /// The header of a message: its operation, and bits 25:0.
  private func header(_ operation: Format.Operation, _ low: Bits, acknowledge: Bits? = nil) -> Bits
  {
    .concatenating(
      .constant(1, width: 1), .constant(operation.rawValue, width: 2), .constant(0, width: 2),
      acknowledge ?? .constant(0, width: 1), low)
  }

  /// The header of a put; a grain of 4 bytes has its byte enables there.
  private func put(_ number: Bits, _ enable: Bits, _ acknowledge: Bits) -> Bits {
    let place = number.extended(to: 22)
    return header(
      .put, .concatenating(grain == 4 ? enable : .constant(0, width: 4), place),
      acknowledge: acknowledge)
  }

  /// Header, data and, where they are not in the header, byte enables.
  private func withData(_ header: Bits, _ data: Bits, _ enable: Bits) -> Bits {
    let used = grain == 4 ? [data, header] : [enable, data, header]
    return .concatenating(used).extended(to: shape.format.payload)
  }

  /// A get, and what the header of its answer shall be.
  private func get(header: Bits, answer: Bits) -> Bits {
    let used =
      grain == 4
      ? [answer, header]
      : [.constant(0xff, width: 8), .constant(0, width: 32), answer, header]
    return .concatenating(used).extended(to: shape.format.payload)
  }
}
