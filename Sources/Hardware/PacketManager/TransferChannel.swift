import ChipSpec
import RTL

/// One channel of a packet manager: what its descriptor asks it to do, and where its transfer stands.
struct TransferChannel: Component {
  let shape: TransferShape

  var moduleName: String { "transfer_channel_\(shape.suffix)" }
  var summary: String {
    "Channel of the packet manager: keeps where a transfer stands, counts what is under way, and "
      + "takes and raises the descriptor's semaphores."
  }

  /// Where a transfer stands; `docs/parts/packet_manager.md` numbers the steps.
  enum Step: Int, Encoding {
    case idle, read, take, move, drain, answers, signal, signalled, raise, finish
  }

  /// How a descriptor ends, as commit records number it.
  enum Outcome: Int, Encoding { case goesOn, last, stopped, failed }

  private typealias Place = PacketDescriptor

  func build(_ m: Module) {
    let width = TransferShape.addressWidth
    let go = m.input("go", "start")
    let stop = m.input("stop", "stop after the descriptor under way")
    let startAddress = m.input("start_address", width: width, "bits 23:3 of the first descriptor")
    let isTurn = m.input("is_turn", "the walker works for this channel")
    let loads = m.input("loads", "it has read a word of the descriptor")
    let word = m.input("word", width: 64, "the word")
    let number = m.input("word_number", width: 4, "its number in the descriptor")
    let readDone = m.input("read_done", "it has read and checked the descriptor")
    let code = m.input("code", width: 3, "what is wrong with it, or 0")
    let issues = m.input("issues", "it queues a run or a signal")
    let moved = m.input("moved", "that was the last run")
    let isMade = m.input("is_made", "the message maker works for this channel")
    let finishes = m.input("finishes", "it has made a run's messages")
    let meetsError = m.input("meets_error", "it needs a word that could not be read")
    let isOffered = m.input("is_offered", "a message of this channel is on offer")
    let isSent = m.input("is_sent", "one that wants an answer was sent")
    let isAnswered = m.input("is_answered", "an answer has come")
    let answerError = m.input("answer_error", "with an error")
    let isBlocked = m.input("is_blocked", "another channel claims the target")

    // The descriptor.
    func field(_ name: String, _ width: Int, _ comment: String) -> Bits {
      m.register(name, width: width, reset: nil, comment)
    }
    let last = field("last", 1, "the list ends here")
    let next = field("next", width, "bits 23:3 of the next descriptor's address")
    let target = field("target", shape.format.y + shape.format.x, "row, column")
    let wait = field("wait", 16, "what is taken before: amount, semaphore")
    let local = field("local", 16, "what is raised at the end: amount, semaphore")
    let hasSignal = field("has_signal", 1, "the target's semaphore is raised")
    let hasRun = field("has_run", 1, "bytes are moved")
    // Without an order among messages all are answered.
    let isFetch = shape.ordering == .flow ? field("is_fetch", 1, "messages are answered") : nil
    m.when(isTurn && loads) {
      m.when(number .== 0) {
        last.next(word[Place.last])
        next.next(word[Place.next])
        target.next(shape.target(of: word))
        isFetch?.next(word[Place.operation] .== Place.Operation.fetch.rawValue)
      }
      .elseWhen(number .== 1) {
        wait.next(word[Place.waitSemaphore.lowerBound..<Place.waitAmount.upperBound])
        local.next(word[Place.localSemaphore.lowerBound..<Place.localAmount.upperBound])
        hasSignal.next(word[Place.remoteAmount].any)
        hasRun.next(word[Place.run].any)
      }
    }
    if shape.format.x < 8 {
      m.ignore(
        word[Place.targetX.lowerBound + shape.format.x..<Place.targetX.upperBound],
        because: "targets are on the grid; the rest is in the signal")
    }

    // Where it stands.
    let step = m.register("step", reset: Step.idle)
    let address = m.register("address", width: width, "bits 23:3 of the descriptor's address")
    let error = m.register("error", width: 3, "code of the failure")
    let isStopping = m.register("is_stopping", "this descriptor is the last one")
    let underWay = m.register(
      "under_way", width: TransferShape.runCount, "runs and signals queued and not made")
    let unanswered = m.register("unanswered", width: 8, "answers that are to come")
    let claims = m.register("claims", "answers from the target are this channel's")
    let isBroken = m.register("is_broken", "a word of the source could not be read")
    let wasRefused = m.register("was_refused", "an answer had an error")
    let refused = m.register("refused", "a start was refused in the last cycle")
    let isIdle = m.wire("is_idle", step .== Step.idle)
    let queues = m.wire("queues", isTurn && issues, "a run or a signal of this channel")
    let finished = m.wire("finished", isMade && finishes, "a run or a signal of this channel")

    /// The step behind those that move: the first of signal and raise that there is.
    func afterMoving() { m.when(hasSignal) { step.next(Step.signal) }.otherwise { afterSignal() } }
    func afterSignal() {
      m.when(local[8..<16].any) { step.next(Step.raise) }.otherwise { step.next(Step.finish) }
    }
    func afterTaking() { m.when(hasRun) { step.next(Step.move) }.otherwise { afterMoving() } }
    func fail(_ code: Place.ErrorCode) {
      error.next(code.rawValue)
      step.next(Step.finish)
    }
    let semaphore = m.output("semaphore", SemaphorePort())
    m.when(isIdle) {
      refused.next(0)
      m.when(go) {
        address.next(startAddress)
        error.next(0)
        step.next(Step.read)
      }
    }.otherwise {
      refused.next(go)
      m.when(stop) { isStopping.next(1) }
      m.when(isMade && meetsError) { isBroken.next(1) }
      m.when(isAnswered && answerError) { wasRefused.next(1) }
      m.when(queues && !finished) { underWay.next(underWay +% 1) }
        .elseWhen(!queues && finished) { underWay.next(underWay -% 1) }
      m.when(isSent && !isAnswered) { unanswered.next(unanswered +% 1) }
        .elseWhen(!isSent && isAnswered) { unanswered.next(unanswered -% 1) }
      m.override {
        m.switch(step) { cases in
          cases.case(Step.read) {
            m.when(isTurn && readDone) {
              m.when(code.any) {
                error.next(code)
                step.next(Step.finish)
              }
              .elseWhen(wait[8..<16].any) { step.next(Step.take) }
              .otherwise { afterTaking() }
            }
          }
          cases.case(Step.take) { m.when(semaphore.grant) { afterTaking() } }
          cases.case(Step.move) {
            m.when(queues) { claims.next(isFetch ?? .constant(1, width: 1)) }
            m.when((isTurn && moved) || isBroken) { step.next(Step.drain) }
          }
          cases.case(Step.drain, Step.signalled) {
            // All its messages are sent.
            m.when(!(underWay.any || isOffered)) {
              m.when(step .== Step.drain) { step.next(Step.answers) }.otherwise { afterSignal() }
            }
          }
          cases.case(Step.answers) {
            m.when(!unanswered.any) {
              claims.next(0)
              m.when(isBroken) { fail(.source) }
                .elseWhen(wasRefused) { fail(.answer) }
                .otherwise { afterMoving() }
            }
          }
          cases.case(Step.signal) { m.when(queues) { step.next(Step.signalled) } }
          cases.case(Step.raise) { m.when(semaphore.grant) { step.next(Step.finish) } }
          cases.default {
            isBroken.next(0)
            wasRefused.next(0)
            m.when(error.any || (last || isStopping)) {
              isStopping.next(0)
              step.next(Step.idle)
            }
            .otherwise {
              address.next(next)
              step.next(Step.read)
            }
          }
        }
      }
    }

    // What it asks for.
    func stands(_ at: Step, _ name: String, _ comment: String = "") -> Bits {
      m.wire(name, step .== at, comment)
    }
    let takes = stands(.take, "takes")
    let raises = stands(.raise, "raises")
    let moves = stands(.move, "moves")
    let ends = stands(.finish, "is_ending")
    semaphore.request.drive(takes || raises)
    semaphore.post.drive(raises)
    semaphore.index.drive(mux(raises, local[0..<8], wait[0..<8]))
    semaphore.amount.drive(mux(raises, local[8..<16], wait[8..<16]))
    let mayMove = m.wire(
      "may_move", width: 1, "no other channel stands in its way", default: .constant(0, width: 1))
    m.when(moves) { mayMove.drive(claims || !(isFetch.map { $0 && isBlocked } ?? isBlocked)) }
    m.output("wants_read", "its descriptor is to be read").drive(step .== Step.read)
    m.output("wants_run", "a run is to be queued").drive(mayMove && !isBroken)
    m.output("wants_signal", "its signal is to be queued").drive(step .== Step.signal)
    m.output("may_ask", "fewer answers are to come than can be counted").drive(unanswered .< 254)
    m.output("target", width: target.width, "row, column").drive(target)
    m.output("claims", "answers from its target are its own").drive(claims)
    m.output("is_broken", "a word of its source could not be read").drive(isBroken)
    m.output("is_busy", "").drive(!isIdle)
    m.output("is_unanswered", "answers are to come").drive(unanswered.any)
    m.output("error", width: 4, "code of the failure").drive(error.extended(to: 4))
    m.output("address", width: width, "bits 23:3 of its descriptor's").drive(address)
    m.output("refused", "a start was refused").drive(refused)
    m.output("is_waiting", "for a semaphore").drive(takes)
    m.output("ends", "a descriptor ends").drive(ends)
    let outcome = m.output(
      "outcome", width: Outcome.width, "how it does", default: Outcome.goesOn.bits)
    m.when(ends) {
      m.when(error.any) { outcome.drive(Outcome.failed.bits) }
        .elseWhen(last) { outcome.drive(Outcome.last.bits) }
        .elseWhen(isStopping) { outcome.drive(Outcome.stopped.bits) }
    }
    let waits = (takes || (moves && !mayMove)) || ((step .== Step.answers) && unanswered.any)
    m.output("quiet", "idle, or waits for another").drive((isIdle || waits) && !refused)
  }
}
