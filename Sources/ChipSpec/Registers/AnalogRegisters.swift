extension RegisterBlock {
  /// Commands, status and settings of a tile's analog part.
  ///
  /// - Parameters:
  ///   - spec: the analog array.
  ///   - clock: frequency of the chip's clock, hertz.
  public static func analog(_ spec: AnalogSpec, clock: Int) -> RegisterBlock {
    RegisterBlock(
      "analog", base: TileAddressMap.analogBlock, size: TileAddressMap.blockSize,
      documentation: "Commands, status and settings of the tile's analog part.",
      registers: parameters(spec, clock: clock) + control + settings(spec))
  }

  private static func parameters(_ spec: AnalogSpec, clock: Int) -> [Register] {
    func constant(
      _ name: String, lowBit: Int, width: Int, _ value: Int, _ documentation: String
    ) -> RegisterField {
      RegisterField(
        name, lowBit: lowBit, width: width, access: .constant, reset: UInt32(clamping: value),
        documentation: documentation)
    }
    return [
      Register(
        "shape", offset: 0x00, documentation: "Size of the array.",
        fields: [
          constant("rows", lowBit: 0, width: 16, spec.rows, "Rows: inputs of a product."),
          constant(
            "columns", lowBit: 16, width: 16, spec.columns, "Columns: outputs of a product."),
        ]),
      Register(
        "converters", offset: 0x04, documentation: "How the array was built.",
        fields: [
          constant(
            "columns_per_adc", lowBit: 0, width: 13, spec.columnsPerADC,
            "Columns that share one ADC."),
          constant(
            "lanes", lowBit: 16, width: 4, spec.readoutLanes(clock: clock),
            "Codes that are read from the array at once."),
          constant("dac_bits", lowBit: 20, width: 4, spec.dacBits, "Bits of an input."),
          constant("adc_bits", lowBit: 24, width: 4, spec.adcBits, "Bits of a code."),
        ]),
      Register(
        "conversion", offset: 0x08, documentation: "How long an ADC takes.",
        fields: [
          constant(
            "cycles", lowBit: 0, width: 17, spec.conversionCycles(clock: clock),
            "Clock cycles in which an ADC converts one column.")
        ]),
    ]
  }

  private static var control: [Register] {
    func flag(
      _ name: String, _ bit: Int, _ access: FieldAccess, _ documentation: String
    ) -> RegisterField {
      RegisterField(name, lowBit: bit, access: access, documentation: documentation)
    }
    func word(
      _ name: String, offset: Int, field: String, _ access: FieldAccess, _ documentation: String,
      _ meaning: String
    ) -> Register {
      Register(
        name, offset: offset, documentation: documentation,
        fields: [
          RegisterField(field, lowBit: 0, width: 32, access: access, documentation: meaning)
        ])
    }
    return [
      Register(
        "control", offset: 0x10, documentation: "Commands.",
        fields: [
          flag("start", 0, .pulse, "Begins a run at the descriptor that the register start names."),
          flag("settle", 1, .pulse, "Gives the settings to the array."),
          flag("stop", 2, .pulse, "Makes the run end with the descriptor that is at work."),
        ]),
      word(
        "start", offset: 0x14, field: "address", .readWrite, "Where a run begins.",
        "Address of the first descriptor in the SRAM; bits 2:0 are ignored."),
      Register(
        "status", offset: 0x18, documentation: "What the part does.",
        fields: [
          flag("busy", 0, .readOnly, "One while a run is under way."),
          flag("stopped", 1, .readOnly, "One if the last run ended because of the command stop."),
          flag("error", 2, .readOnly, "One if the last run ended with an error."),
          RegisterField(
            "cause", lowBit: 4, width: 4, access: .readOnly,
            documentation: "The error with which the last run ended.",
            values: [FieldValue("none", 0, documentation: "No error.")]
              + AnalogJob.Cause.allCases.map {
                FieldValue($0.name, UInt32($0.rawValue), documentation: $0.documentation)
              }),
        ]),
      Register(
        "events", offset: 0x1C, documentation: "What has happened since the bits were cleared.",
        fields: [
          flag("finished", 0, .event, "A run ended without an error."),
          flag("error", 1, .event, "A run ended with an error."),
          flag("ignored", 2, .event, "A start or settle came while the part was busy."),
        ]),
      word(
        "descriptor", offset: 0x20, field: "address", .readOnly, "Where the run is.",
        "Address of the descriptor at work, or of the last one."),
      word(
        "error", offset: 0x24, field: "address", .readOnly, "Where the last run met its error.",
        "Address of the word or of the descriptor; 0 if there was no error."),
      word(
        "products", offset: 0x28, field: "count", .counter, "How much was computed.",
        "Products sampled since it was cleared."),
    ]
  }

  private static func settings(_ spec: AnalogSpec) -> [Register] {
    func setting(
      _ name: String, offset: Int, field: String, width: Int, _ reset: UInt32,
      _ documentation: String, _ meaning: String, values: [FieldValue] = []
    ) -> Register {
      Register(
        name, offset: offset,
        documentation: documentation + " Has effect with the command settle.",
        fields: [
          RegisterField(
            field, lowBit: 0, width: width, access: .readWrite, reset: reset,
            documentation: meaning, values: values)
        ])
    }
    let cell = spec.nonidealities
    let seed = UInt64(clamping: cell.seed)
    return [
      setting(
        "mode", offset: 0x40, field: "quantising", width: 1, cell.isIdeal ? 0 : 1,
        "What a code is.", "Whether the ADCs and the effects act.",
        values: [
          FieldValue("ideal", 0, documentation: "A code is the exact sum of products."),
          FieldValue("quantising", 1, documentation: "A code is what an ADC gives."),
        ]),
      setting(
        "effects", offset: 0x44, field: "enabled", width: AnalogEffects.count,
        UInt32(cell.effects.rawValue), "Which effects are on; without meaning in mode ideal.",
        "From bit 0: weight quantisation, programming error, read noise, drift, stuck cells; offset, "
          + "gain and non-linearity of the DACs; the same of the ADCs; range of the ADCs, temperature."
      ),
      setting(
        "seed_low", offset: 0x48, field: "value", width: 32, UInt32(truncatingIfNeeded: seed),
        "Seed of all that is random.", "Bits 31:0 of the seed."),
      setting(
        "seed_high", offset: 0x4C, field: "value", width: 32,
        UInt32(truncatingIfNeeded: seed >> 32), "Seed of all that is random.",
        "Bits 63:32 of the seed."),
      setting(
        "temperature", offset: 0x50, field: "value", width: 16,
        UInt32(UInt16(truncatingIfNeeded: 16 * cell.temperature)), "Temperature of the array.",
        "In sixteenths of a degree Celsius, two's complement."),
      setting(
        "drift", offset: 0x54, field: "time", width: 16, UInt32(clamping: spec.driftLogarithm),
        "Age of the weights.",
        "Logarithm to base 2 of the age over the age up to which nothing drifts, in 1/2048."),
    ]
  }
}
