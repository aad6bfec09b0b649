import ChipSpec
import RTL

/// What the semaphores' monitor reports: every operation that is done, or fails.
/// `docs/parts/semaphores.md` gives the record's layout.
struct SemaphoresMonitor {
  /// Whether there is an operation in this cycle.
  let isActive: Bits
  let isDone: Bits
  let isTooMuch: Bits
  let isMissing: Bits
  /// The value afterwards.
  let left: Bits
  /// Software has the cycle, and what it commands: raise, amount, index.
  let isCommand: Bits
  let command: Bits
  /// The clients, client 1 first, and the values.
  let clients: [Bound<SemaphorePort>]
  let values: Bits
  /// Semaphores.
  let count: Int
  let shown: Shown

  /// What others are shown: of the last operation, and which semaphores interrupt.
  struct Shown {
    let success: Bits
    let result: Bits
    let overflow: Bits
    let badIndex: Bits
    let interrupt: Bits
    /// The semaphores that may, and those that are not 0.
    let enable: Bits
    let raised: Bits
    let quiet: Bits
  }

  func describe(_ m: Module) {
    m.monitor(kind: CommitKind.semaphoreOperation.rawValue) { monitor in
      // The clients that are granted, client 1 lowest; none of them if it is client 0.
      let grant = monitor.observe("grant", .concatenating(clients.reversed().map(\.grant)))
      let client = monitor.module.wire(
        "client", andOrMux((0..<grant.width).map { (grant[$0], .constant($0 + 1, width: 8)) }),
        "0 the registers")
      let isMissing = monitor.observe("is_missing", isMissing)
      let isTooMuch = monitor.observe("is_too_much", isTooMuch)
      let isDone = monitor.observe("is_done", isDone)
      let requests = clients.enumerated().map { Request(monitor, "client\($0 + 1)", $1) }
      let commands = monitor.observe("is_command", isCommand)
      // What was asked for, not what is made of it: that shows in what is left.
      let operation = monitor.module.wire(
        "operation",
        andOrMux(
          [(commands, monitor.observe("command", command))]
            + requests.enumerated().map { (grant[$0], $1.operation) }), "raise, amount, index")
      let index = operation[0..<8]
      let flags = Bits.concatenating(isMissing, isTooMuch, isDone)
      let isActive = monitor.module.wire(
        "happens", monitor.observe("is_active", isActive) || grant.any)
      let values = monitor.observe("values", values)
      let left = monitor.observe("left", left)
      monitor.commit(
        kind: CommitKind.semaphoreOperation.rawValue,
        when: isActive,
        words: [
          .concatenating(flags, operation, client), left,
          .concatenating(
            possible(monitor, requests, values, commands).reversed() + [.constant(0, width: 1)]),
        ], "A semaphore was raised or taken, or could not be.")
      check(
        monitor, isActive: isActive, isCommand: commands, isDone: isDone, isTooMuch: isTooMuch,
        isMissing: isMissing, index: index, left: left, values: values)
    }
  }

  /// Compares what others are shown with what the operations so far have left.
  private func check(
    _ monitor: Monitor, isActive: Bits, isCommand: Bits, isDone: Bits, isTooMuch: Bits,
    isMissing: Bits, index: Bits, left: Bits, values: Bits
  ) {
    let module = monitor.module
    func kept(_ name: String, _ bit: Bits) -> Bits {
      let register = module.register(name)
      register.next(isActive && bit)
      return register
    }
    let wasTooMuch = kept("was_too_much", isTooMuch)
    let wasMissing = kept("was_missing", isMissing)
    let result = module.register("result", width: left.width + 1, "of the last one of software")
    module.when(isActive && isCommand) { result.next(.concatenating(left, isDone)) }
    let wasDone = kept("was_done", isDone)
    let lastIndex = module.kept("last_index", index[0..<indexWidth(count)], when: isActive)
    let lastLeft = module.kept("last_left", left, when: isActive)
    let isThere = module.register("is_there", width: count, "which semaphores are not 0")
    module.when(isActive && isDone) {
      module.switch(index) { cases in
        for number in 0..<count { cases.case(number) { isThere[number].next(left.any) } }
        if count < 256 { cases.default {} }
      }
    }
    let zero = Bits.constant(0, width: 1)
    monitor.reportDifferences(
      of: .semaphoreOperation,
      [
        ("overflow", monitor.observe("overflow", shown.overflow), wasTooMuch, nil),
        ("bad_index", monitor.observe("bad_index", shown.badIndex), wasMissing, nil),
        (
          "result",
          .concatenating(
            monitor.observe("result", shown.result), monitor.observe("success", shown.success)),
          result, nil
        ),
        ("value", values.element(at: lastIndex, width: left.width), lastLeft, wasDone),
        ("raised", monitor.observe("is_raised", shown.raised), isThere, nil),
        (
          "interrupt", monitor.observe("interrupt", shown.interrupt),
          (isThere & monitor.observe("enable", shown.enable)).any, nil
        ),
        (
          "quiet",
          monitor.observe("quiet", shown.quiet) && (isActive || (wasTooMuch || wasMissing)),
          zero, nil
        ),
      ])
  }

  /// What a client asks for.
  private struct Request {
    let isMade: Bits, index: Bits, amount: Bits, isRaise: Bits

    init(_ monitor: Monitor, _ name: String, _ port: Bound<SemaphorePort>) {
      isMade = monitor.observe("\(name)_request", port.request)
      index = monitor.observe("\(name)_index", port.index)
      amount = monitor.observe("\(name)_amount", port.amount)
      isRaise = monitor.observe("\(name)_post", port.post)
    }

    var operation: Bits { .concatenating(isRaise, amount, index) }
  }

  /// The clients whose operation may be done, as their requests and the values say.
  private func possible(
    _ monitor: Monitor, _ requests: [Request], _ values: Bits, _ isCommand: Bits
  ) -> [Bits] {
    requests.enumerated().map { place, request in
      let name = "client\(place + 1)"
      let value = monitor.module.wire(
        "\(name)_value", values.element(at: request.index[0..<indexWidth(count)], width: 16))
      let isBad = count < 256 ? request.index .>= count : Bits.constant(0, width: 1)
      let isDone = monitor.module.wire(
        "\(name)_is_done",
        request.isRaise || (isBad || (request.amount.extended(to: 16) .<= value)))
      return monitor.module.wire("\(name)_may", (request.isMade && isDone) && !isCommand)
    }
  }
}
