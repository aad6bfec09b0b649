import ChipSpec
import RTL

/// What a register bus's monitor reports: every access when it is answered, as its client made it and as it
/// was answered. `docs/parts/tile_bus.md` gives the record's layout.
struct RegisterBusMonitor {
  let interface: Bound<RegisterClientPort>
  let core: Bound<RegisterClientPort>
  let bus: Bound<RegisterPort>
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
      let isTaken = grant.0 || grant.1
      var differences: [Bits] = []
      /// What one of the two asked, as it was in the cycle in which the access was taken.
      func kept(
        _ name: String, _ field: (Bound<RegisterClientPort>) -> Bits, onBus seen: Bits
      ) -> Bits {
        let (core, interface) = observe(name, field)
        let asked = monitor.module.wire("\(name)_asked", mux(grant.0, core, interface))
        differences.append((asked ^ monitor.observe("bus_\(name)", seen)).any)
        let register = monitor.module.register(name, width: core.width, reset: nil)
        monitor.module.when(isTaken) { register.next(asked) }
        return register
      }
      /// A bit of the cycle in which the access was taken.
      func kept(_ name: String, _ bit: Bits) -> Bits {
        let register = monitor.module.register(name, reset: nil)
        monitor.module.when(isTaken) { register.next(bit) }
        return register
      }
      let isCore = kept("is_core", grant.0)
      /// What that one is answered.
      func answer(_ name: String, _ field: (Bound<RegisterClientPort>) -> Bits) -> Bits {
        let (core, interface) = observe(name, field)
        return mux(isCore, core, interface)
      }
      let request = observe("request") { $0.request }
      let isWrite = kept("write", { $0.write }, onBus: bus.write)
      let address = Bits.concatenating(
        .constant(TileAddressMap.registers.lowerBound >> RegisterBus.addressWidth, width: 2),
        kept("address", { $0.address }, onBus: bus.address))
      let byteEnable = kept("byte_enable", { $0.byteEnable }, onBus: bus.byteEnable)
      let writeData = kept("write_data", { $0.writeData }, onBus: bus.writeData)
      let header = Bits.concatenating(
        kept("is_changed", Bits.concatenating(differences).any), byteEnable,
        kept("is_contended", request.0 && request.1), answer("error") { $0.error }, isWrite, isCore)
      let data = mux(isWrite, writeData, answer("read_data") { $0.readData })
      monitor.commit(
        kind: kind, when: monitor.observe("is_due", isDue), words: [header, address, data],
        "A register was read or written.")
    }
  }
}
