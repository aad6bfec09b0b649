extension RegisterBlock {
  /// Parameters of a tile's SRAM and, with SECDED, its error events and error injection.
  ///
  /// - Parameters:
  ///   - spec: the SRAM. With SECDED the block has room for 256 banks.
  ///   - ports: request ports that the part has.
  public static func sram(_ spec: SRAMSpec, ports: Int) -> RegisterBlock {
    RegisterBlock(
      "sram", base: TileAddressMap.sramBlock, size: TileAddressMap.blockSize,
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
            "banks", lowBit: 0, width: 16, access: .constant, reset: UInt32(clamping: spec.banks),
            documentation: "Banks; consecutive 64-bit words lie in consecutive banks."),
          RegisterField(
            "ports", lowBit: 16, width: 8, access: .constant, reset: UInt32(clamping: ports),
            documentation: "Request ports."),
          RegisterField(
            "protection", lowBit: 24, width: 2, access: .constant,
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
    /// One bit per bank; a register holds 32 of them.
    func flags(_ name: String, offset: Int, what: String) -> Register {
      let words = max(0, spec.banks - 1) / Register.width + 1
      return Register(
        name, offset: offset, array: words > 1 ? .init(count: words) : nil,
        documentation: "Which banks met \(what) since their bits were cleared.",
        fields: [
          RegisterField(
            "banks", lowBit: 0, width: min(spec.banks, Register.width), access: .event,
            documentation: words > 1
              ? "Bit b of register i is bank 32 i + b." : "Bit b is bank b.")
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
    func position(_ flip: Int) -> RegisterField {
      RegisterField(
        "bit_\(flip)", lowBit: 8 * flip, width: 7, access: .readWrite,
        documentation: "Which bit of the code word to flip: 0 to 63 are data, 64 to 71 check "
          + "bits; others flip nothing.")
    }
    func enable(_ flip: Int) -> RegisterField {
      RegisterField(
        "enable_\(flip)", lowBit: 8 * flip + 7, access: .readWrite,
        documentation: "Flips bit_\(flip) of every code word written while this is set.")
    }
    let (single, double) = ("an error and corrected it", "an error that it could not correct")
    return [
      Register(
        "inject", offset: 0x08,
        documentation: "Error injection for tests: flips bits of the code words that all banks "
          + "write, for as long as it is enabled. The same bit twice stays as it is.",
        fields: [position(0), enable(0), position(1), enable(1)]),
      flags("corrected_flags", offset: 0x20, what: single),
      flags("uncorrected_flags", offset: 0x40, what: double),
      counters("corrected", offset: 0x400, what: single),
      counters("uncorrected", offset: 0x800, what: double),
    ]
  }
}
