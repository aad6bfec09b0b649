import ChipSpec
import RTL

/// Where network interface and core take turns at the tile's registers. `docs/parts/tile_bus.md`
/// specifies it cycle by cycle.
///
/// After a write the bus rests for a cycle: a command reaches its part in that cycle, so that the next
/// access, whoever's, sees what it has done.
public struct RegisterBus: Component {
  /// The bus; all tiles have the same.
  public init() {}

  /// Bits of an address within the space of registers.
  static let addressWidth = 30

  /// The name in Verilog.
  public var moduleName: String { "register_bus" }
  /// The sentence at the head of its Verilog.
  public var summary: String { "Network interface and core take turns at the tile's registers." }

  /// Describes the module.
  public func build(_ m: Module) {
    let interface = m.input("interface", RegisterClientPort(addressWidth: Self.addressWidth))
    let core = m.input("core", RegisterClientPort(addressWidth: Self.addressWidth))
    let bus = m.output("bus", RegisterPort(addressWidth: Self.addressWidth))
    let quiet = m.output("quiet", "no answer is due in this cycle")

    let isCoreTurn = m.register("is_core_turn", "the core wins if both ask")
    let isDue = m.register("is_due", "an access was taken in the last cycle")
    let isSettling = m.register("is_settling", "it was a write")

    interface.grant.drive(
      (interface.request && !isSettling) && !(core.request && isCoreTurn))
    core.grant.drive((core.request && !isSettling) && !(interface.request && !isCoreTurn))
    bus.request.drive(interface.grant || core.grant)
    bus.write.drive(mux(core.grant, core.write, interface.write))
    bus.byteEnable.drive(mux(core.grant, core.byteEnable, interface.byteEnable))
    bus.address.drive(mux(core.grant, core.address, interface.address))
    bus.writeData.drive(mux(core.grant, core.writeData, interface.writeData))
    for client in [interface, core] {
      client.readData.drive(bus.readData)
      client.error.drive(bus.error)
    }
    quiet.drive(!isDue)

    m.when(bus.request) {
      isDue.next(1)
      isSettling.next(bus.write)
      isCoreTurn.next(interface.grant)
    }.elseWhen(isDue) {
      isDue.next(0)
      isSettling.next(0)
    }
    RegisterBusMonitor(interface: interface, core: core, bus: bus, isDue: isDue, quiet: quiet)
      .describe(m)
  }
}
