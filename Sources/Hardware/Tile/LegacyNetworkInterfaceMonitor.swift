import ChipSpec
import RTL

/// What a network interface's monitor reports: every access that it serves, every flit that it
/// discards. `docs/parts/network_interface.md` gives the records' layout.
struct LegacyNetworkInterfaceMonitor {
  let format: FlitFormat

  /// The access that is being served.
  struct Access {
    let served: Bits
    let sourceX: Bits, sourceY: Bits
    let operation: Bits
    let error: Bits
    let address: Bits  // of the 32-bit word
    let data: Bits  // of the request
    let answer: Bits  // of the response
  }

  func describe(_ m: Module, _ incoming: Bound<FlitLink>, dropped: [Bits], _ access: Access) {
    m.monitor(kind: CommitKind.remoteAccess.rawValue) { monitor in
      func observe(_ name: String, _ bits: Bits) -> Bits { monitor.observe(name, bits) }
      let served = observe("served", access.served)
      let operation = observe("operation", access.operation)
      let header = Bits.concatenating(
        observe("error", access.error), operation,
        observe("source_y", access.sourceY).extended(to: 16),
        observe("source_x", access.sourceX).extended(to: 16))
      let address = Bits.concatenating(
        observe("address", access.address), .constant(0, width: 2))
      let isRead = operation .== LegacyNetworkInterface.Operation.read
      let data = mux(isRead, observe("answer", access.answer), observe("data", access.data))
      monitor.commit(
        kind: CommitKind.remoteAccess.rawValue, when: served,
        words: [header, address, data], "A remote access was answered.")

      let discarded = observe("incomplete", dropped[0]) || observe("unexpected", dropped[1])
      monitor.commit(
        kind: CommitKind.flitDiscarded.rawValue, when: discarded,
        words: incoming.commitWords(monitor, port: .local, name: "in"),
        "A flit was discarded that the interface cannot serve.")
    }
  }
}
