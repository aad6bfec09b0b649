import ChipSpec
import RTL

/// What a local port's monitor reports: every flit that goes to nobody, and what others are shown
/// wrongly. `docs/parts/local_port.md` gives the record's layout.
struct LocalPortMonitor {
  /// The flits that go to nobody.
  enum Discards {
    /// Where a message is a flit: the one that arrives.
    case flits(Bound<FlitLink>, isDropped: Bits, isResponse: Bits)
    /// Where a message takes two: in a cycle at most one of each class. Its target is the tile's own
    /// place: the queues do not keep targets.
    case halves([HalfRecord], x: Bits, y: Bits)
  }

  /// The counters' inputs: in the cycle after a request, or a response, went to nobody.
  let discarded: Bits, unexpected: Bits

  /// The link to the router, and what is counted of it.
  let leaving: Bound<FlitLink>
  let credits: [MessageCredits]

  func describe(_ m: Module, _ discards: Discards) {
    m.monitor(kind: CommitKind.flitDiscarded.rawValue) { monitor in
      switch discards {
      case .flits(let arriving, let isDropped, let isResponse):
        report(monitor, arriving, isDropped: isDropped, isResponse: isResponse)
      case .halves(let records, let x, let y): report(monitor, records, x, y)
      }
    }
  }

  private func report(
    _ monitor: Monitor, _ arriving: Bound<FlitLink>, isDropped: Bits, isResponse: Bits
  ) {
    let kind = CommitKind.flitDiscarded.rawValue
    let dropped = monitor.observe("is_dropped", isDropped)
    monitor.commit(
      kind: kind, when: dropped,
      words: arriving.commitWords(monitor, port: .local, name: "arriving"),
      "A flit was discarded that nobody in the tile takes.")
    let isResponse = monitor.observe("is_response", isResponse)
    check(monitor, request: dropped && !isResponse, response: dropped && isResponse)
  }

  private func report(_ monitor: Monitor, _ records: [HalfRecord], _ x: Bits, _ y: Bits) {
    let kind = CommitKind.flitDiscarded.rawValue
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

  /// Compares what the port shows and counts with what the monitor has seen.
  private func check(_ monitor: Monitor, request: Bits, response: Bits) {
    let wasRequest = monitor.module.register("was_request", "a request went to nobody")
    wasRequest.next(request)
    let wasResponse = monitor.module.register("was_response", "a response went to nobody")
    wasResponse.next(response)
    var shown: [(name: String, shows: Bits, expected: Bits, when: Bits?)] = [
      ("discarded", monitor.observe("discarded", discarded), wasRequest, nil),
      ("unexpected", monitor.observe("unexpected", unexpected), wasResponse, nil),
    ]
    if !credits.isEmpty {
      let valid = monitor.observe("leaving_valid", leaving.valid)
      let channel = monitor.observe("leaving_channel", leaving.channel)
      shown += credits.map { credits in
        let (shows, expected) = credits.follow(
          monitor, valid: valid, channel: channel, returned: leaving.credit)
        return ("\(credits.name)_credits", shows, expected, nil)
      }
    }
    monitor.reportDifferences(of: .flitDiscarded, shown)
  }
}
