import ChipSpec
import RTL

/// What a network interface's monitor reports: every message when it is served.
/// `docs/parts/network_interface.md` gives the records' layout.
struct NetworkInterfaceMonitor {
  let message: MessageFormat

  /// A message inside of the monitor, with the fields that records have.
  private struct Shown {
    let message: MessageFormat
    let payload: Bits
    let source: Bits  // column in bits 15:0, row in 31:16

    var operation: Bits { payload[MessageFormat.operation] }
    var requester: Bits { payload[MessageFormat.requester] }
    var byteEnable: Bits { payload[message.byteEnable].extended(to: 8) }
    var data: Bits { payload[message.data].extended(to: 64) }
    var address: Bits {
      .concatenating(
        payload[message.address], .constant(0, width: message.grain.trailingZeroBitCount))
    }
    func isOperation(_ operation: MessageFormat.Operation) -> Bits {
      self.operation .== operation.rawValue
    }
  }

  func describe(
    _ m: Module, _ requests: Bound<ArrivalPort>, _ request: RequestDecoder, passes: Bits,
    messages: Bound<MessagePort>, answering: Bits, answer: Bits, error: Bits,
    posted: (now: Bits, before: Bits, error: Bits),
    _ responses: Bound<ArrivalPort>?, _ told: ResponseReport?, counted: (error: Bits, refused: Bits)
  ) {
    m.monitor(kind: CommitKind.remoteAccess.rawValue) { monitor in
      let module = monitor.module
      func show(_ name: String, _ port: Bound<ArrivalPort>) -> Shown {
        Shown(
          message: message, payload: monitor.observe("\(name)_payload", port.payload),
          source: module.wire(
            "\(name)_source",
            .concatenating(
              monitor.observe("\(name)_source_y", port.sourceY).extended(to: 16),
              monitor.observe("\(name)_source_x", port.sourceX).extended(to: 16))))
      }
      let now = show("requests", requests)
      let isPosted = monitor.observe("is_posted", posted.now)
      let wasPosted = monitor.observe("was_posted", posted.before)
      let memoryError = monitor.observe("memory_error", posted.error)
      put(monitor, now, kept: isPosted, when: wasPosted, error: memoryError)

      let isRefused = monitor.observe("is_refused", request.isRefused)
      let passes = monitor.observe("passes", passes)
      let isServed = module.wire(
        "is_served", (passes && !isPosted) && !isRefused,
        "an access is answered, or a message that is not posted is served")
      let isMessage = now.payload[MessageFormat.isMessage]
      let answer = monitor.observe("answer", answer)
      let error = monitor.observe("error", error)
      let sent = sent(monitor, messages)
      access(
        monitor, now, when: isServed && !isMessage, answer: answer, error: error, sent: sent)
      served(
        monitor, now, when: isServed && isMessage, answer: answer, error: error, sent: sent)
      let width = now.payload.width
      monitor.commit(
        kind: CommitKind.requestRefused.rawValue, when: isRefused,
        words: [now.source, now.payload[0..<64]] + (width > 64 ? [now.payload[64..<width]] : []),
        "A request was discarded that means nothing here.")
      let none = Bits.constant(0, width: 1)
      let hadPosted = module.register("had_posted", "a put that nobody waits for has passed")
      hadPosted.next(isPosted)
      let isSignal = module.wire("signals", isMessage && now.isOperation(.signal))
      var shown: [(name: String, shows: Bits, expected: Bits, when: Bits?)] = [
        ("requests_ready", monitor.observe("requests_ready", requests.ready), passes, nil),
        (
          "requests_absent", passes && !monitor.observe("requests_valid", requests.valid), none, nil
        ),
        (
          "served_error", monitor.observe("served_error", counted.error),
          ((isServed && !isSignal) && error) || (wasPosted && memoryError), nil
        ),
        ("refused", monitor.observe("refused", counted.refused), isRefused, nil),
        ("was_posted", wasPosted, hadPosted, nil),
        (
          "offered", monitor.observe("messages_valid", messages.valid),
          monitor.observe("is_answering", answering), nil
        ),
      ]
      if let responses, let told {
        let isReady = monitor.observe("responses_ready", responses.ready)
        let isThere = monitor.observe("responses_valid", responses.valid)
        let hasPassed = module.register("response_passed", "a response was taken")
        hasPassed.next(isReady && isThere)
        shown += [
          ("responses_absent", isReady && !isThere, none, nil),
          ("told", monitor.observe("tells", told.answer), hasPassed, nil),
        ]
        taken(
          monitor, show("responses", responses), kept: isThere,
          when: monitor.observe("told", told.answer),
          error: monitor.observe("told_error", told.error))
      }
      monitor.reportDifferences(of: .requestServed, shown)
    }
  }

  /// A put that nobody waits for, in the cycle after its grant.
  private func put(
    _ monitor: Monitor, _ shown: Shown, kept granted: Bits, when condition: Bits, error: Bits
  ) {
    func before(_ field: String, _ value: Bits) -> Bits {
      monitor.module.kept("posted_\(field)", value, when: granted)
    }
    monitor.commit(
      kind: CommitKind.requestServed.rawValue, when: condition,
      words: [
        .concatenating(
          before("byte_enable", shown.byteEnable), .constant(0, width: 3),
          before("requester", shown.requester), .constant(0, width: 1), error,
          .constant(MessageFormat.Operation.put.rawValue, width: 2),
          before("source", shown.source)),
        before("address", shown.address), before("data", shown.data),
      ], "A put was done that nobody waits for.")
  }

  /// The answer that is offered, as the last three words of a record show it.
  private func sent(_ monitor: Monitor, _ messages: Bound<MessagePort>) -> [Bits] {
    let width = min(128, messages.payload.width)
    let payload = monitor.observe("messages_payload", messages.payload[0..<width])
    return [
      payload[0..<64], width > 64 ? payload[64..<width] : .constant(0, width: 64),
      .concatenating(
        monitor.observe("messages_target_y", messages.targetY).extended(to: 16),
        monitor.observe("messages_target_x", messages.targetX).extended(to: 16)),
    ]
  }

  private func access(
    _ monitor: Monitor, _ shown: Shown, when condition: Bits, answer: Bits, error: Bits,
    sent: [Bits]
  ) {
    let operation = shown.payload[0..<2]
    let isRead = operation .== RequestDecoder.Access.read
    monitor.commit(
      kind: CommitKind.remoteAccess.rawValue, when: condition,
      words: [
        .concatenating(error, operation, shown.source),
        .concatenating(shown.payload[2..<32], .constant(0, width: 2)),
        mux(isRead, answer[0..<32], shown.payload[32..<64]),
      ] + sent, "An access was answered.")
  }

  /// A put or get that was answered, or a signal.
  private func served(
    _ monitor: Monitor, _ shown: Shown, when condition: Bits, answer: Bits, error: Bits,
    sent: [Bits]
  ) {
    let module = monitor.module
    let isPut = module.wire("is_put", shown.isOperation(.put))
    let isGet = module.wire("is_get", shown.isOperation(.get))
    let isSignal = module.wire("is_signal", shown.isOperation(.signal))
    let header = Bits.concatenating(
      isPut.replicated(8) & shown.byteEnable, .constant(0, width: 3),
      !isSignal && shown.requester, isPut, !isSignal && error, shown.operation, shown.source)
    let place = mux(
      isSignal, shown.payload[0..<16].extended(to: 32), shown.address.extended(to: 32))
    let data = mux(isPut, shown.data, isGet.replicated(64) & answer.extended(to: 64))
    monitor.commit(
      kind: CommitKind.requestServed.rawValue, when: condition,
      words: [header, place, data] + sent.map { (!isSignal).replicated($0.width) & $0 },
      "A put or a get was answered, or a signal was raised.")
  }

  /// A response, in the cycle after it has passed.
  private func taken(
    _ monitor: Monitor, _ shown: Shown, kept isThere: Bits, when condition: Bits, error: Bits
  ) {
    func before(_ field: String, _ value: Bits) -> Bits {
      monitor.module.kept("told_\(field)", value, when: isThere)
    }
    let isPut = shown.isOperation(.put)
    let unread = message.grain == 8 ? message.address.upperBound : MessageFormat.acknowledge
    monitor.module.ignore(
      .concatenating(
        shown.payload[MessageFormat.isMessage], shown.payload[unread..<MessageFormat.error]),
      because: "the record says what was done, not who asked")
    monitor.commit(
      kind: CommitKind.responseTaken.rawValue, when: condition,
      words: [
        .concatenating(
          before("byte_enable", isPut.replicated(8) & shown.byteEnable), .constant(0, width: 4),
          before("header_error", shown.payload[MessageFormat.error]), error,
          before("operation", shown.operation), before("source", shown.source)),
        before("address", shown.address), before("data", isPut.replicated(64) & shown.data),
      ], "A response was taken.")
  }
}
