extension AddressMap {
  /// The address map of a tile with an SRAM, a router, a network interface and more.
  ///
  /// - Parameters:
  ///   - chip: the chip's name, in lower_snake_case.
  ///   - columns: width of the grid of tiles.
  ///   - rows: height of the grid of tiles.
  ///   - kind: number of the tile's kind, in the order of the spec.
  ///   - sram: the tile's SRAM.
  ///   - sramPorts: request ports of the SRAM.
  ///   - router: the chip's router.
  ///   - parts: what the tile has beside them, with the register blocks.
  ///   - name: name of the map and prefix of what it names; the chip's name if left out.
  /// - Throws: every value that does not fit its register, and every other fault.
  public static func tile(
    chip: String, columns: Int, rows: Int, kind: Int, sram: SRAMSpec, sramPorts: Int,
    router: RouterSpec, parts: [(feature: TileFeature, block: RegisterBlock)] = [],
    name: String? = nil
  ) throws(AddressMapFaults) -> AddressMap {
    var features: Set<TileFeature> = [.sram, .router]
    features.formUnion(parts.map(\.feature))
    if sram.protection == .secded { features.insert(.secded) }
    let identity = TileIdentity(
      columns: columns, rows: rows, kind: kind, memorySize: sram.capacity, features: features)
    return try AddressMap(
      name: name ?? chip, documentation: "Registers of a tile of the chip \(chip).",
      memorySize: sram.capacity,
      blocks: [
        .tile(identity), .sram(sram, ports: sramPorts),
        .router(router, columns: columns, rows: rows), .networkInterface(),
      ] + parts.map(\.block))
  }
}

extension Specification {
  /// The address map of the tiles of a kind; nil for a kind without an SRAM.
  /// - Parameter kind: index into ``kinds``.
  /// - Throws: every value that does not fit its register.
  public func addressMap(
    ofKind kind: Int, name given: String? = nil
  ) throws(AddressMapFaults) -> AddressMap? {
    let tile = kinds[kind]
    guard let sram = tile.sram else { return nil }
    let what = KnownAddressMaps.What(
      name: given ?? "\(name)_\(tile.name)", chip: name, clock: clock, grid: grid, router: router,
      kind: kind, tile: tile)
    if let known = KnownAddressMaps.shared[what] { return known }
    let map = try AddressMap.tile(
      chip: name, columns: grid.columns, rows: grid.rows, kind: kind, sram: sram,
      sramPorts: tile.sramPorts, router: router, parts: registeredParts(of: tile), name: what.name)
    KnownAddressMaps.shared[what] = map
    return map
  }

  /// The parts of a kind that have registers, beside SRAM, router and network interface.
  private func registeredParts(
    of tile: TileKind
  ) -> [(feature: TileFeature, block: RegisterBlock)] {
    var parts: [(feature: TileFeature, block: RegisterBlock)] = []
    if tile.semaphores > 0 {
      parts.append((.semaphores, .semaphores(tile.semaphores, clients: tile.semaphoreClients)))
    }
    if let analog = tile.analog { parts.append((.analog, .analog(analog, clock: clock))) }
    if let simd = tile.simd { parts.append((.simd, .simd(simd))) }
    if let manager = tile.packetManager {
      let grain = MessageFormat(flitWidth: router.flitWidth).grain
      parts.append((.packetManager, .packetManager(manager, grain: grain)))
    }
    if let core = tile.core { parts.append((.core, .core(core))) }
    return parts
  }
}
