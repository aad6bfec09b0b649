import ChipSpec
import RTL

/// What a shim's monitor reports: every access of the core when the tile bus answers it.
/// `docs/parts/bus_shim.md` gives the record's layout.
struct BusShimMonitor {
  /// A master of the tile bus.
  struct Master {
    fileprivate let isData: Bool
    fileprivate let name: String
    fileprivate let req, addr, gnt, rdata, err: Bits
    fileprivate let write: (we: Bits, be: Bits, wdata: Bits)?
    fileprivate let isAnswered: Bits
    fileprivate let isFetch: (value: Bits, isTaken: Bits)?

    /// The master for fetches.
    /// - Parameter isAnswered: the answer is in this cycle.
    init(_ port: Bound<TileBusFetchPort>, isAnswered: Bits) {
      (isData, name) = (false, "fetch")
      (req, addr, gnt, rdata, err) = (port.req, port.addr, port.gnt, port.rdata, port.err)
      write = nil
      self.isAnswered = isAnswered
      isFetch = nil
    }

    /// The master for data.
    /// - Parameters:
    ///   - isAnswered: the answer is in this cycle.
    ///   - isFetch: whether the core calls it a fetch, and when it says so; nil if it never does.
    init(
      _ port: Bound<TileBusDataPort>, isAnswered: Bits,
      isFetch: (value: Bits, isTaken: Bits)? = nil
    ) {
      (isData, name) = (true, "data")
      (req, addr, gnt, rdata, err) = (port.req, port.addr, port.gnt, port.rdata, port.err)
      write = (port.we, port.be, port.wdata)
      self.isAnswered = isAnswered
      self.isFetch = isFetch
    }
  }

  func describe(_ m: Module, _ masters: [Master]) {
    let kind = CommitKind.externalCoreAccess.rawValue
    m.monitor(kind: kind) { monitor in
      for master in masters { describe(monitor, kind, master) }
    }
  }

  private func describe(_ monitor: Monitor, _ kind: Int, _ master: Master) {
    let name = master.name
    let isGranted = monitor.observe("\(name)_is_granted", master.req && master.gnt)
    /// A value as it was in the last cycle with `condition`, the grant if nothing is said.
    func kept(_ field: String, _ bits: Bits, when condition: Bits? = nil) -> Bits {
      let value = monitor.observe("\(name)_\(field)", bits)
      return monitor.module.kept("\(name)_\(field)", value, when: condition ?? isGranted)
    }
    let address = kept("addr", master.addr)
    let error = monitor.observe("\(name)_err", master.err)
    let read = monitor.observe("\(name)_rdata", master.rdata)
    let isAnswered = monitor.observe("\(name)_is_answered", master.isAnswered)
    let comment = "The tile bus answers the \(name) port."
    if let write = master.write {
      let isWrite = kept("we", write.we)
      let isFetch =
        master.isFetch.map { fetch in
          kept(
            "is_fetch", fetch.value, when: monitor.observe("\(name)_is_taken", fetch.isTaken))
        } ?? .constant(0, width: 1)
      monitor.commit(
        kind: kind, when: isAnswered,
        words: [
          .concatenating(kept("be", write.be), isFetch, error, isWrite, .constant(1, width: 1)),
          address, mux(isWrite, kept("wdata", write.wdata), read),
        ], comment)
    } else {
      monitor.commit(
        kind: kind, when: isAnswered,
        words: [
          .concatenating(.constant(0x1F, width: 5), error, .constant(0, width: 2)), address, read,
        ], comment)
    }
  }
}
