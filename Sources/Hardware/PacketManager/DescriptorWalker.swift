import ChipSpec
import RTL

/// Reads the channels' descriptors and walks their loops: one channel at a time, one descriptor, one
/// run or one signal a turn.
///
/// For every dimension it keeps how far the loop is, and the addresses at which the present step of
/// the loop began; so a step is one addition, and an inner loop that starts anew takes over its
/// outer loop's addresses.
struct DescriptorWalker: Component {
  let shape: TransferShape
  let columns: Int
  let rows: Int
  let unreachable: PacketManager.Place?

  var moduleName: String { "descriptor_walker_\(shape.suffix)" }
  var summary: String {
    "Descriptor walker of the packet manager: reads the channels' descriptors and queues their runs, "
      + "a channel at a time."
  }

  enum Phase: Int, Encoding { case choose, ask, take, check, issue, step, restart }

  private typealias Word = PacketDescriptor
  private let addressBits = PacketDescriptor.addressWidth

  func build(_ m: Module) {
    let count = shape.channels
    let wantsRead = m.input("wants_read", width: count, "channels whose descriptor is to be read")
    let wantsRun = m.input("wants_run", width: count, "channels with a run to be queued")
    let wantsSignal = m.input("wants_signal", width: count, "channels with a signal to be queued")
    let base = m.input(
      "base", width: TransferShape.addressWidth, "bits 23:3 of its channel's descriptor's address")
    let depth = m.input("depth", width: 4, "loops of the channel's descriptor")
    let operation = m.input("operation", width: 2, "what the descriptor does")
    let signal = m.input("signal", width: 16, "what its signal says")
    let run = m.input("run", width: 16, "bytes of a run")
    let finished = m.input("finished", "a run or a signal has left the queue")
    let grant = m.input("grant", "the read is taken")
    let response = m.input("response", "the read taken in the last cycle is answered")
    let data = m.input("data", width: 64, "the word")
    let dataError = m.input("data_error", "it could not be read")

    let phase = m.register("phase", reset: Phase.choose)
    let channel = m.register("channel", width: shape.channel, "whose turn it is")
    let number = m.register("number", width: 4, "word of the descriptor")
    let queued = m.register(
      "queued", width: TransferShape.runCount, "runs and signals in the queue")
    let wasRefused = m.register("was_refused", reset: nil, "a word could not be read")
    let isMalformed = m.register("is_malformed", reset: nil, "the descriptor makes no sense")
    let isTooDeep = m.register("is_too_deep", reset: nil, "it has too many dimensions")
    let isAway = m.register("is_away", reset: nil, "its target is not there")
    let isFetch = m.register("is_fetch", reset: nil, "it is a fetch")
    let origin = m.register(
      "origin", width: 2 * addressBits, reset: nil, "of the step: destination, source")
    let level = m.register("level", width: 4, reset: nil, "the loop that is looked at")

    // Whose turn it is.
    let hasRoom = m.wire("has_room", queued .!= TransferShape.runs)
    let wants = m.wire(
      "wants", wantsRead | ((wantsRun | wantsSignal) & hasRoom.replicated(count)))
    let arbiter = RoundRobin(m, "turn", requesters: count)
    let chooses = m.wire("chooses", (phase .== Phase.choose) && wants.any)
    m.when(chooses) { arbiter.decide(wants) }

    // The descriptor's words.
    m.output("request", "a word of a descriptor is wanted").drive(phase .== Phase.ask)
    m.output("address", width: base.width, "bits 23:3 of its address").drive(
      base +% number.extended(to: base.width))
    let isHeader = m.wire("is_header", number .< Word.headerWords)
    let isFirst = m.wire("is_first", number .== 2, "the word with the first run's addresses")
    func misses(_ range: Range<Int>) -> Bits {
      data[range.lowerBound..<range.lowerBound + shape.lane].any
    }

    // The loops: what they are, and where they are.
    let places = 1 << indexWidth(shape.spec.dimensions)
    let loopWords = m.memory("loops", count: count * places, width: 64)
    let placeWords = m.memory("places", count: count * places, width: 16 + 2 * addressBits)
    let index = level[0..<indexWidth(shape.spec.dimensions)]
    let entry = m.wire("entry", count == 1 ? index : .concatenating(channel, index))
    let loop = m.wire("loop", loopWords[entry])
    let place = m.wire("place", placeWords[entry], "destination, source, steps made")
    let placeSource = place[16..<16 + addressBits]
    let placeDestination = place[16 + addressBits..<16 + 2 * addressBits]

    // A run or a signal is queued; a loop makes a step. Looked at only in their phases.
    func flag(_ name: String, _ comment: String) -> Bits {
      m.wire(name, width: 1, comment, default: .constant(0, width: 1))
    }
    let isRun = flag("is_run", "a run is queued")
    let isSignal = flag("is_signal", "a signal is queued")
    let walks = flag("walks", "a loop is looked at")
    let isOver = flag("is_over", "there is no further loop")
    let steps = flag("steps", "the loop makes a step or starts anew")
    let wraps = flag("wraps", "it has made its last step")
    m.when((phase .== Phase.issue) || (phase .== Phase.step)) {
      m.when(phase .== Phase.issue) {
        isRun.drive(shape.bit(wantsRun, of: channel))
        isSignal.drive(shape.bit(wantsSignal, of: channel))
      }
      walks.drive(isRun || (phase .== Phase.step))
      isOver.drive(level .== depth)
      steps.drive(walks && !isOver)
    }
    let signalPlace = Bits.concatenating(signal, .constant(0, width: shape.lane))
    m.output("entry", width: shape.entryWidth, "destination, source, kind, channel").drive(
      .concatenating(
        placeDestination, mux(isSignal, signalPlace.extended(to: addressBits), placeSource),
        mux(isSignal, TransferShape.Kind.signal.bits, operation), channel))
    m.output("reads", "the run is to be read").drive(
      isRun && (operation .== Word.Operation.send.rawValue))
    let words = m.wire(
      "words", width: 17, "8 times the run's words, cut", default: .constant(0, width: 17))
    m.when(isRun) { words.drive((run.extended(to: 17) +% place[16..<19].extended(to: 17)) +% 7) }
    m.ignore(words[0..<3], because: "only whole words count")
    m.output("read", width: TransferShape.readWidth, "words, first word").drive(
      .concatenating(words[3..<17], placeSource[3..<addressBits]))

    // Where a loop stands next: at its first step, unless it makes one.
    let start = Bits.constant(0, width: 16)
    let next = m.wire("next_place", width: place.width, default: .concatenating(origin, start))
    m.when(response && isFirst) {
      next.drive(.concatenating(data[Word.destination], data[Word.source], start))
    }
    .elseWhen(steps) {
      let turns = place[0..<16] +% 1
      wraps.drive(turns .== loop[Word.count])
      m.when(wraps) { next.drive(.concatenating(place[16..<place.width], start)) }
        .otherwise {
          next.drive(
            .concatenating(
              placeDestination +% loop[Word.destinationStride],
              placeSource +% loop[Word.sourceStride], turns))
        }
    }
    m.when(response && !isHeader) { loopWords.write(data, at: entry) }
    m.when((response && (isFirst || !isHeader)) || (steps || (phase .== Phase.restart))) {
      placeWords.write(next, at: entry)
    }

    m.switch(phase) { cases in
      cases.case(Phase.choose) {
        m.when(chooses) {
          arbiter.advance()
          channel.next(shape.number(arbiter.grant))
          number.next(0)
          level.next(0)
          wasRefused.next(0)
          isMalformed.next(0)
          m.when((arbiter.grant & wantsRead).any) { phase.next(Phase.ask) }
            .otherwise { phase.next(Phase.issue) }
        }
      }
      cases.case(Phase.ask) { m.when(grant) { phase.next(Phase.take) } }
      cases.case(Phase.take) {
        m.when(response) {
          number.next(number +% 1)
          m.when(dataError) { wasRefused.next(1) }
          let isLastWord = mux(
            isFirst, ((wasRefused || dataError) || isTooDeep) || !depth.any,
            !isHeader && (number .== depth +% 2))
          m.when(isLastWord) { phase.next(Phase.check) }.otherwise { phase.next(Phase.ask) }
          m.switch(number) { words in
            words.case(0) {
              isTooDeep.next(data[Word.dimensions] .> shape.spec.dimensions)
              isAway.next(misplaced(m, data[Word.targetX], data[Word.targetY]))
              isFetch.next(data[Word.operation] .== Word.Operation.fetch.rawValue)
              isMalformed.next(data[Word.operation] .== 3)
            }
            words.case(1) { m.when(isFetch && misses(Word.run)) { isMalformed.next(1) } }
            words.case(2) {
              origin.next(next[16..<place.width])
              m.when(isFetch && (misses(Word.source) || misses(Word.destination))) {
                isMalformed.next(1)
              }
            }
            words.default {
              level.next(level +% 1)
              let isUneven = misses(Word.sourceStride) || misses(Word.destinationStride)
              m.when(!data[Word.count].any || (isFetch && isUneven)) { isMalformed.next(1) }
            }
          }
        }
      }
      cases.case(Phase.check) { phase.next(Phase.choose) }
      cases.case(Phase.restart) {
        level.next(level -% 1)
        m.when(level .== 0) { phase.next(Phase.choose) }
      }
      cases.default {
        // A loop makes a step, and the inner ones start anew where it begins; or it starts anew and
        // the next one makes a step.
        m.when(!steps) { phase.next(Phase.choose) }
          .elseWhen(wraps) {
            level.next(level +% 1)
            phase.next(Phase.step)
          }
          .otherwise {
            origin.next(next[16..<place.width])
            level.next(level -% 1)
            m.when(level .== 0) { phase.next(Phase.choose) }.otherwise { phase.next(Phase.restart) }
          }
      }
    }

    // What comes of it.
    let queues = m.wire("queues", isRun || isSignal)
    m.when(queues && !finished) { queued.next(queued +% 1) }
      .elseWhen(!queues && finished) { queued.next(queued -% 1) }
    func code(_ code: Word.ErrorCode) -> Bits { .constant(code.rawValue, width: 3) }
    m.output("code", width: 3, "what is wrong with the descriptor, or 0").drive(
      mux(
        wasRefused, code(.descriptor),
        mux(
          isTooDeep || isMalformed, code(.malformed),
          mux(isAway, code(.target), .constant(0, width: 3)))))
    m.output("channel", width: shape.channel, "whose turn it is").drive(channel)
    m.output("word_number", width: 4, "of the word of the descriptor that is read").drive(number)
    m.output("read_done", "the descriptor is there").drive(phase .== Phase.check)
    m.output("issues", "a run or a signal enters the queue").drive(queues)
    m.output("moved", "that was the last run").drive(walks && isOver)
    m.output("quiet", "nothing is to be done").drive((phase .== Phase.choose) && !wants.any)
  }

  /// Whether a tile is not on the grid or takes no messages.
  private func misplaced(_ m: Module, _ x: Bits, _ y: Bits) -> Bits {
    let isOutside = (x .>= columns) || (y .>= rows)
    guard let unreachable else { return isOutside }
    return isOutside || ((x .== unreachable.x) && (y .== unreachable.y))
  }
}
