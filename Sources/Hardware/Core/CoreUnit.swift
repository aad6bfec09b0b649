import ChipSpec
import RTL

/// A core with what surrounds it in a tile: shim, tile bus and memory. The network interface's port of the
/// memory and the registers are led out, so that tests can load programs and answer for the registers.
public struct CoreUnit: Component {
  let isa: CoreSpec.InstructionSet
  let misaligned: CoreSpec.Misaligned
  let sram: SRAMSpec
  let ports: Int

  /// The core of a kind of tiles.
  /// - Parameters:
  ///   - kind: has a core and an SRAM.
  public init(_ kind: TileKind) {
    isa = kind.core?.isa ?? .rv32imc
    misaligned = kind.core?.misaligned ?? .trap
    sram = kind.sram ?? SRAMSpec()
    ports = kind.sramPorts
  }

  /// The name in Verilog.
  public var moduleName: String { "core_unit" }
  /// The sentence at the head of its Verilog.
  public var summary: String { "A core with its bus and its tile's memory." }

  /// Describes the module.
  public func build(_ m: Module) {
    let isProtected = sram.protection == .secded
    let core = m.instance(
      "core",
      Core(isa, capacity: sram.capacity, isProtected: isProtected, misaligned: misaligned))
    let shim = m.instance("bus_shim", BusShimBuiltin())
    let bus = m.instance("tile_bus", TileBus())
    let memory = m.instance("sram", SRAM(sram, ports: ports))
    for (name, width, comment) in [
      ("run", 1, "0 holds the core in its reset state"), ("entry", 32, "where it starts"),
      ("hart", 16, "its number; static"), ("timebase", 64, "the time"),
      ("irq_external", 1, "interrupts, levels"), ("irq_software", 1, ""), ("irq_timer", 1, ""),
    ] {
      let input = m.input(name, width: width, comment)
      core[name].drive(input)
      if name == "run" { shim["run"].drive(input) }
    }
    shim.bundle("core_fetch", TileBusFetchPort())
      .connect(from: core.bundle("fetch", TileBusFetchPort()))
    shim.bundle("core_data", TileBusDataPort())
      .connect(from: core.bundle("data", TileBusDataPort()))
    bus.bundle("fetch", TileBusFetchPort())
      .connect(from: shim.bundle("fetch", TileBusFetchPort()))
    bus.bundle("data", TileBusDataPort()).connect(from: shim.bundle("data", TileBusDataPort()))

    memory.bundle("port0", SRAMPort()).connect(from: m.input("loader", SRAMPort()))
    for number in 1..<ports - 2 {
      let port = memory.bundle("port\(number)", SRAMPort())
      for (_, field, bits) in port.signals {
        if field.direction == .forward {
          bits.drive(0)
        } else {
          m.ignore(bits, because: "no engine is there")
        }
      }
    }
    memory.bundle("port\(ports - 2)", SRAMPort())
      .connect(from: bus.bundle("fetch_memory", SRAMPort()))
    memory.bundle("port\(ports - 1)", SRAMPort())
      .connect(from: bus.bundle("data_memory", SRAMPort()))
    if isProtected {
      for (name, width) in [("inject_enable", 2), ("inject_bit_0", 7), ("inject_bit_1", 7)] {
        memory[name].drive(m.input(name, width: width))
      }
      for name in ["corrected", "uncorrected"] {
        m.output(name, width: sram.banks).drive(memory[name])
      }
    }
    let shape = RegisterClientPort(addressWidth: RegisterBus.addressWidth)
    m.output("registers", shape).connect(from: bus.bundle("registers", shape))
    m.output("error", "an access is answered with an error").drive(bus["error"])
    m.output("quiet", "core, shim and bus are").drive(
      (core["quiet"] && shim["quiet"]) && bus["quiet"])
  }
}
