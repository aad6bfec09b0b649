import ChipSpec
import Hardware
import RTL
import Simulation

import struct Golden.LocalPortParts

/// The parts as designs that simulators read.
enum Designs {
  /// The router of a chip with `columns × rows` tiles.
  static func router(_ spec: RouterSpec, columns: Int, rows: Int) throws -> ModelSource {
    try source(Router(spec, columns: columns, rows: rows))
  }

  /// The memory with `ports` request ports.
  static func sram(_ spec: SRAMSpec, ports: Int) throws -> ModelSource {
    try source(SRAM(spec, ports: ports))
  }

  /// `count` semaphores for `clients` clients.
  static func semaphores(_ count: Int, clients: Int) throws -> ModelSource {
    try source(Semaphores(count, clients: clients))
  }

  /// The local port of a tile of a chip with `columns × rows` tiles.
  static func localPort(
    _ spec: RouterSpec, columns: Int, rows: Int, _ parts: LocalPortParts
  ) throws -> ModelSource {
    try source(
      LocalPort(
        spec, columns: columns, rows: rows, hasInterface: parts.networkInterface,
        hasPackets: parts.packetManager, hasHost: parts.hostBridge))
  }

  /// An analog array with the digital part around it.
  static func analogUnit(
    _ spec: AnalogSpec, clock: Int, _ behaviour: ModelSource.Behaviour = .compiled
  ) throws -> ModelSource {
    try source(
      AnalogUnit(spec, clock: clock),
      behaviour == .verilog ? .simulation : .compiledSimulation)
  }

  /// The network interface of a tile of a chip with `columns × rows` tiles.
  static func networkInterface(
    _ spec: RouterSpec, columns: Int, rows: Int, packets: Bool, semaphores: Bool
  ) throws -> ModelSource {
    try source(
      NetworkInterface(
        spec, columns: columns, rows: rows, hasPackets: packets, hasSemaphores: semaphores))
  }

  /// The packet manager of a tile of a chip with `columns × rows` tiles.
  static func packetManager(
    _ spec: PacketManagerSpec, router: RouterSpec, columns: Int, rows: Int,
    unreachable: PacketManager.Place? = nil
  ) throws -> ModelSource {
    try source(
      PacketManager(
        spec, router: router, columns: columns, rows: rows, unreachable: unreachable))
  }

  /// The digital part around an analog array.
  static func analog(_ spec: AnalogSpec, clock: Int) throws -> ModelSource {
    try source(Analog(spec, clock: clock))
  }

  /// The SIMD unit of a tile whose SRAM has `capacity` bytes.
  static func simd(_ spec: SIMDSpec, capacity: Int) throws -> ModelSource {
    try source(SIMDUnit(spec, capacity: capacity))
  }

  /// The tile bus of a core with or without a port of its own for fetches.
  static func tileBus(hasFetch: Bool) throws -> ModelSource {
    try source(TileBus(hasFetch: hasFetch))
  }

  /// Where network interface and core take turns at the registers.
  static func registerBus() throws -> ModelSource { try source(RegisterBus()) }

  /// What starts, stops and interrupts a core.
  static func coreControl() throws -> ModelSource { try source(CoreControl()) }

  /// The shim for a core outside the tile.
  static func busShim(_ bus: CoreSpec.Bus) throws -> ModelSource {
    switch bus {
    case .obi: try source(BusShimOBI())
    case .picorv32: try source(BusShimPicoRV32())
    case .axi4lite: try source(BusShimAXI4Lite())
    }
  }

  /// A kind of tiles with a core and a memory of 16 KiB.
  static func coreKind(
    _ isa: CoreSpec.InstructionSet, _ protection: SRAMSpec.Protection,
    _ misaligned: CoreSpec.Misaligned = .trap
  ) -> TileKind {
    var sram = SRAMSpec()
    sram.capacity = 16_384
    sram.banks = 2
    sram.protection = protection
    var core = CoreSpec()
    core.isa = isa
    core.misaligned = misaligned
    var kind = TileKind()
    kind.sram = sram
    kind.core = core
    return kind
  }

  /// A core with its bus and its memory.
  static func coreUnit(_ kind: TileKind) throws -> ModelSource { try source(CoreUnit(kind)) }

  /// The host bridge of a chip.
  /// - Parameter hasInterface: whether the tile of the host link has a network interface.
  static func hostBridge(
    _ host: HostSpec, clock: Int = 400_000_000, grid: GridSpec, router: RouterSpec,
    hasInterface: Bool = true
  ) throws -> ModelSource {
    try source(
      HostBridge(
        host, clock: clock, grid: grid, router: router, hostTileHasInterface: hasInterface))
  }

  /// The engine that the lockstep of engines is tried on.
  static func courier() throws -> ModelSource { try source(Courier()) }

  /// What does at its ports as it is told.
  static func puppet() throws -> ModelSource { try source(Puppet()) }

  /// The analog array as Verilog, or as its compiled twin, and the values of its parameters.
  static func analogArray(
    _ parameters: AnalogParameters, _ behaviour: ModelSource.Behaviour
  ) throws -> (source: ModelSource, parameters: [String]) {
    let array = AnalogArray(parameters)
    let list: VerilogEmitter.FileList =
      behaviour == .verilog ? .simulation : .compiledSimulation
    let values = try Design.elaborate(array).top.external?.parameterArguments
    return (try source(array, list), values ?? [])
  }

  private static func source(
    _ component: some Component, _ list: VerilogEmitter.FileList = .simulation
  ) throws -> ModelSource {
    let design = try Design.elaborate(component)
    let files = VerilogEmitter(origin: "test").files(for: design, in: list)
    return ModelSource(
      top: design.top.name, files: files.map { SourceFile(name: $0.name, text: $0.text) })
  }
}
