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

  /// The SIMD unit of a tile whose SRAM has `capacity` bytes.
  static func simd(_ spec: SIMDSpec, capacity: Int) throws -> ModelSource {
    try source(SIMDUnit(spec, capacity: capacity))
  }

  /// The engine that the lockstep of engines is tried on.
  static func courier() throws -> ModelSource { try source(Courier()) }

  /// What does at its ports as it is told.
  static func puppet() throws -> ModelSource { try source(Puppet()) }

  private static func source(_ component: some Component) throws -> ModelSource {
    let design = try Design.elaborate(component)
    let files = VerilogEmitter(origin: "test").files(for: design)
    return ModelSource(
      top: design.top.name, files: files.map { SourceFile(name: $0.name, text: $0.text) })
  }
}
