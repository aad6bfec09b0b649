import Golden

extension CoreControlInputs: ListedInputs {
  static let inputNames =
    ["timebase_i", "entry_address_i", "control_run_i"]
    + CoreControlOutputs.sources.map { "interrupt_enable_\($0)_i" } + [
      "software_interrupt_pending_i", "timer_compare_low_value_i", "timer_compare_high_value_i",
      "mailbox_inbound_word_i", "bus_error_clear_i", "semaphores_i", "analog_i", "simd_i",
      "packet_manager_i", "error_i",
    ]

  func list(in values: inout [UInt64]) {
    values += [time, UInt64(entry), run ? 1 : 0]
    for bit in 0..<6 { values.append(UInt64(enabled >> UInt8(bit) & 1)) }
    values += [software ? 1 : 0, compare & 0xFFFF_FFFF, compare >> 32, UInt64(inbound)]
    for flag in [clearsBusError, semaphores, analog, simd, packetManager, error] {
      values.append(flag ? 1 : 0)
    }
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
    for bit in 0..<6 { values.add(pending >> UInt8(bit) & 1) }
    values.add(time & 0xFFFF_FFFF)
    values.add(time >> 32)
    values.add(busError)
    values.add(run)
    values.add(entry)
    for line in [external, software, timer, quiet] { values.add(line) }
    values.add(wake)
  }
}
