extension RegisterBlock {
  /// What a tile's network interface could not serve.
  public static func networkInterface() -> RegisterBlock {
    func counter(_ name: String, offset: Int, _ documentation: String) -> Register {
      Register(
        name, offset: offset, documentation: documentation,
        fields: [
          RegisterField(
            "count", lowBit: 0, width: 32, access: .counter,
            documentation: "Number since it was cleared.")
        ])
    }
    return RegisterBlock(
      "network_interface", base: TileAddressMap.networkInterfaceBlock,
      size: TileAddressMap.blockSize,
      documentation: "What the tile's network interface could not serve.",
      registers: [
        counter(
          "discarded", offset: 0x00,
          "Flits of class request that were discarded because they are not a whole packet each."),
        counter(
          "unexpected", offset: 0x04,
          "Flits of class response that were discarded because the tile has asked nothing."),
        counter(
          "errors", offset: 0x08, "Remote accesses that were answered with the error bit."),
      ])
  }
}
