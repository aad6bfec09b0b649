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
