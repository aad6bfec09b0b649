import ChipSpec
import RTL

/// What a register bus's monitor reports: every access when it is answered, as its client made it and as it
/// was answered. `docs/parts/tile_bus.md` gives the record's layout.
struct RegisterBusMonitor {
  let interface: Bound<RegisterClientPort>
  let core: Bound<RegisterClientPort>
  /// An access was taken in the last cycle.
  let isDue: Bits

  func describe(_ m: Module) {
    let kind = CommitKind.registerAccess.rawValue
    m.monitor(kind: kind) { monitor in
      func observe(_ name: String, _ field: (Bound<RegisterClientPort>) -> Bits) -> (Bits, Bits) {
        (
          monitor.observe("core_\(name)", field(core)),
          monitor.observe("interface_\(name)", field(interface))
        )
      }
      let grant = observe("grant") { $0.grant }
      /// What one of the two asked, as it was in the cycle in which the access was taken.
      func kept(_ name: String, _ field: (Bound<RegisterClientPort>) -> Bits) -> Bits {
        let (core, interface) = observe(name, field)
        let register = monitor.module.register(name, width: core.width, reset: nil)
        monitor.module.when(grant.0) { register.next(core) }
          .elseWhen(grant.1) { register.next(interface) }
        return register
      }
      let isCore = monitor.module.register("is_core", reset: nil)
      let isContended = monitor.module.register("is_contended", reset: nil)
      let request = observe("request") { $0.request }
      monitor.module.when(grant.0 || grant.1) {
        isCore.next(grant.0)
        isContended.next(request.0 && request.1)
      }
      /// What that one is answered.
      func answer(_ name: String, _ field: (Bound<RegisterClientPort>) -> Bits) -> Bits {
        let (core, interface) = observe(name, field)
        return mux(isCore, core, interface)
      }
      let isWrite = kept("write") { $0.write }
      let address = Bits.concatenating(
        .constant(TileAddressMap.registers.lowerBound >> RegisterBus.addressWidth, width: 2),
        kept("address") { $0.address })
      let header = Bits.concatenating(
        kept("byte_enable") { $0.byteEnable }, isContended, answer("error") { $0.error }, isWrite,
        isCore)
      let data = mux(
        isWrite, kept("write_data") { $0.writeData }, answer("read_data") { $0.readData })
      monitor.commit(
        kind: kind, when: monitor.observe("is_due", isDue), words: [header, address, data],
        "A register was read or written.")
    }
  }
}
