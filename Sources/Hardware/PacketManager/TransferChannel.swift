import ChipSpec
import RTL

/// One channel of a packet manager: what its descriptor says, and where its transfer stands.
struct TransferChannel: Component {
  let shape: TransferShape

  var moduleName: String { "transfer_channel" }
  var summary: String {
    "Channel of the packet manager: holds a descriptor's fields, counts what is under way, and takes "
      + "and raises the descriptor's semaphores."
  }

  /// Where a transfer stands; `docs/parts/packet_manager.md` numbers the steps.
  enum Step: Int, Encoding {
    case idle, read, take, move, drain, answers, signal, signalled, raise, finish
  }

  /// How a descriptor ends, as commit records number it.
  enum Outcome: Int, Encoding { case goesOn, last, stopped, failed }

  func build(_ m: Module) {
    let width = PacketManager.addressWidth
    let go = m.input("go", "start")
    let stop = m.input("stop", "stop after the descriptor under way")
    let startAddress = m.input("start_address", width: width, "bits 23:3 of the first descriptor")
    let loads = m.input("loads", "a word of the descriptor has been read")
    let word = m.input("word", width: 64, "the word")
    let number = m.input("word_number", width: 4, "its number in the descriptor")
    let readDone = m.input("read_done", "the descriptor has been read and checked")
    let code = m.input("code", width: 3, "what is wrong with it, or 0")
    let issued = m.input("issued", "a run or a signal of the channel was queued")
    let moved = m.input("moved", "that was the last run")
    let finished = m.input("finished", "the messages of a run have been made")
    let isPending = m.input("is_pending", "a message of the channel waits to be sent")
    let sent = m.input("sent", "a message that wants an answer was sent")
    let sourceError = m.input("source_error", "a word of a run could not be read")
    let answered = m.input("answered", "an answer has come")
    let answerError = m.input("answer_error", "with an error")
    let isBlocked = m.input("is_blocked", "another channel claims the target")

    // The descriptor.
    func field(_ name: String, _ wordNumber: Int, _ bits: Range<Int>, _ comment: String = "")
      -> Bits
    {
      let register = m.register(name, width: bits.count, reset: nil, comment)
      m.when(loads && (number .== wordNumber)) { register.next(word[bits]) }
      return register
    }
    typealias Place = PacketDescriptor
    let operation = field("operation", 0, Place.operation)
    let last = field("last", 0, Place.last..<Place.last + 1, "the list ends here")
    let next = field("next", 0, Place.next, "bits 23:3 of the next descriptor's address")
    let dimensions = field("dimensions", 0, Place.dimensions, "how many it uses")
    let targetX = field("target_x", 0, Place.targetX)
    let targetY = field("target_y", 0, Place.targetY)
    let constant = field("constant", 0, Place.constant, "what a fill writes")
    let wait = field("wait", 1, span(Place.waitSemaphore, Place.waitAmount), "semaphore, amount")
    let local = field(
      "local", 1, span(Place.localSemaphore, Place.localAmount), "semaphore, amount")
    let remote = field(
      "remote", 1, span(Place.remoteSemaphore, Place.remoteAmount), "semaphore, amount")
    let run = field("run", 1, Place.run, "bytes")
    m.ignore(word[23..<32], because: "a descriptor's header does not use them all")

    // Where it stands.
    let step = m.register("step", reset: Step.idle)
    let address = m.register("address", width: width, "bits 23:3 of the descriptor's address")
    let error = m.register("error", width: 4, "code of the failure")
    let isStopping = m.register("is_stopping", "this descriptor is the last one")
    let underWay = m.register(
      "under_way", width: TransferShape.runCount, "runs and signals queued and not made")
    let unanswered = m.register("unanswered", width: 8, "answers that are to come")
    let isClaimed = m.register("is_claimed", "answers from the target are this channel's")
    let isBroken = m.register("is_broken", "a word of the source could not be read")
    let wasRefused = m.register("was_refused", "an answer had an error")
    let refused = m.register("refused", "a start was refused in the last cycle")
    func stands(_ at: Step, _ name: String) -> Bits { m.wire(name, step .== at) }
    let isIdle = stands(.idle, "is_idle")
    let takes = stands(.take, "takes")
    let raises = stands(.raise, "raises")
    let moves = stands(.move, "moves")
    let ends = stands(.finish, "ends_now")
    let wantsAnswers = m.wire(
      "asks",
      shape.ordering == .none
        ? Bits.constant(1, width: 1)
        : operation .== PacketDescriptor.Operation.fetch.rawValue, "its messages are answered")
    let comesToRest = m.wire("comes_to_rest", error.any || (last || isStopping))

    /// The step behind those that move: the first of signal and raise that there is.
    func afterMoving() {
      m.when(remote[8..<16].any) { step.next(Step.signal) }
        .elseWhen(local[8..<16].any) { step.next(Step.raise) }
        .otherwise { step.next(Step.finish) }
    }
    func afterSignal() {
      m.when(local[8..<16].any) { step.next(Step.raise) }.otherwise { step.next(Step.finish) }
    }
    func afterTaking() {
      m.when(run.any) { step.next(Step.move) }.otherwise { afterMoving() }
    }
    let grant = m.wire("granted", width: 1)
    let isEmpty = m.wire("is_empty", !(underWay.any || isPending), "all its messages are sent")
    m.switch(step) { cases in
      cases.case(Step.idle) {
        m.when(go) {
          address.next(startAddress)
          error.next(0)
          step.next(Step.read)
        }
      }
      cases.case(Step.read) {
        m.when(readDone) {
          m.when(code.any) {
            error.next(code.extended(to: 4))
            step.next(Step.finish)
          }
          .elseWhen(wait[8..<16].any) { step.next(Step.take) }
          .otherwise { afterTaking() }
        }
      }
      cases.case(Step.take) { m.when(grant) { afterTaking() } }
      cases.case(Step.move) {
        m.when(issued) { isClaimed.next(wantsAnswers) }
        m.when(moved || isBroken) { step.next(Step.drain) }
      }
      cases.case(Step.drain) { m.when(isEmpty) { step.next(Step.answers) } }
      cases.case(Step.answers) {
        m.when(!unanswered.any) {
          isClaimed.next(0)
          m.when(isBroken) {
            error.next(PacketDescriptor.ErrorCode.source.rawValue)
            step.next(Step.finish)
          }
          .elseWhen(wasRefused) {
            error.next(PacketDescriptor.ErrorCode.answer.rawValue)
            step.next(Step.finish)
          }
          .otherwise { afterMoving() }
        }
      }
      cases.case(Step.signal) { m.when(issued) { step.next(Step.signalled) } }
      cases.case(Step.signalled) { m.when(isEmpty) { afterSignal() } }
      cases.case(Step.raise) { m.when(grant) { step.next(Step.finish) } }
      cases.default {
        m.when(comesToRest) { step.next(Step.idle) }
          .otherwise {
            address.next(next)
            step.next(Step.read)
          }
      }
    }
    m.when(ends || sourceError) { isBroken.next(sourceError) }
    m.when(ends || (answered && answerError)) { wasRefused.next(answered && answerError) }
    m.when(stop && !isIdle) { isStopping.next(1) }
    m.override { m.when(ends && comesToRest) { isStopping.next(0) } }
    m.when(issued && !finished) { underWay.next(underWay +% 1) }
      .elseWhen(!issued && finished) { underWay.next(underWay -% 1) }
    m.when(sent && !answered) { unanswered.next(unanswered +% 1) }
      .elseWhen(!sent && answered) { unanswered.next(unanswered -% 1) }
    let isFailure = m.wire("is_failure", error.any)
    refused.next(go && !isIdle)

    let semaphore = m.output("semaphore", SemaphorePort())
    semaphore.request.drive(takes || raises)
    semaphore.post.drive(raises)
    let operand = m.wire("operand", mux(raises, local, wait), "semaphore, amount")
    semaphore.index.drive(operand[0..<8])
    semaphore.amount.drive(operand[8..<16])
    grant.drive(semaphore.grant)

    let mayMove = m.wire("may_move", isClaimed || !(wantsAnswers && isBlocked))
    m.output("wants_read", "its descriptor is to be read").drive(step .== Step.read)
    m.output("wants_run", "a run is to be queued").drive((moves && mayMove) && !isBroken)
    m.output("wants_signal", "its signal is to be queued").drive(step .== Step.signal)
    m.output("wants_answers", "its messages are answered").drive(wantsAnswers)
    m.output("may_ask", "fewer answers are to come than can be counted").drive(unanswered .< 254)
    m.output("claims", "answers from its target are its own").drive(isClaimed)
    m.output("is_broken", "a word of its source could not be read").drive(isBroken)
    m.output("is_busy", "").drive(!isIdle)
    m.output("is_waiting", "for a semaphore").drive(takes)
    m.output("is_unanswered", "answers are to come").drive(unanswered.any)
    for (name, bits) in [
      ("operation", operation), ("dimensions", dimensions), ("target_x", targetX),
      ("target_y", targetY), ("constant", constant), ("remote", remote), ("run", run),
      ("address", address), ("error", error), ("refused", refused), ("ends", ends),
    ] {
      m.output(name, width: bits.width, "").drive(bits)
    }
    m.output("outcome", width: Outcome.width, "of a descriptor that ends").drive(
      mux(
        isFailure, Outcome.failed.bits,
        mux(last, Outcome.last.bits, mux(isStopping, Outcome.stopped.bits, Outcome.goesOn.bits))))
    let waits = m.wire(
      "waits", (takes || (moves && !mayMove)) || ((step .== Step.answers) && unanswered.any))
    m.output("quiet", "waits for another").drive(
      (isIdle || waits) && !refused)
  }

  /// Two neighbouring fields as one.
  private func span(_ low: Range<Int>, _ high: Range<Int>) -> Range<Int> {
    low.lowerBound..<high.upperBound
  }
}
