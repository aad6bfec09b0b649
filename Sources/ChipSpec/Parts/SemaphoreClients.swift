extension TileKind {
  /// Clients of the tile's semaphores: registers, network interface, each transfer of the packet
  /// manager, analog and SIMD.
  public var semaphoreClients: Int {
    2 + (packetManager?.transfers ?? 0) + (analog == nil ? 0 : 1) + (simd == nil ? 0 : 1)
  }
}
