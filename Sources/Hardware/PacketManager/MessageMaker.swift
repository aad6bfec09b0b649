import ChipSpec
import RTL

/// Makes the messages of queued runs, and signals: one a cycle, as they are taken.
///
/// Of a run that is sent, the words lie in a window of two: the *current* word, which has been taken
/// from the run reader, and its oldest word, which comes next. A grain's bytes begin at an offset in
/// the current word.
struct MessageMaker: Component {
  let shape: TransferShape

  var moduleName: String { "message_maker_\(shape.suffix)" }
  var summary: String {
    "Message maker of the packet manager: turns runs of bytes into puts and gets, and sends signals."
  }

  enum Phase: Int, Encoding { case rest, make, skip }

  private typealias Format = MessageFormat
  private typealias Kind = TransferShape.Kind
  private var grain: Int { shape.message.grain }
  private var lane: Int { shape.lane }
  private let addressBits = PacketDescriptor.addressWidth

  func build(_ m: Module) {
    let isThere = m.input("is_there", "a run or a signal is queued")
    let entry = m.input("entry", width: shape.entryWidth, "destination, source, kind, channel")
    let run = m.input("run", width: 16, "its bytes")
    let wordIsThere = m.input("word_is_there", "")
    let word = m.input("word", width: 64, "the oldest word read")
    let wordError = m.input("word_error", "it could not be read")
    let targetX = m.input("target_x", width: shape.format.x, "of the channel at work")
    let targetY = m.input("target_y", width: shape.format.y, "of the channel at work")
    let constant = m.input("constant", width: 16, "what its fill writes")
    let mayAsk = m.input("may_ask", width: shape.channels, "another answer can be counted")
    let isBroken = m.input("is_broken", width: shape.channels, "the transfer sends no more")
    let ready = m.input("message_ready", "")

    // The run at work.
    let phase = m.register("phase", reset: Phase.rest)
    let channel = m.register("channel", width: shape.channel, reset: nil)
    let kind = m.register("kind", width: Kind.width, reset: nil)
    let from = m.register(
      "from", width: addressBits - lane, reset: nil, "grain of a fetch; what a signal says")
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
    let payload = m.register("payload", width: shape.format.message, reset: nil)
    let x = m.register("x", width: shape.format.x, reset: nil)
    let y = m.register("y", width: shape.format.y, reset: nil)
    let sender = m.register("sender", width: shape.channel, reset: nil, "its channel")
    let isAnswered = m.register("is_answered", reset: nil, "it wants an answer")

    let makes = m.wire("makes", phase .== Phase.make)
    let skips = m.wire("skips", phase .== Phase.skip)
    let isSend = m.wire("is_send", kind .== Kind.send)
    let isSignal = m.wire("is_signal", kind .== Kind.signal)
    let asks = m.wire("asks", shape.ordering == .none ? !isSignal : kind .== Kind.fetch)

    // Whether the next message can be made, and which bytes of the grain the run has. Looked at
    // only while there is a run.
    func flag(_ name: String, _ comment: String) -> Bits {
      m.wire(name, width: 1, comment, default: .constant(0, width: 1))
    }
    let ones = Bits.constant((1 << grain) - 1, width: grain)
    let enable = m.wire(
      "enable", width: grain, "bytes of the grain in the run",
      default: .constant(0, width: grain))
    let inCurrent = flag("in_current", "one is in the current word")
    let inNext = flag("in_next", "one is in the next word")
    let isFormed = flag("is_formed", "what the message needs is there")
    let fails = flag("fails", "a byte that it needs could not be read")
    let places = flag("places", "the message is offered next")
    m.when(makes) {
      enable.drive(
        (ones << lead) & mux(left .>= grain, ones, ~(ones << left[0..<lane])))
      m.when(isSend) {
        let split = Bits.constant(8, width: 4) -% offset.extended(to: 4)
        inNext.drive((enable >> split).any)
        inCurrent.drive((enable & ~(ones << split)).any)
        isFormed.drive(!needsWord && (!inNext || wordIsThere))
        fails.drive(isFormed && ((inCurrent && currentError) || (inNext && wordError)))
      }.otherwise {
        isFormed.drive(1)
      }
      let isFree = (!isValid || ready) && (!asks || shape.bit(mayAsk, of: channel))
      places.drive((isFormed && !fails) && isFree)
    }
    let isLast = m.wire("is_last", isSignal || (left .<= grain))
    // A grain of 8 bytes ends where the next word begins.
    let crosses =
      grain == 8
      ? nil : m.wire("crosses", offset .>= 8 - grain, "the next grain's word is the next")
    let takesNext = crosses.map { places && $0 } ?? places
    let pops = flag("pops_now", "the next word becomes the current one")
    m.when(makes) {
      pops.drive(
        (isSend && (needsWord || takesNext)) && (words.any && wordIsThere))
    }.elseWhen(skips) {
      pops.drive(words.any && wordIsThere)
    }
    let ends = m.wire("ends", (places && isLast) || (skips && !words.any), "the run is done with")

    // The next run: the cycle after the last message of the one before was made.
    let begins = m.wire("begins", isThere && ((phase .== Phase.rest) || ends))
    let low = shape.channel
    let chosen = entry[0..<low]
    let source = entry[low + 2..<low + 2 + addressBits]
    let destination = entry[low + 2 + addressBits..<low + 2 + 2 * addressBits]
    let total = m.wire(
      "total", width: 17, "8 times the run's words, cut", default: .constant(0, width: 17))
    m.ignore(total[0..<3], because: "only whole words count")
    m.when(begins) { total.drive((run.extended(to: 17) +% source[0..<3].extended(to: 17)) +% 7) }
    m.when(begins) {
      let first = destination[0..<lane].extended(to: 3)
      channel.next(chosen)
      kind.next(entry[low..<low + 2])
      from.next(source[lane..<addressBits])
      to.next(destination[lane..<addressBits])
      lead.next(destination[0..<lane])
      left.next(run.extended(to: 17) +% first.extended(to: 17))
      offset.next(source[0..<3] -% first)
      needsWord.next(source[0..<3] .>= first)
      words.next(total[3..<17])
      m.when((entry[low..<low + 2] .== Kind.send) && shape.bit(isBroken, of: chosen)) {
        phase.next(Phase.skip)
      }
      .otherwise { phase.next(Phase.make) }
    }
    .otherwise {
      m.when(pops) { words.next(words -% 1) }
      m.when(places) {
        lead.next(0)
        left.next(left -% grain)
        from.next(from +% 1)
        to.next(to +% 1)
        if let crosses {
          offset.next(offset +% grain)
          needsWord.next(crosses && !wordIsThere)
        } else {
          needsWord.next(!wordIsThere)
        }
      }.elseWhen(pops) { needsWord.next(0) }
      m.when(fails) { phase.next(Phase.skip) }.elseWhen(ends) { phase.next(Phase.rest) }
    }
    m.when(pops) {
      current.next(word)
      currentError.next(wordError)
    }

    // The message.
    let cut = m.function(
      "cut", ["at": 3, "high": 8 * grain, "low": 64], "the grain at a byte of two words"
    ) { parameters in
      let (at, high, low) = (parameters[0], parameters[1], parameters[2])
      // What a grain of 4 bytes needs is in two of the words' halves.
      let (first, second) =
        grain == 8
        ? (low, high) : (mux(at[2], low[32..<64], low[0..<32]), mux(at[2], high, low[32..<64]))
      let shift = Bits.concatenating(at[0..<lane], .constant(0, width: 3))
      let back = Bits.constant(8 * grain, width: lane + 4) -% shift.extended(to: lane + 4)
      return (first >> shift) | (second << back)
    }
    let spread = m.function("spread", ["bytes": grain], "eight bits for each") { parameters in
      .concatenating((0..<grain).reversed().map { parameters[0][$0].replicated(8) })
    }
    // Payloads, as docs/parts/messages.md lays them out.
    func code(_ name: String, _ operation: Format.Operation) -> Bits {
      m.constant(name, 1 << 4 | operation.rawValue << 2, width: 5, "bits 31:27 of its header")
    }
    let (putCode, getCode) = (code("Put", .put), code("Get", .get))
    let signalCode = code("Signal", .signal)
    func zeros(_ width: Int) -> Bits { .constant(0, width: width) }
    /// Highest bits first, as everywhere.
    func message(_ parts: [Bits]) -> Bits {
      let unused = shape.format.message - parts.reduce(0) { $0 + $1.width }
      return .concatenating(unused > 0 ? [zeros(unused)] + parts : parts)
    }
    func put(_ bytes: Bits) -> Bits {
      let data = bytes & spread(enable)
      return message(
        grain == 4
          ? [data, putCode, asks, enable, to] : [enable, data, putCode, asks, zeros(5), to])
    }
    m.when(places) {
      isValid.next(1)
      sender.next(channel)
      isAnswered.next(asks)
      x.next(targetX)
      y.next(targetY)
      m.switch(kind) { kinds in
        kinds.case(Kind.signal) { payload.next(message([signalCode, zeros(11), from[0..<16]])) }
        kinds.case(Kind.fetch) {
          let get = [getCode, zeros(27 - from.width), from]
          payload.next(
            message(
              grain == 4
                ? [putCode, zeros(1), ones, to] + get
                : [ones, zeros(32), putCode, zeros(6), to] + get))
        }
        kinds.case(Kind.fill) { payload.next(put(constant.replicated(grain / 2))) }
        kinds.default { payload.next(put(cut(offset, word[0..<8 * grain], current))) }
      }
    }.elseWhen(ready) {
      isValid.next(0)
    }

    m.output("message_valid", "").drive(isValid)
    m.output("message_payload", width: shape.format.message, "").drive(payload)
    m.output("message_target_x", width: shape.format.x, "").drive(x)
    m.output("message_target_y", width: shape.format.y, "").drive(y)
    m.output("sender", width: shape.channel, "the channel of the message on offer").drive(sender)
    m.output("is_answered", "it wants an answer").drive(isAnswered)
    m.output("takes", "the queued run is taken").drive(begins)
    m.output("pops", "the oldest word has been used").drive(pops)
    m.output("channel", width: shape.channel, "of the run at work").drive(channel)
    m.output("finishes", "it is done with").drive(ends)
    m.output("meets_error", "a word of it could not be read").drive(fails)
  }
}
