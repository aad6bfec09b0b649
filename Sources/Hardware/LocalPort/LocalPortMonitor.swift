import ChipSpec
import RTL

/// What a local port's monitor reports: every flit that goes to nobody. `docs/parts/local_port.md`
/// gives the record's layout.
struct LocalPortMonitor {
  func describe(_ m: Module, _ arriving: Bound<FlitLink>, isDropped: Bits) {
    let kind = CommitKind.flitDiscarded.rawValue
    m.monitor(kind: kind) { monitor in
      let dropped = monitor.observe("is_dropped", isDropped)
      monitor.commit(
        kind: kind, when: dropped,
        words: arriving.commitWords(monitor, port: .local, name: "arriving"),
        "A flit was discarded that nobody in the tile takes.")
    }
  }
}
