extension AddressMap {
  /// The address map of a tile with an SRAM and a router.
  ///
  /// - Parameters:
  ///   - chip: the chip's name, in lower_snake_case.
  ///   - columns: width of the grid of tiles.
  ///   - rows: height of the grid of tiles.
  ///   - kind: number of the tile's kind, in the order of the spec.
  ///   - sram: the tile's SRAM.
  ///   - sramPorts: request ports of the SRAM.
  ///   - router: the chip's router.
  /// - Throws: every value that does not fit its register, and every other fault.
  public static func tile(
    chip: String, columns: Int, rows: Int, kind: Int, sram: SRAMSpec, sramPorts: Int,
    router: RouterSpec
  ) throws(AddressMapFaults) -> AddressMap {
    var features: Set<TileFeature> = [.sram, .router]
    if sram.protection == .secded { features.insert(.secded) }
    let identity = TileIdentity(
      columns: columns, rows: rows, kind: kind, memorySize: sram.capacity, features: features)
    return try AddressMap(
      name: chip, documentation: "Registers of a tile of the chip \(chip).",
      memorySize: sram.capacity,
      blocks: [
        .tile(identity), .sram(sram, ports: sramPorts),
        .router(router, columns: columns, rows: rows),
      ])
  }
}
