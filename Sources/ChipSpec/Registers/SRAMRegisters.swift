extension RegisterBlock {
  /// Parameters of a tile's SRAM and, with SECDED, its error events and error injection.
  ///
  /// - Parameters:
  ///   - spec: the SRAM; a block for up to 32 banks fits the registers.
  ///   - ports: request ports that the part has.
  public static func sram(_ spec: SRAMSpec, ports: Int) -> RegisterBlock {
    RegisterBlock(
      "sram", base: TileAddressSpace.sramBlock, size: TileAddressSpace.blockSize,
      documentation: spec.protection == .secded
        ? "Parameters, error events and error injection of the tile's SRAM."
        : "Parameters of the tile's SRAM.",
      registers: parameters(spec, ports: ports)
        + (spec.protection == .secded ? errors(spec) : []))
  }

  private static func parameters(_ spec: SRAMSpec, ports: Int) -> [Register] {
    [
      Register(
        "capacity", offset: 0x00, documentation: "Size of the memory.",
        fields: [
          RegisterField(
            "bytes", lowBit: 0, width: 32, access: .constant,
            reset: UInt32(clamping: spec.capacity), documentation: "Size, bytes.")
        ]),
      Register(
        "parameters", offset: 0x04, documentation: "How the memory was built.",
        fields: [
          RegisterField(
            "banks", lowBit: 0, width: 8, access: .constant, reset: UInt32(clamping: spec.banks),
            documentation: "Banks; consecutive 64-bit words lie in consecutive banks."),
          RegisterField(
            "ports", lowBit: 8, width: 8, access: .constant, reset: UInt32(clamping: ports),
            documentation: "Request ports."),
          RegisterField(
            "protection", lowBit: 16, width: 2, access: .constant,
            reset: spec.protection == .secded ? 1 : 0,
            documentation: "Protection of each 64-bit word.",
            values: [
              FieldValue("unprotected", 0, documentation: "No check bits."),
              FieldValue(
                "secded", 1,
                documentation: "Single errors are corrected, double errors detected."),
            ]),
        ]),
    ]
  }

  private static func errors(_ spec: SRAMSpec) -> [Register] {
    func flags(_ name: String, offset: Int, what: String) -> Register {
      Register(
        name, offset: offset,
        documentation: "Which banks met \(what) since their bits were cleared.",
        fields: [
          RegisterField(
            "banks", lowBit: 0, width: spec.banks, access: .event,
            documentation: "Bit b is bank b.")
        ])
    }
    func counters(_ name: String, offset: Int, what: String) -> Register {
      Register(
        name, offset: offset, array: .init(count: spec.banks),
        documentation: "How often each bank met \(what).",
        fields: [
          RegisterField(
            "count", lowBit: 0, width: 32, access: .counter,
            documentation: "Number of events since it was cleared.")
        ])
    }
    func position(_ name: String, lowBit: Int) -> RegisterField {
      RegisterField(
        "\(name)_position", lowBit: lowBit, width: 7, access: .readWrite,
        documentation: "Which of the 72 bits of a code word to flip.")
    }
    func enable(_ name: String, lowBit: Int) -> RegisterField {
      RegisterField(
        "\(name)_enable", lowBit: lowBit, access: .readWrite,
        documentation: "Flips the bit at \(name)_position in every word written while it is set.")
    }
    let (single, double) = ("an error and corrected it", "an error that it could not correct")
    return [
      Register(
        "inject", offset: 0x08,
        documentation: "Error injection for tests: flips bits of the code words that are written, "
          + "for as long as it is enabled. Both positions the same: the bit is flipped twice.",
        fields: [
          position("first", lowBit: 0), enable("first", lowBit: 7),
          position("second", lowBit: 8), enable("second", lowBit: 15),
        ]),
      flags("corrected_flags", offset: 0x10, what: single),
      flags("uncorrected_flags", offset: 0x14, what: double),
      counters("corrected", offset: 0x100, what: single),
      counters("uncorrected", offset: 0x200, what: double),
    ]
  }
}
