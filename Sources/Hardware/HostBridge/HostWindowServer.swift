import ChipSpec
import RTL

/// Serves the host's reads and writes of the window, one at a time: registers of the bridge, words of
/// the tiles, and doorbells.
struct HostWindowServer: Component {
  let format: HostFormat

  /// Bits of its messages' payloads: header and one word.
  static let payload = 64
  /// Bits of an offset in the block of the bridge's registers.
  static let registerAddress = indexWidth(TileAddressMap.blockSize)

  var moduleName: String { "host_window" }
  var summary: String {
    "Serves the host's reads and writes of its window, one at a time, and rings doorbells."
  }

  /// What is being done for the oldest access.
  enum Phase: Int, Encoding {
    /// Look at the access, if there is one.
    case begin
    /// Access a register.
    case register
    /// Offer a message to the tile, wait until it has gone, wait for the answer.
    case offer, leave, wait
    /// Everything is done.
    case serve
    /// Offer a read's completion.
    case complete
    /// After the write of a register: look whether it was the doorbell.
    case settle
    /// Offer the doorbell's message, wait until it has gone.
    case ring, ringing
  }

  /// Who serves an access.
  enum Place: Int, Encoding { case own, tile, nobody }

  /// The state of the access that is served.
  private struct State {
    let phase: Bits
    let place: Bits
    /// Words that are still to be accessed, the lower one first.
    let words: Bits
    let data: Bits
    let byteEnable: Bits
    let tag: Bits
    let hasFailed: Bits
    let rings: Bits

    init(_ m: Module) {
      phase = m.register("phase", reset: Phase.begin)
      place = m.register(
        "place", width: Place.width, reset: nil, "0 own register, 1 tile, 2 nobody")
      words = m.register("words", width: 2, reset: nil, "words that are still to be accessed")
      data = m.register("data", width: 64, reset: nil, "words that were read")
      byteEnable = m.register("byte_enable", width: 8, reset: nil, "their bytes")
      tag = m.register("tag", width: 8, reset: nil, "of the read")
      hasFailed = m.register("has_failed", reset: nil, "the access fails")
      rings = m.register("rings", reset: nil, "the doorbell was written, with an amount")
    }
  }

  func build(_ m: Module) {
    let access = m.input("access", HostAccess())
    let canBegin = m.input("can_begin", "what came before the access is done")
    let bus = m.output("registers", RegisterPort(addressWidth: Self.registerAddress))
    let doorbell = m.input("doorbell", "the doorbell was written in the last cycle, with an amount")
    let message = m.output("message", HostMessagePort(format, width: Self.payload))
    let passes = m.input("message_passes", "the message has gone")
    let fillsAreOut = m.input("fills_are_out", "fills are on their way or not answered")
    let isAnswered = m.input("is_answered", "the answer that is waited for comes")
    let answer = m.input("answer", width: 32, "the word that was read")
    let answerError = m.input("answer_error", "the tile refuses")
    let completion = m.output("completion", HostCompletion())
    let awaitsRead = m.output("awaits_read", "a word of a tile is to come")
    let awaitsWrite = m.output("awaits_write", "a word of a tile is being written")
    let holdsFills = m.output("holds_fills", "a word of a tile is about to be written")
    let serves = m.output("serves", "an access is served")
    let fails = m.output("fails", "it fails")
    let doorbellFails = m.output("doorbell_fails", "a doorbell has no tile")
    let servedBy = m.output("served_by", width: Place.width, "0 own register, 1 tile, 2 nobody")
    let isActive = m.output("is_active", "something happens by itself")

    let state = State(m)
    let phase = state.phase
    func isIn(_ name: String, _ phase: Phase) -> Bits { m.wire(name, state.phase .== phase) }
    let isOffering = isIn("is_offering", .offer)
    let isLeaving = isIn("is_leaving", .leave)
    let isWaiting = isIn("is_waiting", .wait)
    let isServing = isIn("is_serving", .serve)
    let isSettling = isIn("is_settling", .settle)
    let isRinging = isIn("is_ringing", .ring)
    let begins = m.wire("begins", (phase .== Phase.begin) && (access.valid && canBegin))

    // The word that is accessed, and the tile that it goes to.
    let isUpper = m.wire("is_upper", !state.words[0], "it is the upper one of the beat")
    let word = m.wire(
      "word", mux(isUpper, access.data[32..<64], access.data[0..<32]), "what is written")
    bus.request.drive(phase .== Phase.register)
    bus.write.drive(access.isWrite)
    bus.byteEnable.drive(.constant(0xF, width: 4))
    bus.address.drive(
      .concatenating(access.address[3..<Self.registerAddress], isUpper, .constant(0, width: 2)))
    bus.writeData.drive(word)
    message.valid.drive((isOffering && !(access.isWrite && fillsAreOut)) || isRinging)
    message.payload.drive(
      mux(
        isRinging, signal(word),
        .concatenating(
          access.isWrite.replicated(32) & word, .constant(0, width: 1), access.address[3..<31],
          isUpper, .constant(0, width: 1), access.isWrite)))
    let x = m.wire("x", mux(isRinging, word[0..<8], access.address[HostWindow.x]))
    let y = m.wire("y", mux(isRinging, word[8..<16], access.address[HostWindow.y]))
    message.targetX.drive(x[0..<format.flit.x])
    message.targetY.drive(y[0..<format.flit.y])
    for (coordinate, width) in [(x, format.flit.x), (y, format.flit.y)] where width < 8 {
      m.ignore(coordinate[width..<8], because: "no tile of the grid has these bits")
    }
    awaitsRead.drive(isWaiting && !access.isWrite)
    awaitsWrite.drive(isWaiting && access.isWrite)
    holdsFills.drive(access.isWrite && (isOffering || (isLeaving || isWaiting)))

    // The end.
    let isRegister = m.wire(
      "is_register", (state.place .== Place.own) && state.words.any, "a register was accessed")
    let isTarget = m.wire(
      "is_target", format.isTarget(word[0..<8], word[8..<16]), "there is the doorbell's tile")
    serves.drive(isServing)
    fails.drive(isServing && (state.hasFailed || (isRegister && bus.error)))
    servedBy.drive(state.place)
    completion.valid.drive(phase .== Phase.complete)
    completion.data.drive(state.data)
    completion.byteEnable.drive(state.byteEnable)
    completion.tag.drive(state.tag)
    completion.error.drive(state.hasFailed)
    doorbellFails.drive(isSettling && (state.rings && !isTarget))
    isActive.drive(begins || (bus.request || (isServing || isSettling)))

    // A read leaves the queue when it is served, as does a write to a tile; a write to a register stays
    // for what it started.
    let isOwnWrite = m.wire("is_own_write", access.isWrite && (state.place .== Place.own))
    let hasRung = m.wire("has_rung", (phase .== Phase.ringing) && passes)
    access.take.drive(
      (isServing && !isOwnWrite) || ((isSettling && !(state.rings && isTarget)) || hasRung))

    m.switch(phase) { cases in
      cases.case(Phase.begin) { m.when(begins) { begin(m, access, state) } }
      cases.case(Phase.register) { phase.next(Phase.serve) }
      cases.case(Phase.offer) { m.when(message.take) { phase.next(Phase.leave) } }
      cases.case(Phase.leave) { m.when(passes) { phase.next(Phase.wait) } }
      cases.case(Phase.wait) {
        m.when(isAnswered) {
          m.when(answerError) { state.hasFailed.next(1) }
          m.when(isUpper) { state.data[32..<64].next(answer) }
            .otherwise { state.data[0..<32].next(answer) }
          state.words.next(.concatenating(!isUpper && state.words[1], .constant(0, width: 1)))
          phase.next(mux(!isUpper && state.words[1], Phase.offer.bits, Phase.serve.bits))
        }
      }
      cases.case(Phase.serve) {
        m.when(fails) {
          state.hasFailed.next(1)
          state.data.next(0)
          state.byteEnable.next(0)
        }.elseWhen(isRegister) {
          state.data.next(
            .concatenating(
              isUpper.replicated(32) & bus.readData, (!isUpper).replicated(32) & bus.readData))
        }
        state.rings.next(doorbell)
        m.when(isOwnWrite) { phase.next(Phase.settle) }
          .elseWhen(access.isWrite) { phase.next(Phase.begin) }
          .otherwise { phase.next(Phase.complete) }
      }
      cases.case(Phase.complete) { m.when(completion.take) { phase.next(Phase.begin) } }
      cases.case(Phase.settle) {
        phase.next(mux(state.rings && isTarget, Phase.ring.bits, Phase.begin.bits))
      }
      cases.case(Phase.ring) { m.when(message.take) { phase.next(Phase.ringing) } }
      cases.default { m.when(passes) { phase.next(Phase.begin) } }
    }
  }

  /// Decides what the oldest access comes to.
  private func begin(_ m: Module, _ access: Bound<HostAccess>, _ state: State) {
    func flag(_ name: String, _ value: Bits, _ comment: String = "") -> Bits {
      let flag = m.wire(
        name, width: value.width, comment, default: .constant(0, width: value.width))
      flag.drive(value)
      return flag
    }
    let address = access.address
    // Which words; reads of other sizes and places are refused.
    let isWord = flag("is_word", (access.length .== 4) && !address[0..<2].any)
    let isPair = flag("is_pair", (access.length .== 8) && !address[0..<3].any)
    let readWords = Bits.concatenating(
      isPair || (isWord && address[2]), isPair || (isWord && !address[2]))
    let halves = [access.byteEnable[0..<4], access.byteEnable[4..<8]]
    let writeWords = Bits.concatenating(halves[1].all, halves[0].all)
    let words = flag("wanted", mux(access.isWrite, writeWords, readWords), "words wanted")
    let isTorn = flag(
      "is_torn",
      mux(
        access.isWrite,
        (halves[0].any && !halves[0].all) || (halves[1].any && !halves[1].all),
        !(isWord || isPair)), "no whole words")
    // Whose.
    let isTile = flag("is_tile", address[HostWindow.isTile])
    let isNoTile = flag(
      "is_no_tile",
      !format.isTarget(address[HostWindow.x], address[HostWindow.y]) || address[31])
    let isNotOwn = flag(
      "is_not_own",
      address[HostWindow.x.lowerBound..<HostWindow.isTile].any
        || ((address[Self.registerAddress..<32]
          .!= TileAddressMap.registers.lowerBound >> Self.registerAddress) || words.all)
    )
    let isRefused = flag(
      "is_refused",
      isTorn || (address[HostWindow.isTile + 1..<64].any || mux(isTile, isNoTile, isNotOwn)))

    state.words.next(words)
    state.data.next(0)
    state.byteEnable.next(.concatenating(words[1].replicated(4), words[0].replicated(4)))
    state.tag.next(access.tag)
    state.hasFailed.next(isRefused)
    m.when(isRefused) {
      state.place.next(Place.nobody)
      state.phase.next(Phase.serve)
    }.otherwise {
      state.place.next(mux(isTile, Place.tile.bits, Place.own.bits))
      m.when(!words.any) { state.phase.next(Phase.serve) }
        .otherwise { state.phase.next(mux(isTile, Phase.offer.bits, Phase.register.bits)) }
    }
  }

  /// The message that rings a doorbell: the word that was written says which.
  private func signal(_ word: Bits) -> Bits {
    HostFormat.place(
      HostFormat.header(.signal) + [
        (MessageFormat.semaphore.lowerBound, word[16..<24]),
        (MessageFormat.amount.lowerBound, word[24..<32]),
      ], width: Self.payload)
  }
}
