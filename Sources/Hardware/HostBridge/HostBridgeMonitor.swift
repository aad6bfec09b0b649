import ChipSpec
import RTL

/// What a host bridge's monitor reports: beats, messages, answers, accesses of the window,
/// descriptors, events. `docs/parts/host_bridge.md` gives the records' layouts, and their order within
/// a cycle.
struct HostBridgeMonitor {
  let format: HostFormat

  /// An access of the window, in the cycle in which it is served.
  struct Served {
    let access: Bound<HostAccess>
    let serves: Bits
    let fails: Bits
    let by: Bits
    /// The completion as far as it is known; not yet with a word of a register.
    let completion: Bound<HostCompletion>
    /// The register that was read.
    let word: Bits
  }

  func describe(
    _ m: Module, timebase: Bits, down: Bound<HostLink>, up: Bound<HostLink>,
    requests: Bound<MessagePort>, responses: Bound<ArrivalPort>, answers: HostAnswers,
    events: HostEvents, gates: (down: Instance, up: Instance), served: Served,
    started: Bound<HostDescriptorFields>,
    descriptor: Bound<HostDescriptorFields>, code: Bits, quiet: Bits
  ) {
    m.monitor(kind: CommitKind.hostBeatDown.rawValue) { monitor in
      let time = monitor.observe("timebase", timebase)
      let isFirst = monitor.module.wire("is_first", time .== 0, "nothing has passed")
      // A gate is shut up to the cycle at whose end it opens, and no longer.
      func gate(
        _ name: String, _ direction: Instance
      ) -> (name: String, shows: Bits, expected: Bits, when: Bits?) {
        let wait = monitor.observe("\(name)_opens", direction["opens"])
        return (
          name, monitor.observe("\(name)_is_open", direction["is_open"]),
          isFirst || (wait .< time), nil
        )
      }
      answer(monitor, responses, answers)
      beat(monitor, .hostBeatDown, "host_down", down, time, "A beat came from the host.")
      beat(monitor, .hostBeatUp, "host_up", up, time, "A beat went to the host.")
      message(monitor, requests)
      // The tile does not count what is offered to it.
      monitor.reportDifferences(
        of: .hostMessage,
        [
          (
            "quiet", monitor.observe("quiet", quiet), .constant(0, width: 1),
            monitor.observe("message_valid", requests.valid)
          ),
          gate("down_gate", gates.down), gate("up_gate", gates.up), rise(monitor, events),
        ])
      access(monitor, served)
      let start = Event(monitor, "start", events.starts)
      let isRefused = start.kept("is_refused", events.isRefused)
      let new = words(start, started)
      monitor.commit(
        kind: CommitKind.hostTransferStarted.rawValue, when: start.happened,
        words: [
          new[0] | HostFormat.place([(25, isRefused)], width: 32), new[1], new[2], new[3],
        ], "A descriptor was started.")
      let end = Event(monitor, "end", events.ends)
      let fails = end.kept("fails", events.fails)
      let old = words(end, descriptor)
      let reason = fails.replicated(4) & monitor.observe("code", code)
      monitor.commit(
        kind: CommitKind.hostTransferEnded.rawValue, when: end.happened,
        words: [old[0] | HostFormat.place([(28, reason)], width: 32), old[1], old[2], old[3]],
        "A descriptor ended.")
      let flags = monitor.module.wire(
        "events",
        .concatenating(
          monitor.observe("doorbell_fails", events.doorbellFails),
          monitor.observe("was_discarded", events.wasDiscarded),
          monitor.observe("was_stray", events.wasStray),
          monitor.observe("has_risen", events.hasRisen)))
      monitor.commit(
        kind: CommitKind.hostBridgeEvent.rawValue, when: flags.any, words: [flags],
        "Something happened.")
    }
  }

  /// The semaphores' interrupt rose in the last cycle.
  private func rise(
    _ monitor: Monitor, _ events: HostEvents
  ) -> (name: String, shows: Bits, expected: Bits, when: Bits?) {
    let now = monitor.observe("semaphores", events.semaphores)
    let before = monitor.module.register("semaphores", "in the last cycle")
    before.next(now)
    let rose = monitor.module.register("rose", "they rose in the last cycle")
    rose.next(now && !before)
    return ("has_risen", monitor.observe("shows_rise", events.hasRisen), rose, nil)
  }

  /// An event that is recorded a cycle later, with what is known only when it happens.
  private struct Event {
    let happened: Bits
    private let happens: Bits
    private let name: String
    private let monitor: Monitor

    init(_ monitor: Monitor, _ name: String, _ event: Bits) {
      self.monitor = monitor
      self.name = name
      happens = monitor.observe("\(name)s", event)
      happened = monitor.module.register("\(name)_happened")
      happened.next(happens)
    }

    /// A value as it is when the event happens.
    func kept(_ field: String, _ bits: Bits) -> Bits {
      let register = monitor.module.register("\(name)_\(field)", width: bits.width, reset: nil)
      let value = monitor.observe("\(name)_\(field)", bits)
      monitor.module.when(happens) { register.next(value) }
      return register
    }
  }

  private func beat(
    _ monitor: Monitor, _ kind: CommitKind, _ name: String, _ link: Bound<HostLink>, _ time: Bits,
    _ comment: String
  ) {
    func observe(_ field: String, _ bits: Bits) -> Bits {
      monitor.observe("\(name)_\(field)", bits)
    }
    let fields = HostFormat.place(
      [
        (0, observe("kind", link.kind)), (2, observe("error", link.error)),
        (3, observe("last", link.last)), (8, observe("byte_enable", link.byteEnable)),
        (16, observe("tag", link.tag)), (32, observe("length", link.length)),
      ], width: 64)
    monitor.commit(
      kind: kind.rawValue, when: observe("passes", link.fires),
      words: [fields, observe("address", link.address), observe("data", link.data), time], comment)
  }

  private func message(_ monitor: Monitor, _ requests: Bound<MessagePort>) {
    let passes = monitor.observe("message_passes", requests.valid && requests.ready)
    let place = HostFormat.place(
      [
        (0, monitor.observe("message_x", requests.targetX)),
        (16, monitor.observe("message_y", requests.targetY)),
      ], width: 32)
    monitor.commit(
      kind: CommitKind.hostMessage.rawValue, when: passes,
      words: [place] + pieces(monitor.observe("message_payload", requests.payload)),
      "A message was taken by the local port.")
  }

  private func answer(
    _ monitor: Monitor, _ responses: Bound<ArrivalPort>, _ answers: HostAnswers
  ) {
    let place = HostFormat.place(
      [
        (0, monitor.observe("answer_x", responses.sourceX)),
        (16, monitor.observe("answer_y", responses.sourceY)),
      ], width: 32)
    let isStray = monitor.observe("is_stray", answers.isStray)
    monitor.commit(
      kind: CommitKind.hostAnswer.rawValue,
      when: monitor.observe("is_answered", responses.valid),
      words: [.concatenating(isStray, place)]
        + pieces(monitor.observe("answer_payload", responses.payload)),
      "An answer came.")
  }

  /// A payload in words.
  private func pieces(_ payload: Bits) -> [Bits] {
    stride(from: 0, to: payload.width, by: 64).map { payload[$0..<min($0 + 64, payload.width)] }
  }

  private func access(_ monitor: Monitor, _ served: Served) {
    let isWrite = monitor.observe("access_is_write", served.access.isWrite)
    let fails = monitor.observe("access_fails", served.fails)
    let by = monitor.observe("served_by", served.by)
    let isOwn = by .== HostWindowServer.Place.own.rawValue
    let enabled = monitor.observe("completion_byte_enable", served.completion.byteEnable)
    let word = monitor.observe("register", served.word)
    let ownData = Bits.concatenating(
      enabled[7].replicated(32) & word, enabled[0].replicated(32) & word)
    let answer = mux(isOwn, ownData, monitor.observe("completion_data", served.completion.data))
    let byteEnable = mux(
      isWrite, monitor.observe("access_byte_enable", served.access.byteEnable),
      (!fails).replicated(8) & enabled)
    let data = mux(
      isWrite, monitor.observe("access_data", served.access.data),
      (!fails).replicated(64) & answer)
    let tag = (!isWrite).replicated(8) & monitor.observe("access_tag", served.access.tag)
    monitor.commit(
      kind: CommitKind.hostWindowAccess.rawValue, when: monitor.observe("serves", served.serves),
      words: [
        HostFormat.place(
          [(0, isWrite), (1, fails), (2, by), (8, byteEnable), (16, tag)], width: 24),
        monitor.observe("access_address", served.access.address), data,
      ], "An access of the window was served.")
  }

  /// Words 0 to 3 of a descriptor's record.
  private func words(_ event: Event, _ fields: Bound<HostDescriptorFields>) -> [Bits] {
    let field = event.kept
    return [
      HostFormat.place(
        [
          (0, field("x", fields.x)), (8, field("y", fields.y)),
          (16, field("operation", fields.operation)), (24, field("interrupts", fields.interrupts)),
        ], width: 32), field("host", fields.host),
      .concatenating(field("length", fields.length), field("address", fields.address)),
      field("pattern", fields.pattern),
    ]
  }
}
