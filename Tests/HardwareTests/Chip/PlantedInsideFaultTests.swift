import ChipSpec
import CoSimulation
import Hardware
import Simulation
import Testing

/// Errors that a designer could have made in what is inside a tile: while a host and two cores use it, the
/// checkers find each and lay it to the part whose module was changed.
@Suite("Planted faults: inside a tile", .enabled(if: ChipTools.has("verilator")))
struct PlantedInsideFaultTests {
  /// A fault, and the part to which it is laid.
  private struct Fault {
    let part: String
    let fault: PlantedFault

    init(
      _ part: String, _ name: String, _ file: String, _ original: String, _ replacement: String,
      occurrence: Int = 1, of count: Int = 1
    ) {
      self.part = part
      fault = PlantedFault(
        name, in: file, original, replacement, occurrence: occurrence, of: count)
    }
  }

  private static let bank = "sram_bank_1024_5_secded.v"
  private static let plainBank = "sram_bank_1024_5.v"
  private static let sram = [
    Fault("sram", "a bit of a parity mask", bank, "64'hf104225844b12cb7", "64'hf104225844b12cb6"),
    Fault("sram", "a wrong bit put right elsewhere", bank, "flip = 64'h2000;", "flip = 64'h4000;"),
    Fault(
      "sram", "a wrong check bit not reported", bank,
      "(|flip) || ((|syndrome) && !(|(syndrome & (syndrome - 8'd1))))", "|flip"),
    Fault("sram", "a busy bank grants", bank, "if (!merges_q && (|request_i))", "if (|request_i)"),
    Fault(
      "sram", "merges the wrong byte", bank, "enable[3] ? new_data[31:24]",
      "enable[3] ? new_data[23:16]"),
    Fault(
      "sram", "an injected bit off by one", bank, "(64'd1 << position[5:0])",
      "(64'd2 << position[5:0])"),
    Fault(
      "sram", "an error is met again and again", bank, "if (is_active || was_read_q) begin",
      "if (is_active) begin"),
    Fault(
      "sram", "positions behind the code word", bank, "applies && (position[6:3] == 4'd8)",
      "applies && position[6]"),
    Fault(
      "sram", "stores a byte at another's place", plainBank, "enable[2] ? new_data[23:16]",
      "enable[2] ? new_data[15:8]"),
    Fault(
      "sram", "keeps a byte that is written", plainBank, "enable[5] ? new_data[47:40] : old[47:40]",
      "1'b0 ? new_data[47:40] : old[47:40]"),
    Fault(
      "sram", "nobody is ever granted", plainBank, "? (request_i & arbiter_behind_q)",
      "? (~request_i & arbiter_behind_q)"),
    Fault(
      "sram", "answers without having been asked", "sram_16384x2_5.v",
      "outside_4 = port4_request_i && ", "outside_4 = port4_request_i || "),
    Fault(
      "sram", "the word of another row", plainBank, "assign read_data_o = word_q;",
      "assign read_data_o = words_q[0];"),
  ]

  private static let semaphore = "semaphores_8x4.v"
  private static let semaphores = [
    Fault(
      "semaphores", "a bad index taken for none", semaphore, "is_missing = index >= 8'd8",
      "is_missing = index > 8'd8"),
    Fault("semaphores", "a carry lost", semaphore, "is_too_much = sum[16];", "is_too_much = 1'b0;"),
    Fault("semaphores", "does not stop at the largest value", semaphore, "{16{sum[16]}}", "16'd0"),
    Fault(
      "semaphores", "takes one more", semaphore, "left = old - {8'd0, amount};",
      "left = old - {8'd0, amount} - 16'd1;"),
    Fault(
      "semaphores", "raises by one more", semaphore, "{1'b0, {8'd0, amount}}",
      "{1'b0, {8'd1, amount}}"),
    Fault("semaphores", "a failed take leaves nothing", semaphore, "left = old;", "left = 16'd0;"),
    Fault(
      "semaphores", "a result of the wrong operation", semaphore, "was_done_q <= is_done;",
      "was_done_q <= 1'b1;"),
    Fault(
      "semaphores", "another's value left", semaphore, "value_left_q <= left;",
      "value_left_q <= old;"),
    Fault(
      "semaphores", "takes of software are not heard", semaphore,
      "is_command = operation_raise_i || operation_take_i", "is_command = operation_raise_i"),
    Fault(
      "semaphores", "both commands take", semaphore, "raise = operation_raise_i;",
      "raise = !operation_take_i;"),
    Fault(
      "semaphores", "another index", semaphore, "index = operation_index_i;",
      "index = operation_index_i ^ 8'd1;"),
    Fault(
      "semaphores", "a raised one does not count as raised", semaphore,
      "is_raised_q[1] <= |left;", "is_raised_q[1] <= 1'b0;"),
    Fault(
      "semaphores", "events turned round", semaphore,
      "assign events_overflow_event_o = overflowed_q;",
      "assign events_overflow_event_o = !overflowed_q;"),
  ]

  private static let coreRegisters = "registers_core_plain.v"
  private static let semaphoreRegisters = "registers_semaphores_8x4.v"
  private static let registers = [
    Fault(
      "registers", "an enable that does not stay", coreRegisters,
      "            interrupt_enable_mailbox_q,\n", "            1'b0,\n"),
    Fault(
      "registers", "a constant", coreRegisters, "{29'd0, 1'b1, 1'b1, 1'b0}",
      "{29'd0, 1'b1, 1'b0, 1'b0}"),
    Fault(
      "registers", "the entry without its bits 1:0", coreRegisters,
      "value = {entry_address_q, 2'd0};", "value = {2'd0, entry_address_q};"),
    Fault(
      "registers", "errors are not told", coreRegisters, "assign bus_error_o = error_q;",
      "assign bus_error_o = 1'b0;"),
    Fault(
      "registers", "errors where none is", semaphoreRegisters, "assign bus_error_o = error_q;",
      "assign bus_error_o = !error_q && 1'b0 || (bus_address_i == 12'd4) && error_q || (read_data_q == 32'h5);"
    ),
    Fault(
      "registers", "data where nothing is read", semaphoreRegisters,
      "assign bus_read_data_o = read_data_q;", "assign bus_read_data_o = ~read_data_q;"),
    Fault(
      "registers", "the core runs when it is not to", coreRegisters,
      "assign control_run_o = control_run_q;", "assign control_run_o = !control_run_q;"),
    Fault(
      "registers", "no software interrupt is set", coreRegisters,
      "assign software_interrupt_pending_o = software_interrupt_pending_q;",
      "assign software_interrupt_pending_o = 1'b0;"),
    Fault(
      "registers", "an enable shown for another", coreRegisters,
      "assign interrupt_enable_bus_error_o = interrupt_enable_bus_error_q;",
      "assign interrupt_enable_bus_error_o = interrupt_enable_simd_q;"),
    Fault(
      "registers", "another time to interrupt at", coreRegisters,
      "assign timer_compare_low_value_o = timer_compare_low_value_q;",
      "assign timer_compare_low_value_o = timer_compare_low_value_q ^ 32'd4;"),
    Fault(
      "registers", "a word in the mailbox that nobody sees", coreRegisters,
      "assign mailbox_inbound_word_o = mailbox_inbound_word_q;",
      "assign mailbox_inbound_word_o = 32'd0;"),
    Fault(
      "registers", "an enable without reset", coreRegisters,
      "interrupt_enable_mailbox_q <= 1'b0;", "interrupt_enable_mailbox_q <= 1'b1;"),
    Fault(
      "registers", "a half that is not written", coreRegisters,
      "bus_byte_enable_i[3] ? bus_write_data_i[31:24] : mailbox_outbound_word_q[31:24]",
      "mailbox_outbound_word_q[31:24]"),
  ]

  private static let buses = [
    Fault(
      "register_bus", "no rest after a write", "register_bus.v", "is_settling_q <= bus_write_o;",
      "is_settling_q <= 1'b0;"),
    Fault(
      "register_bus", "no turns", "register_bus.v", "is_core_turn_q <= interface_grant_o;",
      "is_core_turn_q <= !interface_grant_o;"),
    Fault(
      "register_bus", "byte enables of the other", "register_bus.v",
      "core_grant_o ? core_byte_enable_i : interface_byte_enable_i",
      "core_grant_o ? interface_byte_enable_i : core_byte_enable_i"),
    Fault(
      "register_bus", "asks for both only", "register_bus.v",
      "assign bus_request_o = interface_grant_o || core_grant_o;",
      "assign bus_request_o = interface_grant_o && core_grant_o;"),
    Fault(
      "register_bus", "another answer", "register_bus.v",
      "assign interface_read_data_o = bus_read_data_i;",
      "assign interface_read_data_o = ~bus_read_data_i;"),
    Fault(
      "register_bus", "errors of right accesses", "register_bus.v",
      "assign interface_error_o = bus_error_i;", "assign interface_error_o = !bus_error_i;"),
    Fault(
      "tile_bus", "taken when the registers do not", "tile_bus.v",
      "data_is_granted = registers_grant_i;", "data_is_granted = !registers_grant_i;"),
    Fault(
      "tile_bus", "errors of right fetches", "tile_bus.v",
      "assign fetch_err_o = fetch_failed;", "assign fetch_err_o = !fetch_failed;"),
    Fault(
      "tile_bus", "the other half of a word fetched", "tile_bus.v",
      "fetch_is_upper_q <= fetch_addr_i[2];", "fetch_is_upper_q <= !fetch_addr_i[2];"),
    Fault(
      "tile_bus", "the other half of a word loaded", "tile_bus.v",
      "data_is_upper_q <= data_addr_i[2];", "data_is_upper_q <= data_addr_i[3];"),
    Fault(
      "tile_bus", "stores in the lower half only", "tile_bus.v",
      "data_addr_i[2] ? {data_be_i, 4'd0} : {4'd0, data_be_i}", "{4'd0, data_be_i}"),
    Fault(
      "tile_bus", "a load's error not told", "tile_bus.v", "data_failed = registers_error_i;",
      "data_failed = 1'b0;"),
    Fault(
      "tile_bus", "memory's word for a register's", "tile_bus.v",
      "data_word = registers_read_data_i;", "data_word = data_memory_read_data_i[31:0];"),
    Fault(
      "tile_bus", "registers at another place", "tile_bus.v",
      "wire data_is_registers = data_addr_i[31:30] == 2'd1;",
      "wire data_is_registers = data_addr_i[31:30] == 2'd3;"),
    Fault(
      "tile_bus", "bits of the address lost", "tile_bus.v",
      "assign registers_address_o = data_addr_i[29:0];",
      "assign registers_address_o = {data_addr_i[29:8], 1'b0, data_addr_i[6:0]} ^ 30'd8;"),
    Fault(
      "core_control", "no software interrupt", "core_control.v",
      "is_software_q <= software_interrupt_pending_i;", "is_software_q <= 1'b0;"),
    Fault(
      "core_control", "the timer's interrupt inverted", "core_control.v",
      "assign irq_timer_o = is_timer_q;", "assign irq_timer_o = !is_timer_q;"),
    Fault(
      "core_control", "the timer is late", "core_control.v",
      "wire is_time = compare <= timebase_i;", "wire is_time = compare < timebase_i;"),
    Fault(
      "core_control", "the mailbox does not ask", "core_control.v",
      "assign interrupt_pending_mailbox_o = |mailbox_inbound_word_i;",
      "assign interrupt_pending_mailbox_o = mailbox_inbound_word_i[0];"),
    Fault(
      "core_control", "an error that is not kept", "core_control.v",
      "(is_bus_error_q && !bus_error_clear_i)", "1'b0"),
    Fault(
      "core_control", "an enable of another", "core_control.v",
      "interrupt_pending_bus_error_o && interrupt_enable_bus_error_i",
      "interrupt_pending_bus_error_o && interrupt_enable_simd_i"),
    Fault(
      "core_control", "quiet before its lines are", "core_control.v",
      "assign quiet_o = !(changes_lines || is_changed_q);",
      "assign quiet_o = !(changes_lines && is_changed_q);"),
    Fault(
      "core_control", "never quiet", "core_control.v",
      "assign quiet_o = !(changes_lines || is_changed_q);", "assign quiet_o = 1'b0;"),
    Fault(
      "bus_shim", "loads for stores", "bus_shim_builtin.v", "assign data_we_o = core_data_we_i;",
      "assign data_we_o = !core_data_we_i;"),
    Fault(
      "bus_shim", "another word loaded", "bus_shim_builtin.v",
      "assign core_data_rdata_o = data_rdata_i;", "assign core_data_rdata_o = ~data_rdata_i;"),
    Fault(
      "core_control", "the time's upper half", "core_control.v",
      "assign time_high_value_o = timebase_i[63:32];",
      "assign time_high_value_o = timebase_i[31:0];"),
    Fault(
      "core_control", "the entry", "core_control.v", "assign entry_o = {entry_address_i, 2'd0};",
      "assign entry_o = {entry_address_i ^ 30'd1, 2'd0};"),
  ]

  private static let protectedCore = "core_rv32im_14_secded.v"
  private static let core = [
    Fault(
      "core", "a shift of a negative number", "core_arithmetic.v",
      "wire sign = is_alternate_i && a_i[31];", "wire sign = is_alternate_i && a_i[30];"),
    Fault(
      "core", "signs of half words", protectedCore,
      "{{16{loaded_half[15] && !load_function_q[2]}}, loaded_half}", "{16'd0, loaded_half}"),
    Fault(
      "core", "bytes of a store", protectedCore, "address[1:0] == 2'd2,", "address[1:0] == 2'd3,"),
    Fault(
      "core", "the instruction's time", protectedCore, "status = timebase_i[31:0];",
      "status = timebase_i[32:1];"),
    Fault(
      "core", "the hart", protectedCore, "status = {16'd0, hart_i};", "status = {hart_i, 16'd0};"),
    Fault(
      "core", "the cause of a misaligned access", protectedCore,
      "{2'd1, decoder_decoded_is_store, !is_misaligned}",
      "{2'd1, decoder_decoded_is_store, is_misaligned}"),
    Fault(
      "core", "an external interrupt comes last", protectedCore,
      "wire [3:0] pending_cause = {pending[2], !pending[2] && !pending[0] && pending[1], 2'd3};",
      "wire [3:0] pending_cause = {pending[2] && !pending[0], !pending[2] && !pending[0] && pending[1], 2'd3};"
    ),
    Fault(
      "core", "branches compare signed numbers", protectedCore,
      "wire is_signed = !instruction_q[13];", "wire is_signed = 1'b1;"),
    Fault(
      "core", "the immediate of a CSR", protectedCore,
      "{27'd0, instruction_q[19:15]} : first;", "{27'd1, instruction_q[19:15]} : first;"),
    Fault(
      "core", "accesses of misaligned addresses", protectedCore,
      "(instruction_q[12] && address[0]) || (instruction_q[13] && (|address[1:0]))",
      "(instruction_q[13] && (|address[1:0]))"),
  ]

  private static let rest = [
    Fault(
      "tile", "rests while it works", "tile_plain.v", "assign quiet_o = is_quiet;",
      "assign quiet_o = ~is_quiet;"),
    Fault(
      "tile", "does not ask a part whether it rests", "tile_safe.v",
      " && router_quiet)", ")"),
  ]

  private static let faults = sram + semaphores + registers + buses + core + rest

  @Test("are found, and laid to the right part")
  func all() async throws {
    let specification = try ChipCoreTests.specification()
    let selection = try FaultSelection(
      Self.faults.map(\.fault), in: try ChipTools.source(specification))
    let library = try await TestBench.library(selection.source, TestBench.options)
    let seed = RemoteAccessTests.seed
    print("\(Self.faults.count) faults inside a tile: TILEWRIGHT_SEED=\(seed)")
    let numbers: [Int?] = [0] + selection.numbers
    let results = try await TestBench.fewAtATime(numbers) { number -> Divergence? in
      guard let number else { return nil }
      var phase = "starts"
      do {
        try WatchedChip.checking {
          // Some need a chance; a run without a fault shows that none is found where none is.
          for round in 0..<UInt64(3) {
            var run = try InsideRun(
              specification, on: library, seed: seed &+ round,
              inputs: [FaultSelection.input: UInt64(number)])
            defer { phase = run.phase }
            try run.run(instructions: 800)
          }
        }
        return nil
      } catch let divergence as Divergence {
        return divergence
      } catch {
        return Divergence(
          cycle: 0, x: nil, y: nil, part: "no divergence", stage: "\(phase): \(error)",
          expected: "",
          actual: "", history: [])
      }
    }
    #expect(results[0] == nil, "without any fault, seed \(seed)")
    var right = 0
    for (fault, result) in zip(Self.faults, results.dropFirst()) {
      let text = result.map {
        "\($0.part): \($0.stage), expected \($0.expected), found \($0.actual)"
      }
      print(
        "  \(fault.part.padded(to: 14))\(fault.fault.name.padded(to: 40))"
          + String((text ?? "not found").prefix(150)))
      if result?.part == fault.part { right += 1 }
    }
    print("  \(right) of \(Self.faults.count) with the right part")
    #expect(right == Self.faults.count)
  }
}
