import ChipSpec
import RTL

/// What a router's monitor reports: every flit that arrives, leaves or is dropped, and every credit.
/// `docs/parts/router.md` gives the records' layout.
struct RouterMonitor {
  let format: FlitFormat

  func describe(
    _ m: Module, _ incoming: [Bound<FlitLink>], _ outgoing: [Bound<FlitLink>], _ dropped: Bits
  ) {
    m.monitor(kind: CommitKind.flitAccepted.rawValue) { monitor in
      for (port, link) in zip(RouterPort.allCases, incoming) {
        let accepted = monitor.observe("\(port.name)_accepted", link.valid)
        let words = link.commitWords(monitor, port: port, name: "\(port.name)_in")
        monitor.commit(
          kind: CommitKind.flitAccepted.rawValue, when: accepted, words: words,
          "A flit entered at \(port.name).")
      }
      for (port, link) in zip(RouterPort.allCases, outgoing) {
        let sent = monitor.observe("\(port.name)_sent", link.valid)
        let words = link.commitWords(monitor, port: port, name: "\(port.name)_out")
        monitor.commit(
          kind: CommitKind.flitSent.rawValue, when: sent, words: words,
          "A flit left through \(port.name).")
        if port == .local { continue }
        let lost = monitor.observe("\(port.name)_dropped", dropped[port.rawValue])
        monitor.commit(
          kind: CommitKind.flitDropped.rawValue, when: lost, words: words,
          "A flit was dropped at \(port.name).")
      }
      credits(monitor, incoming, outgoing)
    }
  }

  private func credits(
    _ monitor: Monitor, _ incoming: [Bound<FlitLink>], _ outgoing: [Bound<FlitLink>]
  ) {
    func observe(_ name: String, _ links: [Bound<FlitLink>]) -> [Bits] {
      zip(RouterPort.allCases, links).map { port, link in
        monitor.observe("\(port.name)_credit_\(name)", link.credit)
      }
    }
    let module = monitor.module
    let (outer, inner) = (observe("received", outgoing), observe("returned", incoming))
    func joined(_ credits: [Bits]) -> Bits {
      .concatenating(credits.reversed()).extended(to: 128)
    }
    let received = module.wire("received", joined(outer))
    let returned = module.wire("returned", joined(inner))
    let any = (outer + inner).dropFirst().reduce(outer[0]) { $0 | $1 }
    monitor.commit(
      kind: CommitKind.credits.rawValue, when: module.wire("any_credit", any).any,
      words: [received[0..<64], received[64..<128], returned[0..<64], returned[64..<128]],
      "Credits came back from the neighbours or went back to them.")
  }
}
