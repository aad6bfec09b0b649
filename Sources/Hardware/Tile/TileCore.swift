import ChipSpec
import RTL

/// What belongs to a tile's core: its bus, its control, the shim, and the core itself, or for a core
/// outside the tile the ports at the tile's boundary.
struct TileCore {
  let spec: CoreSpec
  let sram: SRAMSpec

  /// The parts that the rest of the tile is joined with.
  struct Parts {
    let bus: Instance
    let control: Instance

    /// Gives the control its sources of interrupts.
    func drive(_ m: Module, semaphores: Bits, engines: [String: Instance]) {
      control["semaphores"].drive(semaphores)
      control["analog"].drive(engines["analog"]?["status_error"] ?? .constant(0, width: 1))
      for name in ["simd", "packet_manager"] {
        control[name].drive(engines[name].map { $0["status_error"].any } ?? .constant(0, width: 1))
      }
      control["error"].drive(bus["error"])
    }
  }

  func describe(
    _ m: Module, x: Bits, y: Bits, timebase: Bits, users: inout [Bound<SRAMPort>],
    rest: inout TileRest
  ) -> Parts {
    let hasFetch = spec.fetchesApart
    let bus = m.instance("tile_bus", TileBus(hasFetch: hasFetch))
    if hasFetch { users.append(bus.bundle("fetch_memory", SRAMPort())) }
    users.append(bus.bundle("data_memory", SRAMPort()))
    let control = m.instance("core_control", CoreControl())
    control["timebase"].drive(timebase)
    let shim: Instance
    switch spec.implementation {
    case .builtin: shim = core(m, bus, control, x: x, y: y, timebase: timebase, rest: &rest)
    case .external: shim = boundary(m, bus, control)
    }
    bus.bundle("data", TileBusDataPort()).connect(from: shim.bundle("data", TileBusDataPort()))
    shim["run"].drive(control["run"])
    for part in [bus, control, shim] { rest.add(part) }
    return Parts(bus: bus, control: control)
  }

  /// The core of the generator.
  /// - Returns: its shim.
  private func core(
    _ m: Module, _ bus: Instance, _ control: Instance, x: Bits, y: Bits, timebase: Bits,
    rest: inout TileRest
  ) -> Instance {
    let core = m.instance(
      "core",
      Core(
        spec.isa, capacity: sram.capacity, isProtected: sram.protection == .secded,
        misaligned: spec.misaligned))
    let shim = m.instance("bus_shim", BusShimBuiltin())
    shim.bundle("core_fetch", TileBusFetchPort())
      .connect(from: core.bundle("fetch", TileBusFetchPort()))
    shim.bundle("core_data", TileBusDataPort())
      .connect(from: core.bundle("data", TileBusDataPort()))
    bus.bundle("fetch", TileBusFetchPort())
      .connect(from: shim.bundle("fetch", TileBusFetchPort()))
    core["hart"].drive(.concatenating(y.extended(to: 8), x.extended(to: 8)))
    core["timebase"].drive(timebase)
    for name in ["run", "entry", "irq_external", "irq_software", "irq_timer"] {
      core[name].drive(control[name])
    }
    rest.add(core)
    return shim
  }

  /// The ports for a core outside the tile.
  /// - Returns: its shim.
  private func boundary(_ m: Module, _ bus: Instance, _ control: Instance) -> Instance {
    let shim: Instance
    switch spec.bus {
    case .obi:
      shim = m.instance("bus_shim", BusShimOBI())
      shim.bundle("core_fetch", TileBusFetchPort())
        .connect(from: m.input("core_fetch", TileBusFetchPort()))
      shim.bundle("core_data", TileBusDataPort())
        .connect(from: m.input("core_data", TileBusDataPort()))
      bus.bundle("fetch", TileBusFetchPort())
        .connect(from: shim.bundle("fetch", TileBusFetchPort()))
    case .picorv32:
      shim = m.instance("bus_shim", BusShimPicoRV32())
      shim.bundle("core_mem", PicoRV32Port()).connect(from: m.input("core_mem", PicoRV32Port()))
    case .axi4lite:
      shim = m.instance("bus_shim", BusShimAXI4Lite())
      shim.bundle("core", AXI4LitePort()).connect(from: m.input("core", AXI4LitePort()))
    }
    m.output("core_rst_n", "reset of the core, active low").drive(control["run"])
    m.output("core_entry", width: 32, "where the core starts").drive(control["entry"])
    for line in ["external", "software", "timer"] {
      m.output("core_irq_\(line)", "\(line) interrupt, level").drive(control["irq_\(line)"])
    }
    return shim
  }

  /// Leads a tile's ports for a core outside to the boundary of the chip.
  static func expose(_ spec: CoreSpec, _ m: Module, _ tile: Instance, as name: String) {
    switch spec.bus {
    case .obi:
      tile.bundle("core_fetch", TileBusFetchPort())
        .connect(from: m.input("\(name)_fetch", TileBusFetchPort()))
      tile.bundle("core_data", TileBusDataPort())
        .connect(from: m.input("\(name)_data", TileBusDataPort()))
    case .picorv32:
      tile.bundle("core_mem", PicoRV32Port())
        .connect(from: m.input("\(name)_mem", PicoRV32Port()))
    case .axi4lite:
      tile.bundle("core", AXI4LitePort()).connect(from: m.input(name, AXI4LitePort()))
    }
    for (port, width, comment) in [
      ("rst_n", 1, "reset of the core, active low"), ("entry", 32, "where the core starts"),
      ("irq_external", 1, "external interrupt, level"),
      ("irq_software", 1, "software interrupt, level"), ("irq_timer", 1, "timer interrupt, level"),
    ] {
      m.output("\(name)_\(port)", width: width, comment).drive(tile["core_\(port)"])
    }
  }
}
