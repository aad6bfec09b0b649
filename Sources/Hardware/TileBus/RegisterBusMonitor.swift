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
  let quiet: Bits

  func describe(_ m: Module) {
    let kind = CommitKind.registerAccess.rawValue
    m.monitor(kind: kind) { monitor in
      let module = monitor.module
      func observe(_ name: String, _ field: (Bound<RegisterClientPort>) -> Bits) -> (Bits, Bits) {
        (
          monitor.observe("core_\(name)", field(core)),
          monitor.observe("interface_\(name)", field(interface))
        )
      }
      let grant = observe("grant") { $0.grant }
      // What is kept of the cycle in which the access was taken.
      var kept: [(register: Bits, value: Bits)] = []
      func keep(_ name: String, _ value: Bits) -> Bits {
        let register = module.register(name, width: value.width, reset: nil)
        kept.append((register, value))
        return register
      }
      var differences: [Bits] = []
      /// What one of the two asked, and whether the bus asks the same of the registers.
      func asked(
        _ name: String, _ field: (Bound<RegisterClientPort>) -> Bits, onBus seen: Bits
      ) -> Bits {
        let (core, interface) = observe(name, field)
        let asked = module.wire("\(name)_asked", mux(grant.0, core, interface))
        differences.append(
          module.wire("\(name)_differs", asked .!= monitor.observe("bus_\(name)", seen)))
        return keep(name, asked)
      }
      let isCore = keep("is_core", grant.0)
      let request = observe("request") { $0.request }
      let isContended = keep("is_contended", request.0 && request.1)
      let isWrite = asked("write", { $0.write }, onBus: bus.write)
      let address = Bits.concatenating(
        .constant(TileAddressMap.registers.lowerBound >> RegisterBus.addressWidth, width: 2),
        asked("address", { $0.address }, onBus: bus.address))
      let byteEnable = asked("byte_enable", { $0.byteEnable }, onBus: bus.byteEnable)
      let writeData = asked("write_data", { $0.writeData }, onBus: bus.writeData)
      let isChanged = keep("is_changed", Bits.concatenating(differences).any)
      let isTaken = module.wire("is_taken", grant.0 || grant.1)
      module.when(isTaken) {
        for (register, value) in kept { register.next(value) }
      }
      /// What that one is answered.
      func answer(_ name: String, _ field: (Bound<RegisterClientPort>) -> Bits) -> Bits {
        let (core, interface) = observe(name, field)
        return mux(isCore, core, interface)
      }
      let error = module.wire("error", answer("error") { $0.error })
      let readData = module.wire("read_data", answer("read_data") { $0.readData })
      let header = Bits.concatenating(
        isWrite && readData.any, isChanged, byteEnable, isContended, error, isWrite, isCore)
      let data = mux(isWrite, writeData, readData)
      let wasTaken = module.register("was_taken", "an access was taken in the last cycle")
      wasTaken.next(isTaken)
      let seen = Bits.concatenating(
        monitor.observe("bus_error", bus.error), monitor.observe("bus_read_data", bus.readData))
      monitor.reportDifferences(
        of: .registerAccess,
        [
          ("request", monitor.observe("bus_request", bus.request), isTaken, nil),
          ("core_unasked", grant.0 && !request.0, .constant(0, width: 1), nil),
          ("interface_unasked", grant.1 && !request.1, .constant(0, width: 1), nil),
          ("both", grant.0 && grant.1, .constant(0, width: 1), nil),
          // After a write it waits for a cycle; else one of those that ask is granted.
          ("granted", isTaken, (request.0 || request.1) && !(wasTaken && isWrite), nil),
          ("answer", .concatenating(error, readData), seen, wasTaken),
          ("quiet", monitor.observe("quiet", quiet), !wasTaken, nil),
        ])
      monitor.commit(
        kind: kind, when: monitor.observe("is_due", isDue), words: [header, address, data],
        "A register was read or written.")
    }
  }
}
