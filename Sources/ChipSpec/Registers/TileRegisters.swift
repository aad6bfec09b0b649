extension RegisterBlock {
  /// Identification of a tile: what software reads first.
  public static func tile(_ identity: TileIdentity) -> RegisterBlock {
    RegisterBlock(
      "tile", base: TileAddressMap.tileBlock, size: TileAddressMap.blockSize,
      documentation: "Identification of the tile.",
      registers: [
        Register(
          "version", offset: 0x00,
          documentation: "Version of the register map. Minor versions only add to it.",
          fields: [
            number("minor", 0, 8, TileIdentity.version.minor, "Minor version."),
            number("major", 8, 8, TileIdentity.version.major, "Major version."),
          ]),
        Register(
          "kind", offset: 0x04, documentation: "Kind of the tile.",
          fields: [
            number("index", 0, 8, identity.kind, "Number of the kind, in the order of the spec.")
          ]),
        Register(
          "grid", offset: 0x08, documentation: "Size of the grid of tiles.",
          fields: [
            number("columns", 0, 16, identity.columns, "Columns; x is less than this."),
            number("rows", 16, 16, identity.rows, "Rows; y is less than this."),
          ]),
        Register(
          "position", offset: 0x0c,
          documentation: "The tile's place in the grid; (0, 0) is the north-west corner.",
          fields: coordinateFields(columns: identity.columns, rows: identity.rows)),
        Register(
          "memory", offset: 0x10, documentation: "Size of the tile's SRAM.",
          fields: [number("bytes", 0, 32, identity.memorySize, "Size, bytes.")]),
        Register(
          "features", offset: 0x14, documentation: "What the tile has.",
          fields: TileFeature.allCases.map { feature in
            number(
              feature.rawValue, feature.bit, 1, identity.features.contains(feature) ? 1 : 0,
              feature.documentation)
          }),
      ])
  }

  private static func number(
    _ name: String, _ lowBit: Int, _ width: Int, _ value: Int, _ documentation: String
  ) -> RegisterField {
    RegisterField(
      name, lowBit: lowBit, width: width, access: .constant, reset: UInt32(clamping: value),
      documentation: documentation)
  }
}
