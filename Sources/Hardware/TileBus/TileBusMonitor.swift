import ChipSpec
import RTL

/// What a tile bus's monitor reports: every access that met neither memory nor registers, when it is
/// answered. `docs/parts/tile_bus.md` gives the record's layout.
struct TileBusMonitor {
  func describe(_ m: Module, _ masters: [(master: TileBusMaster, source: Bits)]) {
    let kind = CommitKind.coreAccessNowhere.rawValue
    m.monitor(kind: kind) { monitor in
      for (master, source) in masters {
        let name = master.name
        let isGranted = monitor.observe("\(name)_gnt", master.gnt)
        /// The request as it was in the cycle of its grant.
        func kept(_ field: String, _ bits: Bits) -> Bits {
          let value = monitor.observe("\(name)_\(field)", bits)
          let register = monitor.module.register("\(name)_\(field)", width: bits.width, reset: nil)
          monitor.module.when(isGranted) { register.next(value) }
          return register
        }
        let address = kept("addr", master.addr)
        let isNowhere = monitor.observe(
          "\(name)_is_nowhere", source .== TileBusMaster.Source.nowhere)
        if let write = master.write {
          let isWrite = kept("we", write.we)
          let header = Bits.concatenating(
            kept("be", write.be), .constant(0, width: 2), isWrite, .constant(1, width: 1))
          monitor.commit(
            kind: kind, when: isNowhere,
            words: [header, address, isWrite.replicated(32) & kept("wdata", write.wdata)],
            "There is nothing where the \(name) master went.")
        } else {
          monitor.commit(
            kind: kind, when: isNowhere, words: [.constant(0xF0, width: 8), address],
            "There is nothing where the \(name) master went.")
        }
      }
    }
  }
}
