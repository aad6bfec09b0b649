extension RegisterBlock {
  /// What a tile's network interface and its local port could not serve.
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
      documentation: "What the tile's network interface and its local port could not serve.",
      registers: [
        counter(
          "discarded", offset: 0x00,
          "Flits of class request that were discarded because they are not a whole message each."),
        counter(
          "unexpected", offset: 0x04,
          "Flits of class response that were discarded because nobody in the tile waits for them."),
        counter(
          "errors", offset: 0x08,
          "Accesses, gets and puts that met an error, whether or not anybody was told."),
        counter(
          "refused", offset: 0x0c,
          "Messages of class request that were discarded because they mean nothing to the tile."),
      ])
  }
}
