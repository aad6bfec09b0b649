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

  func describe(_ m: Module) {
    m.monitor(kind: CommitKind.semaphoreOperation.rawValue) { monitor in
      // The clients that are granted, client 1 lowest; none of them if it is client 0.
      let grant = monitor.observe("grant", .concatenating(clients.reversed().map(\.grant)))
      let client = monitor.module.wire(
        "client", andOrMux((0..<grant.width).map { (grant[$0], .constant($0 + 1, width: 8)) }),
        "0 the registers")
      let flags = Bits.concatenating(
        monitor.observe("is_missing", isMissing), monitor.observe("is_too_much", isTooMuch),
        monitor.observe("is_done", isDone), monitor.observe("raise", raise))
      monitor.commit(
        kind: CommitKind.semaphoreOperation.rawValue,
        when: monitor.observe("is_active", isActive) || grant.any,
        words: [
          .concatenating(
            flags, monitor.observe("amount", amount), monitor.observe("index", index), client),
          monitor.observe("left", left), possible(monitor),
        ], "A semaphore was raised or taken, or could not be.")
    }
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
