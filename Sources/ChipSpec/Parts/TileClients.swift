/// Who uses a tile's SRAM and semaphores. Ports are numbered in the order in which the parts are
/// named here, without gaps.
extension TileKind {
  /// The core, if it stands outside the tile: then the tile has ports for one.
  public var externalCore: CoreSpec? {
    core.flatMap { $0.implementation == .external ? $0 : nil }
  }

  /// Whether a core fetches instructions through a port of its own; others have one for both.
  public var fetchesApart: Bool { core?.fetchesApart ?? false }

  /// Request ports of the SRAM: network interface, packet manager, analog array, SIMD unit, the
  /// core's fetches, its data.
  public var sramPorts: Int {
    1
      + [packetManager != nil, analog != nil, simd != nil, fetchesApart, core != nil]
      .count { $0 }
  }

  /// Clients of the semaphores: registers, network interface, each channel of the packet manager,
  /// the analog array's input and output, SIMD unit.
  public var semaphoreClients: Int {
    2 + (packetManager?.transfers ?? 0) + (analog == nil ? 0 : 2) + (simd == nil ? 0 : 1)
  }
}
