extension RegisterBlock {
  /// Status of a tile's router: where it is, who its neighbours are, what it had to drop.
  ///
  /// - Parameters:
  ///   - spec: the chip's router.
  ///   - columns: width of the grid of tiles.
  ///   - rows: height of the grid of tiles.
  public static func router(_ spec: RouterSpec, columns: Int, rows: Int) -> RegisterBlock {
    RegisterBlock(
      "router", base: TileAddressMap.routerBlock, size: TileAddressMap.blockSize,
      documentation: "Status of the tile's router.",
      registers: [
        Register(
          "position", offset: 0x00,
          documentation: "The router's place in the grid; (0, 0) is the north-west corner.",
          fields: coordinateFields(columns: columns, rows: rows)),
        Register(
          "neighbours", offset: 0x04,
          documentation: "Which ports lead to another router. A flit sent to where there is none "
            + "is dropped and counted.",
          fields: RouterPort.neighbours.map { port in
            RegisterField(
              port.name, lowBit: port.rawValue, access: .readOnly,
              documentation: "One if there is a neighbour in the \(port.name).")
          }),
        Register(
          "parameters", offset: 0x08,
          documentation: "How the router was built.",
          fields: [
            RegisterField(
              "flit_width", lowBit: 0, width: 16, access: .constant,
              reset: UInt32(clamping: spec.flitWidth),
              documentation: "Payload of a flit, bits."),
            RegisterField(
              "virtual_channels", lowBit: 16, width: 4, access: .constant,
              reset: UInt32(clamping: spec.virtualChannels),
              documentation: "Virtual channels of each of the two classes."),
            RegisterField(
              "in_order", lowBit: 20, access: .constant, reset: spec.ordering == .flow ? 1 : 0,
              documentation: "One if flits of one source, target and class arrive in order."),
            RegisterField(
              "buffer_depth", lowBit: 24, width: 8, access: .constant,
              reset: UInt32(clamping: spec.bufferDepth),
              documentation: "Flits that each channel's queue holds."),
          ]),
        Register(
          "dropped", offset: 0x10,
          array: .init(count: RouterPort.allCases.count),
          documentation: "Flits dropped at each output port because no neighbour is there: "
            + RouterPort.allCases.map(\.name).joined(separator: ", ") + ".",
          fields: [
            RegisterField(
              "count", lowBit: 0, width: 32, access: .counter,
              documentation: "Number of flits since it was cleared.")
          ]),
      ])
  }

  /// The fields `x` and `y`, as wide as the grid's coordinates.
  static func coordinateFields(columns: Int, rows: Int) -> [RegisterField] {
    [
      RegisterField(
        "x", lowBit: 0, width: coordinateWidth(columns), access: .readOnly,
        documentation: "Column, counted eastwards from 0."),
      RegisterField(
        "y", lowBit: 16, width: coordinateWidth(rows), access: .readOnly,
        documentation: "Row, counted southwards from 0."),
    ]
  }

  /// Bits of a coordinate that counts `size` columns or rows: at least one.
  static func coordinateWidth(_ size: Int) -> Int {
    max(1, Int.bitWidth - max(0, size - 1).leadingZeroBitCount)
  }
}
