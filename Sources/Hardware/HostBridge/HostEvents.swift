import ChipSpec
import RTL

/// What happens to a host bridge: its counts, the events that its registers keep, and which of them
/// interrupt the host. Inside of the bridge's module.
///
/// Registers show an event in the cycle after it; in that cycle it is asked whether it counts.
struct HostEvents {
  /// An event of the last cycle is to interrupt the host.
  let interrupts: Bits
  /// An event is being looked at.
  let isActive: Bits
  /// In this cycle: a descriptor was started, and that was refused; one ends, and fails.
  let starts: Bits
  let isRefused: Bits
  let ends: Bits
  let fails: Bits
  /// The semaphores' interrupt.
  let semaphores: Bits
  /// The last cycle: the semaphores' interrupt rose; an answer, a beat of a completion came that
  /// nobody awaits.
  let hasRisen: Bits
  let wasStray: Bits
  let wasDiscarded: Bits
  /// A doorbell has failed.
  let doorbellFails: Bits

  init(
    _ m: Module, semaphores: Bits, answers: HostAnswers, access: Bound<HostAccess>,
    window: Instance, registers: Instance, descriptors: Instance, transfers: Instance
  ) {
    self.semaphores = semaphores
    starts = registers["dma_start_start"]
    isRefused = m.wire("start_is_refused", starts && descriptors["is_full"], "the queue is full")
    ends = transfers["ends"]
    fails = transfers["fails"]
    doorbellFails = window["doorbell_fails"]

    // In the cycle in which it happens.
    let isDone = m.wire("is_done", ends && !fails, "a descriptor is done")
    let interruptsWhenDone = m.wire(
      "interrupts_when_done", isDone && descriptors["oldest_interrupts"])
    let wasRaised = m.register("was_raised", "the semaphores' interrupt in the last cycle")
    let rises = m.wire("rises", semaphores && !wasRaised, "it rises")
    let accessFails = m.wire("access_fails", window["fails"] || doorbellFails)
    let writeFails = m.wire(
      "write_fails", (window["fails"] && access.isWrite) || doorbellFails)
    m.when(semaphores ^ wasRaised) { wasRaised.next(semaphores) }
    registers["window_errors_count_event"].drive(accessFails)
    registers["unexpected_count_event"].drive(answers.isStray || transfers["discards"])
    // One count at a time.
    transfers["holds_discard"].drive(answers.isStray)
    registers["dma_done_count_event"].drive(isDone)
    registers["dma_failed_count_event"].drive(fails)

    // In the cycle after that; of the window only then is known that something fails.
    func last(_ name: String, _ event: Bits, _ comment: String) -> Bits {
      let register = m.register(name, comment)
      m.when(event ^ register) { register.next(event) }
      return register
    }
    hasRisen = last("has_risen", rises, "the semaphores' interrupt rose in the last cycle")
    wasStray = last("was_stray", answers.isStray, "an answer of the last cycle was discarded")
    wasDiscarded = last(
      "was_discarded", transfers["discards"], "a beat of a completion was discarded")
    // Without an event of its own a start or an end still makes a record in the next cycle.
    let hasStarted = last("has_started", starts, "a descriptor was started in the last cycle")
    let hasEnded = last("has_ended", ends, "a descriptor ended in the last cycle")
    let happened: [(event: HostPacket.Event, name: String, now: Bits, recorded: Bits)] = [
      (
        .done, "dma_done", interruptsWhenDone,
        last("was_done", interruptsWhenDone, "a descriptor was done in the last cycle")
      ),
      (
        .failed, "dma_failed", fails,
        last("has_failed", fails, "a descriptor failed in the last cycle")
      ),
      (
        .refused, "dma_refused", isRefused,
        last("was_refused", isRefused, "a start was refused in the last cycle")
      ),
      (.windowError, "window_error", writeFails, writeFails),
      (.semaphores, "semaphores", rises, hasRisen),
    ]
    for item in happened { registers["interrupt_pending_\(item.name)_event"].drive(item.now) }
    interrupts = m.wire(
      "interrupts",
      Self.any(happened.map { $0.recorded && registers["interrupt_enable_\($0.name)"] }),
      "an event counts")
    let recorded = happened.filter { $0.event != .windowError }.map(\.recorded)
    isActive = m.wire(
      "has_events", Self.any(recorded + [hasStarted, hasEnded, wasStray, wasDiscarded]),
      "events of the last cycle")
  }

  /// Whether any of the bits is 1.
  private static func any(_ bits: [Bits]) -> Bits {
    bits.dropFirst().reduce(bits[0]) { $0 || $1 }
  }
}
