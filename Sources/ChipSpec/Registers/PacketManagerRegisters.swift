extension RegisterBlock {
  /// Starts, stops and status of a tile's packet manager.
  ///
  /// - Parameters:
  ///   - spec: the packet manager.
  ///   - grain: bytes that a message carries.
  public static func packetManager(_ spec: PacketManagerSpec, grain: Int) -> RegisterBlock {
    RegisterBlock(
      "packet_manager", base: TileAddressMap.packetManagerBlock, size: TileAddressMap.blockSize,
      documentation: "Starts, stops and status of the tile's packet manager.",
      registers: [parameters(spec, grain: grain)] + events(spec) + channels(spec))
  }

  private static func parameters(_ spec: PacketManagerSpec, grain: Int) -> Register {
    func field(_ name: String, lowBit: Int, _ value: Int, _ documentation: String) -> RegisterField
    {
      RegisterField(
        name, lowBit: lowBit, width: 8, access: .constant, reset: UInt32(clamping: value),
        documentation: documentation)
    }
    return Register(
      "parameters", offset: 0x00, documentation: "How the packet manager was built.",
      fields: [
        field(
          "channels", lowBit: 0, spec.transfers,
          "Channels: lists of descriptors that are worked off at once."),
        field(
          "dimensions", lowBit: 8, spec.dimensions, "Dimensions that a descriptor can have."),
        field(
          "grain", lowBit: 16, grain,
          "Bytes that a message carries; a fetch moves multiples of it."),
      ])
  }

  private static func events(_ spec: PacketManagerSpec) -> [Register] {
    func event(_ name: String, offset: Int, _ documentation: String) -> Register {
      Register(
        name, offset: offset, documentation: documentation,
        fields: [
          RegisterField(
            "channels", lowBit: 0, width: spec.transfers, access: .event,
            documentation: "Bit k is channel k.")
        ])
    }
    return [
      event("done", offset: 0x10, "Which channels came to the end of their lists or were stopped."),
      event("failed", offset: 0x14, "Which channels stopped with an error."),
      event("refused", offset: 0x18, "Which channels were started while they were busy."),
    ]
  }

  private static func channels(_ spec: PacketManagerSpec) -> [Register] {
    func flag(_ name: String, bit: Int, _ documentation: String) -> RegisterField {
      RegisterField(name, lowBit: bit, access: .readOnly, documentation: documentation)
    }
    func address(_ access: FieldAccess, _ documentation: String) -> RegisterField {
      RegisterField(
        "address", lowBit: PacketDescriptor.next.lowerBound, width: PacketDescriptor.next.count,
        access: access, documentation: documentation)
    }
    func code(_ code: PacketDescriptor.ErrorCode) -> UInt32 { UInt32(code.rawValue) }
    let each = Register.Array(count: spec.transfers)
    return [
      Register(
        "start", offset: 0x100, array: each,
        documentation: "Starts and stops a channel: an address plus 1 starts it there, 2 stops it.",
        fields: [
          RegisterField(
            "go", lowBit: 0, access: .pulse,
            documentation: "Starts the channel with the descriptor at the address."),
          RegisterField(
            "stop", lowBit: 1, access: .pulse,
            documentation: "Stops the channel after the descriptor under way."),
          address(.readWrite, "Bits 23:3 of the address of the first descriptor."),
        ]),
      Register(
        "status", offset: 0x140, array: each, documentation: "What a channel is doing.",
        fields: [
          flag("busy", bit: 0, "One from its start to its end."),
          flag("waiting", bit: 1, "One while it waits for a semaphore."),
          flag("unanswered", bit: 2, "One while answers are outstanding."),
          RegisterField(
            "error", lowBit: 4, width: 4, access: .readOnly,
            documentation: "Why the channel stopped; cleared by its next start.",
            values: [
              FieldValue("none", 0, documentation: "No error."),
              FieldValue(
                "descriptor", code(.descriptor),
                documentation: "The SRAM refused a word of the descriptor."),
              FieldValue(
                "malformed", code(.malformed), documentation: "The descriptor makes no sense."),
              FieldValue(
                "target", code(.target), documentation: "The target is not on the grid."),
              FieldValue(
                "source", code(.source),
                documentation: "The SRAM refused a word that was to be sent."),
              FieldValue(
                "answer", code(.answer), documentation: "An answer or acknowledgement had an error."
              ),
            ]),
        ]),
      Register(
        "descriptor", offset: 0x180, array: each,
        documentation: "The descriptor that a channel executes, or executed last.",
        fields: [address(.readOnly, "Bits 23:3 of its address.")]),
    ]
  }
}
