extension AddressMap {
  /// The address map of a tile with an SRAM, a router and a network interface.
  ///
  /// - Parameters:
  ///   - chip: the chip's name, in lower_snake_case.
  ///   - columns: width of the grid of tiles.
  ///   - rows: height of the grid of tiles.
  ///   - kind: number of the tile's kind, in the order of the spec.
  ///   - sram: the tile's SRAM.
  ///   - sramPorts: request ports of the SRAM.
  ///   - router: the chip's router.
  ///   - name: name of the map and prefix of what it names; the chip's name if left out.
  /// - Throws: every value that does not fit its register, and every other fault.
  public static func tile(
    chip: String, columns: Int, rows: Int, kind: Int, sram: SRAMSpec, sramPorts: Int,
    router: RouterSpec, name: String? = nil
  ) throws(AddressMapFaults) -> AddressMap {
    var features: Set<TileFeature> = [.sram, .router]
    if sram.protection == .secded { features.insert(.secded) }
    let identity = TileIdentity(
      columns: columns, rows: rows, kind: kind, memorySize: sram.capacity, features: features)
    return try AddressMap(
      name: name ?? chip, documentation: "Registers of a tile of the chip \(chip).",
      memorySize: sram.capacity,
      blocks: [
        .tile(identity), .sram(sram, ports: sramPorts),
        .router(router, columns: columns, rows: rows), .networkInterface(),
      ])
  }
}

extension Specification {
  /// Request ports that a tile's SRAM has today: the network interface's.
  public static let sramPorts = 1

  /// The address map of the tiles of a kind; nil for a kind without an SRAM.
  /// - Parameter kind: index into ``kinds``.
  /// - Throws: every value that does not fit its register.
  public func addressMap(ofKind kind: Int) throws(AddressMapFaults) -> AddressMap? {
    guard let sram = kinds[kind].sram else { return nil }
    return try AddressMap.tile(
      chip: name, columns: grid.columns, rows: grid.rows, kind: kind, sram: sram,
      sramPorts: Self.sramPorts, router: router, name: "\(name)_\(kinds[kind].name)")
  }
}
