import Golden

extension CoreControlInputs: ListedInputs {
  static let inputNames =
    ["timebase_i", "entry_address_i", "control_run_i"]
    + CoreControlOutputs.sources.map { "interrupt_enable_\($0)_i" } + [
      "software_interrupt_pending_i", "timer_compare_low_value_i", "timer_compare_high_value_i",
      "mailbox_inbound_word_i", "bus_error_clear_i", "semaphores_i", "analog_i", "simd_i",
      "packet_manager_i", "error_i",
    ]

  func list(in values: inout ListedValues) {
    values.add(time)
    values.add(entry)
    values.add(run)
    for bit in UInt8(0)..<6 { values.add(enabled >> bit & 1) }
    values.add(software)
    values.add(compare & 0xFFFF_FFFF)
    values.add(compare >> 32)
    values.add(inbound)
    values.add(clearsBusError)
    values.add(semaphores)
    values.add(analog)
    values.add(simd)
    values.add(packetManager)
    values.add(error)
  }
}

extension CoreControlOutputs: ListedOutputs {
  /// Sources of the external interrupt, in the order of their bits.
  static let sources = ["semaphores", "mailbox", "bus_error", "analog", "simd", "packet_manager"]

  static let outputNames =
    sources.map { "interrupt_pending_\($0)_o" } + [
      "time_low_value_o", "time_high_value_o", "bus_error_raised_o", "run_o", "entry_o",
      "irq_external_o", "irq_software_o", "irq_timer_o", "quiet_o", "wake_o",
    ]

  func list(in values: inout ListedValues) {
    for bit in UInt8(0)..<6 { values.add(pending >> bit & 1) }
    values.add(time & 0xFFFF_FFFF)
    values.add(time >> 32)
    values.add(busError)
    values.add(run)
    values.add(entry)
    values.add(external)
    values.add(software)
    values.add(timer)
    values.add(quiet)
    values.add(wake)
  }
}
