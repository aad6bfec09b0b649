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

  var moduleName: String { "descriptor_walker" }
  var summary: String {
    "Descriptor walker of the packet manager: reads the channels' descriptors and queues their runs, "
      + "a channel at a time."
  }

  enum Phase: Int, Encoding { case choose, ask, take, check, issue, step, restart }

  private typealias Place = PacketDescriptor
  private var dimensions: Int { shape.spec.dimensions }
  private var level: Int { indexWidth(shape.spec.dimensions) }
  private let addressBits = PacketDescriptor.addressWidth

  func build(_ m: Module) {
    let count = shape.channels
    func each(_ name: String, _ width: Int, _ comment: String = "") -> Bits {
      m.input(name, width: width * count, comment)
    }
    let wantsRead = each("wants_read", 1, "channels whose descriptor is to be read")
    let wantsRun = each("wants_run", 1, "channels with a run to be queued")
    let wantsSignal = each("wants_signal", 1, "channels with a signal to be queued")
    let addresses = each(
      "descriptor", PacketManager.addressWidth, "bits 23:3 of the descriptors' addresses")
    let targetX = each("target_x", 8, "")
    let targetY = each("target_y", 8, "")
    let operations = each("operation", 2)
    let depths = each("dimensions", 4, "that the descriptors use")
    let runs = each("run", 16, "bytes")
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
    let isFetch = m.register("is_fetch", reset: nil, "it is a fetch")
    let source = m.register("source", width: addressBits, reset: nil, "of the step")
    let destination = m.register("destination", width: addressBits, reset: nil, "of the step")
    let at = m.register("level", width: 4, reset: nil, "the loop that is looked at")
    func stands(_ at: Phase, _ name: String) -> Bits { m.wire(name, phase .== at) }
    let (takes, issues) = (stands(.take, "takes"), stands(.issue, "issues_now"))
    let (steps, restarts) = (stands(.step, "steps"), stands(.restart, "restarts"))

    // Whose turn it is.
    let hasRoom = m.wire("has_room", queued .!= TransferShape.runs)
    let wants = m.wire(
      "wants", wantsRead | ((wantsRun | wantsSignal) & hasRoom.replicated(count)))
    let arbiter = RoundRobin(m, "turn", requesters: count)
    let chooses = m.wire("chooses", (phase .== Phase.choose) && wants.any)
    m.when(chooses) { arbiter.decide(wants) }

    // The descriptor's words.
    let address = m.wire(
      "base", shape.field(addresses, of: channel), "of the channel's descriptor, bits 23:3")
    m.output("request", "a word of a descriptor is wanted").drive(phase .== Phase.ask)
    m.output("address", width: PacketManager.addressWidth, "bits 23:3 of its address", default: nil)
      .drive(address +% number.extended(to: PacketManager.addressWidth))
    let depth = m.wire("depth", shape.field(depths, of: channel), "loops of the descriptor")
    let loads = m.wire("loads", response && takes)
    let isHeader = m.wire("is_header", number .< PacketDescriptor.headerWords)
    let grain = shape.lane
    let newDepth = data[Place.dimensions]
    func misses(_ range: Range<Int>) -> Bits {
      data[range.lowerBound..<range.lowerBound + grain].any
    }
    let isLastWord = m.wire("is_last_word", width: 1)
    m.when(number .== 2) {
      isLastWord.drive(((wasRefused || dataError) || isTooDeep) || !depth.any)
    }
    .otherwise { isLastWord.drive(!isHeader && (number .== depth +% 2)) }

    // The loops: what they are, and where they are.
    let loops = m.memory("loops", count: count << level, width: 64)
    let places = m.memory("places", count: count << level, width: 16 + 2 * addressBits)
    func entry(_ index: Bits) -> Bits {
      count == 1 ? index : .concatenating(channel, index)
    }
    let index = m.wire("index", at[0..<level])
    let loop = m.wire("loop", loops[entry(index)])
    let place = m.wire("place", places[entry(index)])
    let placeSource = place[16..<16 + addressBits]
    let placeDestination = place[16 + addressBits..<16 + 2 * addressBits]
    let turns = m.wire("turns", place[0..<16] +% 1, "steps that the loop has made")
    let wraps = m.wire("wraps", turns .== loop[Place.count])
    let isOver = m.wire("is_over", at .== depth, "there is no further loop")
    let nextSource = m.wire("next_source", placeSource +% loop[Place.sourceStride])
    let nextDestination = m.wire(
      "next_destination", placeDestination +% loop[Place.destinationStride])

    // A run or a signal is queued.
    let run = m.wire("run", shape.field(runs, of: channel))
    let isRun = m.wire("is_run", shape.field(wantsRun, of: channel))
    let isSignal = m.wire("is_signal", shape.field(wantsSignal, of: channel))
    let queues = m.wire("queues", issues && (isRun || isSignal))
    let walks = m.wire("walks", (issues && isRun) || steps, "a loop is looked at")
    let operation = m.wire("operation", shape.field(operations, of: channel))
    m.output("entry", width: shape.entryWidth, "destination, source, kind, channel").drive(
      .concatenating(
        placeDestination, placeSource,
        mux(isSignal, TransferShape.Kind.signal.bits, operation), channel))
    let reads = m.wire(
      "reads_now", (issues && isRun) && (operation .== PacketDescriptor.Operation.send.rawValue))
    m.output("reads", "a run is to be read").drive(reads)
    let words = m.wire(
      "words",
      (run.extended(to: 17) +% placeSource[0..<3].extended(to: 17)) +% 7, "8 times, cut")
    m.ignore(words[0..<3], because: "only whole words count")
    m.output("read", width: shape.readWidth - shape.channel, "words, first word").drive(
      .concatenating(words[3..<17], placeSource[3..<addressBits]))

    m.switch(phase) { cases in
      cases.case(Phase.choose) {
        m.when(chooses) {
          arbiter.advance()
          channel.next(
            count == 1
              ? .constant(0, width: 1)
              : andOrMux(
                (0..<count).map {
                  (arbiter.grant[$0], Bits.constant($0, width: shape.channel))
                }))
          number.next(0)
          at.next(0)
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
          m.when(isLastWord) { phase.next(Phase.check) }.otherwise { phase.next(Phase.ask) }
          m.when(number .== 0) {
            isTooDeep.next(newDepth .> dimensions)
            isFetch.next(data[Place.operation] .== Place.Operation.fetch.rawValue)
            isMalformed.next(data[Place.operation] .== 3)
          }
          .elseWhen(number .== 1) {
            m.when(isFetch && misses(Place.run)) { isMalformed.next(1) }
          }
          .elseWhen(number .== 2) {
            source.next(data[Place.source])
            destination.next(data[Place.destination])
            m.when(isFetch && (misses(Place.source) || misses(Place.destination))) {
              isMalformed.next(1)
            }
          }
          .otherwise {
            at.next(at +% 1)
            let isUneven = misses(Place.sourceStride) || misses(Place.destinationStride)
            m.when(!data[Place.count].any || (isFetch && isUneven)) { isMalformed.next(1) }
          }
        }
      }
      cases.case(Phase.check) { phase.next(Phase.choose) }
      cases.case(Phase.restart) {
        at.next(at -% 1)
        m.when(at .== 0) { phase.next(Phase.choose) }
      }
      cases.default {
        // A loop makes a step, or starts anew and the next one makes a step.
        m.when(walks && !isOver) {
          m.when(wraps) {
            at.next(at +% 1)
            phase.next(Phase.step)
          }
          .otherwise {
            source.next(nextSource)
            destination.next(nextDestination)
            at.next(at -% 1)
            m.when(at .== 0) { phase.next(Phase.choose) }.otherwise { phase.next(Phase.restart) }
          }
        }
        .otherwise { phase.next(Phase.choose) }
      }
    }
    _ = restarts

    // One write a cycle: the first place of a descriptor, those of its loops, and their steps.
    let writes = m.wire(
      "writes_place",
      ((loads && (number .>= 2)) || (walks && !isOver)) || restarts)
    let isFirst = m.wire("is_first", number .== 2)
    m.when(loads && !isHeader) { loops.write(data, at: entry(index)) }
    m.when(writes) {
      let fresh = Bits.concatenating(
        mux(isFirst && takes, data[Place.destination], destination),
        mux(isFirst && takes, data[Place.source], source), .constant(0, width: 16))
      let again = Bits.concatenating(placeDestination, placeSource, .constant(0, width: 16))
      let next = Bits.concatenating(nextDestination, nextSource, turns)
      places.write(
        mux(takes || restarts, fresh, mux(wraps, again, next)), at: entry(index))
    }

    // What comes of it.
    let checks = m.wire("checks", phase .== Phase.check)
    let x = m.wire("x", shape.field(targetX, of: channel))
    let y = m.wire("y", shape.field(targetY, of: channel))
    var isAway = m.wire("is_away", (x .>= columns) || (y .>= rows), "the target is not on the grid")
    if let unreachable {
      isAway = m.wire(
        "is_unreachable", isAway || ((x .== unreachable.x) && (y .== unreachable.y)),
        "the target takes no messages")
    }
    m.output("code", width: 3, "what is wrong with the descriptor, or 0").drive(
      mux(
        wasRefused, .constant(Place.ErrorCode.descriptor.rawValue, width: 3),
        mux(
          isTooDeep || isMalformed, .constant(Place.ErrorCode.malformed.rawValue, width: 3),
          mux(
            isAway, .constant(Place.ErrorCode.target.rawValue, width: 3), .constant(0, width: 3)))))
    m.output("word_number", width: 4, "of the word of the descriptor that is read").drive(number)
    m.output("channel", width: shape.channel, "whose turn it is").drive(channel)
    m.output("loads", "a word of the descriptor is there").drive(loads)
    m.output("read_done", "the descriptor is there").drive(checks)
    m.output("issued", "a run or a signal enters the queue").drive(queues)
    m.output("moved", "that was the last run").drive(walks && isOver)
    m.when(queues && !finished) { queued.next(queued +% 1) }
      .elseWhen(!queues && finished) { queued.next(queued -% 1) }
    m.output("quiet", "nothing is to be done").drive((phase .== Phase.choose) && !wants.any)
  }
}
