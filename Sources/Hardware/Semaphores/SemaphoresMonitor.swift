import ChipSpec
import RTL

/// What the semaphores' monitor reports: every operation that is done, or fails.
/// `docs/parts/semaphores.md` gives the record's layout.
struct SemaphoresMonitor {
  /// Whether there is an operation in this cycle.
  let isActive: Bits
  let index: Bits
  let amount: Bits
  let raise: Bits
  let isDone: Bits
  let isTooMuch: Bits
  let isMissing: Bits
  /// The value afterwards.
  let left: Bits
  /// Software has the cycle.
  let isCommand: Bits
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
      let flags = Bits.concatenating(isMissing, isTooMuch, isDone, monitor.observe("raise", raise))
      let isActive = monitor.module.wire(
        "happens", monitor.observe("is_active", isActive) || grant.any)
      let index = monitor.observe("index", index)
      let left = monitor.observe("left", left)
      monitor.commit(
        kind: CommitKind.semaphoreOperation.rawValue,
        when: isActive,
        words: [
          .concatenating(flags, monitor.observe("amount", amount), index, client),
          left, possible(monitor),
        ], "A semaphore was raised or taken, or could not be.")
      check(
        monitor, isActive: isActive, isDone: isDone, isTooMuch: isTooMuch, isMissing: isMissing,
        index: index, left: left)
    }
  }

  /// Compares what others are shown with what the operations so far have left.
  private func check(
    _ monitor: Monitor, isActive: Bits, isDone: Bits, isTooMuch: Bits, isMissing: Bits,
    index: Bits, left: Bits
  ) {
    let module = monitor.module
    let isCommand = monitor.observe("commands", isCommand)
    func kept(_ name: String, _ bit: Bits) -> Bits {
      let register = module.register(name)
      register.next(isActive && bit)
      return register
    }
    let wasTooMuch = kept("was_too_much", isTooMuch)
    let wasMissing = kept("was_missing", isMissing)
    let result = module.register("result", width: left.width + 1, "of the last one of software")
    module.when(isActive && isCommand) { result.next(.concatenating(left, isDone)) }
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

  /// The clients whose operation may be done, as their requests and the values say.
  private func possible(_ monitor: Monitor) -> Bits {
    let values = monitor.observe("values", values)
    let isCommand = monitor.observe("is_command", isCommand)
    let possible = clients.enumerated().map { place, port -> Bits in
      let name = "client\(place + 1)"
      func observe(_ field: String, _ bits: Bits) -> Bits {
        monitor.observe("\(name)_\(field)", bits)
      }
      let index = observe("index", port.index)
      let value = monitor.module.wire(
        "\(name)_value", values.element(at: index[0..<indexWidth(count)], width: 16))
      let isBad = count < 256 ? index .>= count : Bits.constant(0, width: 1)
      let isDone = monitor.module.wire(
        "\(name)_is_done",
        observe("post", port.post)
          || (isBad || (observe("amount", port.amount).extended(to: 16) .<= value)))
      return monitor.module.wire(
        "\(name)_may", (observe("request", port.request) && isDone) && !isCommand)
    }
    return .concatenating(possible.reversed() + [.constant(0, width: 1)])
  }
}
