extension RegisterBlock {
  /// Start, stop, interrupts, time and mailbox of a tile's core. `docs/parts/core_control.md`.
  ///
  /// - Parameter spec: the core; which instructions it has are constants of the block.
  public static func core(_ spec: CoreSpec) -> RegisterBlock {
    RegisterBlock(
      "core", base: TileAddressMap.coreBlock, size: TileAddressMap.blockSize,
      documentation: "Start, stop, interrupts, time and mailbox of the tile's core.",
      registers: [parameters(spec), entry, control] + interrupts + timer + mailbox + [busError])
  }

  private static func parameters(_ spec: CoreSpec) -> Register {
    func flag(_ name: String, _ bit: Int, _ value: Bool, _ documentation: String) -> RegisterField {
      RegisterField(
        name, lowBit: bit, access: .constant, reset: value ? 1 : 0, documentation: documentation)
    }
    return Register(
      "parameters", offset: 0x00, documentation: "What the core is.",
      fields: [
        flag("external", 0, spec.implementation == .external, "It stands outside the tile."),
        flag("multiply", 1, spec.isa.multiplies, "It multiplies and divides (extension M)."),
        flag(
          "compressed", 2, spec.isa.isCompressed, "It has instructions of 16 bits (extension C)."),
      ])
  }

  private static let entry = Register(
    "entry", offset: 0x04,
    documentation: "Where the core starts: read as a word, the address itself.",
    fields: [
      RegisterField(
        "address", lowBit: 2, width: 30, access: .readWrite,
        reset: UInt32(clamping: TileAddressMap.resetEntry / 4),
        documentation: "Address / 4 of the first instruction.")
    ])

  private static let control = Register(
    "control", offset: 0x08, documentation: "Whether the core runs.",
    fields: [
      RegisterField(
        "run", lowBit: 0, access: .readWrite,
        documentation: "0 holds the core in reset; 1 lets it start at the entry.")
    ])

  private static let interrupts: [Register] = {
    let sources = [
      ("semaphores", "A semaphore whose interrupt is enabled is not 0."),
      ("mailbox", "A word for the core waits in the inbound mailbox."),
      ("bus_error", "An access of the core was answered with an error."),
      ("analog", "The analog unit has stopped with an error."),
      ("simd", "The SIMD unit has stopped with an error."),
      ("packet_manager", "The packet manager has stopped with an error."),
    ]
    func fields(_ access: FieldAccess) -> [RegisterField] {
      sources.enumerated().map { bit, source in
        RegisterField(source.0, lowBit: bit, access: access, documentation: source.1)
      }
    }
    return [
      Register(
        "interrupt_enable", offset: 0x0c,
        documentation: "Which sources raise the core's external interrupt.",
        fields: fields(.readWrite)),
      Register(
        "interrupt_pending", offset: 0x10,
        documentation: "Which sources of the external interrupt ask now, enabled or not.",
        fields: fields(.readOnly)),
      Register(
        "software_interrupt", offset: 0x14, documentation: "The core's software interrupt.",
        fields: [
          RegisterField(
            "pending", lowBit: 0, access: .readWrite, documentation: "1 raises the interrupt.")
        ]),
    ]
  }()

  private static let timer: [Register] = {
    func half(
      _ name: String, offset: Int, _ access: FieldAccess, _ documentation: String
    ) -> Register {
      Register(
        name, offset: offset, documentation: documentation,
        fields: [
          RegisterField(
            "value", lowBit: 0, width: 32, access: access,
            reset: access == .readWrite ? .max : 0, documentation: "32 bits, in clock cycles.")
        ])
    }
    return [
      half(
        "timer_compare_low", offset: 0x18, .readWrite,
        "Time from which on the timer interrupt is raised, low half."),
      half(
        "timer_compare_high", offset: 0x1c, .readWrite,
        "Time from which on the timer interrupt is raised, high half."),
      half("time_low", offset: 0x20, .readOnly, "The time, low half."),
      half("time_high", offset: 0x24, .readOnly, "The time, high half."),
    ]
  }()

  private static let mailbox: [Register] = {
    func word(_ name: String, offset: Int, _ documentation: String) -> Register {
      Register(
        name, offset: offset, documentation: documentation,
        fields: [
          RegisterField(
            "word", lowBit: 0, width: 32, access: .readWrite,
            documentation: "0: nothing there. The sender writes another word when it finds 0, the "
              + "receiver takes it and writes 0.")
        ])
    }
    return [
      word("mailbox_inbound", offset: 0x28, "A word from the host for the core."),
      word("mailbox_outbound", offset: 0x2c, "A word from the core for the host."),
    ]
  }()

  private static let busError = Register(
    "bus_error", offset: 0x30, documentation: "Errors that the core's accesses met.",
    fields: [
      RegisterField(
        "raised", lowBit: 0, access: .readOnly,
        documentation: "An access was answered with an error since the flag was cleared."),
      RegisterField("clear", lowBit: 1, access: .pulse, documentation: "Clears the flag."),
    ])
}
