extension RegisterBlock {
  /// A tile's semaphores as software sees and uses them.
  ///
  /// - Parameters:
  ///   - count: semaphores that the tile has, 1…256.
  ///   - clients: parts that use them, the registers included.
  public static func semaphores(_ count: Int, clients: Int) -> RegisterBlock {
    RegisterBlock(
      "semaphores", base: TileAddressMap.semaphoresBlock, size: TileAddressMap.blockSize,
      documentation: "The tile's semaphores: operations of software, interrupts, values.",
      registers: [
        operation(), result(), events(), parameters(count, clients: clients),
        interruptEnable(count),
        Register(
          "semaphore", offset: 0x400, array: .init(count: count),
          documentation: "The semaphores.",
          fields: [
            RegisterField(
              "value", lowBit: 0, width: 16, access: .readOnly,
              documentation: "How often it can be taken by one.")
          ]),
      ])
  }

  private static func operation() -> Register {
    Register(
      "operation", offset: 0x00,
      documentation:
        "What software does with a semaphore. The result can be read two cycles later.",
      fields: [
        RegisterField(
          "index", lowBit: 0, width: 8, access: .readWrite,
          documentation: "Number of the semaphore."),
        RegisterField(
          "amount", lowBit: 8, width: 8, access: .readWrite, documentation: "By how much."),
        RegisterField(
          "raise", lowBit: 16, access: .pulse,
          documentation: "Adds the amount; stops at 65,535."),
        RegisterField(
          "take", lowBit: 17, access: .pulse,
          documentation: "Takes the amount off if there is as much; ignored together with raise."),
      ])
  }

  private static func result() -> Register {
    Register(
      "result", offset: 0x04, documentation: "What the last operation of software did.",
      fields: [
        RegisterField(
          "success", lowBit: 0, access: .readOnly, documentation: "One if it was done."),
        RegisterField(
          "value", lowBit: 16, width: 16, access: .readOnly,
          documentation: "The semaphore's value after it."),
      ])
  }

  private static func events() -> Register {
    Register(
      "events", offset: 0x08, documentation: "What went wrong, whoever did it.",
      fields: [
        RegisterField(
          "overflow", lowBit: 0, access: .event,
          documentation: "A raise went beyond 65,535, where the semaphore stopped."),
        RegisterField(
          "bad_index", lowBit: 1, access: .event,
          documentation: "An operation named a semaphore that the tile does not have."),
      ])
  }

  private static func parameters(_ count: Int, clients: Int) -> Register {
    Register(
      "parameters", offset: 0x0c, documentation: "How the semaphores were built.",
      fields: [
        RegisterField(
          "semaphores", lowBit: 0, width: 16, access: .constant,
          reset: UInt32(clamping: count), documentation: "Number of semaphores."),
        RegisterField(
          "clients", lowBit: 16, width: 8, access: .constant, reset: UInt32(clamping: clients),
          documentation: "Parts that use them, the registers included."),
      ])
  }

  /// One bit per semaphore; a register holds 32 of them.
  private static func interruptEnable(_ count: Int) -> Register {
    let words = max(0, count - 1) / Register.width + 1
    return Register(
      "interrupt_enable", offset: 0x20, array: words > 1 ? .init(count: words) : nil,
      documentation: "Which semaphores interrupt the core while they are not 0.",
      fields: [
        RegisterField(
          "semaphores", lowBit: 0, width: min(count, Register.width), access: .readWrite,
          documentation: words > 1
            ? "Bit b of register i is semaphore 32 i + b." : "Bit b is semaphore b.")
      ])
  }
}
