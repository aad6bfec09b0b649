import ChipSpec
import RTL

/// What a local port's monitor reports: every flit that goes to nobody. `docs/parts/local_port.md`
/// gives the record's layout.
struct LocalPortMonitor {
  /// The counters' inputs: in the cycle after a request, or a response, went to nobody.
  let discarded: Bits, unexpected: Bits

  func describe(_ m: Module, _ arriving: Bound<FlitLink>, isDropped: Bits, isResponse: Bits) {
    let kind = CommitKind.flitDiscarded.rawValue
    m.monitor(kind: kind) { monitor in
      let dropped = monitor.observe("is_dropped", isDropped)
      monitor.commit(
        kind: kind, when: dropped,
        words: arriving.commitWords(monitor, port: .local, name: "arriving"),
        "A flit was discarded that nobody in the tile takes.")
      let isResponse = monitor.observe("is_response", isResponse)
      check(monitor, request: dropped && !isResponse, response: dropped && isResponse)
    }
  }

  private func check(_ monitor: Monitor, request: Bits, response: Bits) {
    let wasRequest = monitor.module.register("was_request", "a request went to nobody")
    wasRequest.next(request)
    let wasResponse = monitor.module.register("was_response", "a response went to nobody")
    wasResponse.next(response)
    monitor.reportDifferences(
      of: .flitDiscarded,
      [
        ("discarded", monitor.observe("discarded", discarded), wasRequest, nil),
        ("unexpected", monitor.observe("unexpected", unexpected), wasResponse, nil),
      ])
  }

  /// Where a message takes two flits: in a cycle at most one of each class goes to nobody. Its target
  /// is the tile's own place, `x` and `y`: the queues do not keep targets.
  func describe(_ m: Module, _ records: [HalfRecord], _ x: Bits, _ y: Bits) {
    let kind = CommitKind.flitDiscarded.rawValue
    m.monitor(kind: kind) { monitor in
      var dropped: [String: Bits] = [:]
      let targetX = monitor.observe("x", x)
      let targetY = monitor.observe("y", y)
      for record in records {
        func observe(_ field: String, _ bits: Bits) -> Bits {
          monitor.observe("\(record.name)_\(field)", bits)
        }
        let isDropped = observe("dropped", record.isDropped)
        dropped[record.name] = isDropped
        let header = Bits.concatenating(
          observe("tail", record.isTail), observe("head", record.isHead),
          observe("channel", record.channel).extended(to: 8),
          .constant(RouterPort.local.rawValue, width: 8))
        let coordinates = Bits.concatenating(
          observe("source_y", record.sourceY).extended(to: 16),
          observe("source_x", record.sourceX).extended(to: 16),
          targetY.extended(to: 16), targetX.extended(to: 16))
        monitor.commit(
          kind: kind, when: isDropped,
          words: [header, coordinates, observe("payload", record.payload)],
          "A flit of the \(record.name) was discarded that nobody in the tile takes.")
      }
      let none = Bits.constant(0, width: 1)
      check(
        monitor, request: dropped["requests"] ?? none, response: dropped["responses"] ?? none)
    }
  }
}
