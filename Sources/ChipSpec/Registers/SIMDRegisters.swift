extension RegisterBlock {
  /// Start, stop and state of a tile's SIMD unit.
  public static func simd(_ spec: SIMDSpec) -> RegisterBlock {
    RegisterBlock(
      "simd", base: TileAddressMap.simdBlock, size: TileAddressMap.blockSize,
      documentation: "Start, stop and state of the tile's SIMD unit.",
      registers: [
        Register(
          "parameters", offset: 0x00, documentation: "How the unit was built.",
          fields: [
            RegisterField(
              "lanes", lowBit: 0, width: 8, access: .constant, reset: UInt32(clamping: spec.lanes),
              documentation: "Lanes of 32 bits."),
            RegisterField(
              "tables", lowBit: 8, width: 8, access: .constant,
              reset: UInt32(clamping: SIMDEncoding.tables),
              documentation: "Look-up tables of 256 entries of 32 bits."),
          ]),
        Register(
          "start", offset: 0x04, documentation: "Where a start begins.",
          fields: [
            RegisterField(
              "address", lowBit: 0, width: 32, access: .readWrite,
              documentation: "Address of the first instruction, a multiple of 8.")
          ]),
        Register(
          "control", offset: 0x08, documentation: "Commands to the unit.",
          fields: [
            RegisterField(
              "start", lowBit: 0, access: .pulse,
              documentation: "Starts the unit if it is stopped."),
            RegisterField(
              "stop", lowBit: 1, access: .pulse,
              documentation: "Stops the unit after the instruction under way. Goes before start."),
          ]),
        Register(
          "status", offset: 0x0c, documentation: "What the unit does.",
          fields: [
            RegisterField("busy", lowBit: 0, access: .readOnly, documentation: "The unit runs."),
            RegisterField(
              "waiting", lowBit: 1, access: .readOnly,
              documentation: "The unit waits for a semaphore."),
            RegisterField(
              "error", lowBit: 4, width: 4, access: .readOnly,
              documentation: "Why the unit stopped; cleared by a start.",
              values: [
                FieldValue("none", 0, documentation: "No error."),
                FieldValue(
                  "fetch", SIMDEncoding.Failure.fetch,
                  "The instruction's address is misaligned or not readable."),
                FieldValue(
                  "illegal", SIMDEncoding.Failure.illegal, "There is no such instruction."),
                FieldValue(
                  "memory", SIMDEncoding.Failure.memory, "The SRAM refused a load or store."),
                FieldValue(
                  "table", SIMDEncoding.Failure.table, "A look-up in a table that is not loaded."),
              ]),
          ]),
        Register(
          "events", offset: 0x10,
          documentation: "Why the unit stopped since the bits were cleared.",
          fields: [
            RegisterField(
              "halted", lowBit: 0, access: .event, documentation: "A program came to its end."),
            RegisterField(
              "error", lowBit: 1, access: .event,
              documentation: "An instruction could not be executed; status.error says why."),
          ]),
        state(
          "pc", offset: 0x14, "address", width: 32,
          "Address of the next instruction, or of the one that could not be executed."),
        state("vector_length", offset: 0x18, "lanes", width: 7, "Active lanes."),
        Register(
          "retired", offset: 0x1c, documentation: "Instructions executed.",
          fields: [
            RegisterField(
              "count", lowBit: 0, width: 32, access: .counter,
              documentation: "Number since it was cleared.")
          ]),
        Register(
          "scalar", offset: 0x40, array: .init(count: SIMDEncoding.registers),
          documentation: "The scalar registers.",
          fields: [
            RegisterField(
              "value", lowBit: 0, width: 32, access: .readOnly,
              documentation: "Element i is r i; r 0 is always 0.")
          ]),
      ])
  }

  /// A register that shows a number of the unit's state.
  private static func state(
    _ name: String, offset: Int, _ field: String, width: Int, _ documentation: String
  ) -> Register {
    Register(
      name, offset: offset, documentation: documentation,
      fields: [
        RegisterField(
          field, lowBit: 0, width: width, access: .readOnly, documentation: documentation)
      ])
  }
}

extension FieldValue {
  fileprivate init(_ name: String, _ failure: SIMDEncoding.Failure, _ documentation: String) {
    self.init(name, UInt32(failure.rawValue), documentation: documentation)
  }
}
