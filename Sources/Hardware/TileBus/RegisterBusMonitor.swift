import ChipSpec
import RTL

/// What a register bus's monitor reports: every access when it is answered. `docs/parts/tile_bus.md`
/// gives the record's layout.
struct RegisterBusMonitor {
  func describe(_ m: Module, _ bus: Bound<RegisterPort>, isCore: Bits, isDue: Bits) {
    let kind = CommitKind.registerAccess.rawValue
    m.monitor(kind: kind) { monitor in
      let isTaken = monitor.observe("request", bus.request)
      /// The access as it was in the cycle in which it was taken.
      func kept(_ name: String, _ bits: Bits) -> Bits {
        let value = monitor.observe(name, bits)
        let register = monitor.module.register(name, width: bits.width, reset: nil)
        monitor.module.when(isTaken) { register.next(value) }
        return register
      }
      let isWrite = kept("write", bus.write)
      let address = Bits.concatenating(
        .constant(TileAddressMap.registers.lowerBound >> RegisterBus.addressWidth, width: 2),
        kept("address", bus.address))
      let header = Bits.concatenating(
        kept("byte_enable", bus.byteEnable), .constant(0, width: 1),
        monitor.observe("error", bus.error), isWrite, kept("is_core", isCore))
      let data = mux(
        isWrite, kept("write_data", bus.writeData), monitor.observe("read_data", bus.readData))
      monitor.commit(
        kind: kind, when: monitor.observe("is_due", isDue), words: [header, address, data],
        "A register was read or written.")
    }
  }
}
