import ChipSpec

/// What the writing of a register commands.
enum TileCommand: Sendable, Hashable {
  /// The memory flips bits from now on, or no longer.
  case injection
  /// Software raises or takes a semaphore.
  case semaphores
  /// The analog part is started, stopped or given its settings.
  case analog
  /// The SIMD unit is started or stopped.
  case simd
  /// The core is started or stopped.
  case core
  /// The core's interrupt lines may change.
  case coreLines
  /// The core's bus error is cleared.
  case coreError
  /// A channel of the packet manager is started or stopped.
  case channel(Int)

  /// The commands by the addresses of their registers.
  static func all(channels: Int, _ registers: RegisterModel) -> [UInt32: TileCommand] {
    var commands: [UInt32: TileCommand] = [:]
    func add(_ command: TileCommand, _ block: String, _ register: String, _ index: Int = 0) {
      if let address = registers.address(block, register, index) { commands[address] = command }
    }
    add(.injection, "sram", "inject")
    add(.semaphores, "semaphores", "operation")
    add(.analog, "analog", "control")
    add(.simd, "simd", "control")
    add(.core, "core", "control")
    add(.coreError, "core", "bus_error")
    for register in [
      "interrupt_enable", "software_interrupt", "timer_compare_low", "timer_compare_high",
      "mailbox_inbound",
    ] {
      add(.coreLines, "core", register)
    }
    for channel in 0..<channels { add(.channel(channel), "packet_manager", "start", channel) }
    return commands
  }
}
