import ChipPrograms
import ChipSpec
import CoSimulation
import Hardware
import Simulation
import Testing

/// Errors that only what random programs do at the edges of a chip shows: blind edits of the Verilog that
/// they had missed, or that were laid to another part.
@Suite("Planted faults: random programs", .enabled(if: ChipTools.has("verilator")))
struct PlantedRandomFaultTests {
  private static let sequencer = "analog_16x24_3_4_sequencer.v"

  private static let faults: [(part: String, fault: PlantedFault)] = [
    (
      "host_bridge",
      PlantedFault(
        "tags of reads a bit off", in: "host_down.v", "access_tag_o = oldest[17:10]",
        "access_tag_o = oldest[18:11]")
    ),
    (
      "host_bridge",
      PlantedFault(
        "a doorbell is done before it has gone", in: "host_messages.v",
        "window_passes_o = passes && !is_transfer_q", "window_passes_o = passes || !is_transfer_q")
    ),
    (
      "host_bridge",
      PlantedFault(
        "a host's failure is never forgotten", in: "host_transfers.v", "host_failed_q <= 1'b0;",
        "host_failed_q <= host_failed_q;", occurrence: 2, of: 2)
    ),
    (
      "host_bridge",
      PlantedFault(
        "bytes were moved before the first transfer", in: "host_transfers.v", "bytes_q <= 32'd0;",
        "bytes_q <= 32'd4;", occurrence: 1, of: 2)
    ),
    (
      "host_bridge",
      PlantedFault(
        "the semaphores' interrupt falls, and is an event", in: "host_bridge.v",
        "has_risen_q <= rises;", "has_risen_q <= !rises;")
    ),
    (
      "host_bridge",
      PlantedFault(
        "quiet with a message on offer", in: "host_messages.v",
        "is_active_o = is_full_q || is_wanted", "is_active_o = is_full_q && is_wanted")
    ),
    (
      "host_bridge",
      PlantedFault(
        "the gate of the link shuts after each beat", in: "host_pace.v",
        "is_open_q <= !rest[16];", "is_open_q <= 1'b0;")
    ),
    (
      "analog",
      PlantedFault(
        "a cause of a failure inverted", in: sequencer, "wrong = CauseCount;",
        "wrong = ~CauseCount;")
    ),
    (
      "analog",
      PlantedFault(
        "fails to write while the input is at work", in: sequencer, "if (input_idle_i) begin",
        "if (!input_idle_i) begin", occurrence: 1, of: 3)
    ),
    (
      "analog",
      PlantedFault(
        "settles at no command", in: "registers_analog_full.v",
        "control_settle_q <= bus_write_data_i[1] & bus_byte_enable_i[0];",
        "control_settle_q <= 1'b0;")
    ),
    (
      "simd",
      PlantedFault(
        "ne shifts", in: "simd_decoder.v", "decoded_function_o = FunctionNotEqual;",
        "decoded_function_o = FunctionShiftArithmetic;")
    ),
    (
      "simd",
      PlantedFault(
        "the rest of a word is taken for an answer", in: "simd_access.v",
        "is_answered = phase_q == PhaseAnswer;",
        "is_answered = (phase_q == PhaseAnswer) || (phase_q == PhaseRemain);")
    ),
    (
      "semaphores",
      PlantedFault(
        "a semaphore is shown a bit off", in: "registers_semaphores_20x7.v",
        "semaphore_value_i[111:96]", "semaphore_value_i[110:95]")
    ),
    (
      "registers",
      PlantedFault(
        "a bank's count of errors is not cleared",
        in: "registers_sram_16384x4_6_secded.v",
        "corrected_2_count_q <= {31'd0, corrected_count_event_i[2]};",
        "corrected_2_count_q <= corrected_2_count_q;")
    ),
    (
      "core",
      PlantedFault(
        "asks for the other half of a word", in: "core_rv32imc_14_secded_split.v",
        "{asked_word, 2'd0}", "{asked_word ^ 12'd1, 2'd0}")
    ),
    (
      "core",
      PlantedFault(
        "a register is never written", in: "core_registers.v", "5'd3: x3_q <= write_data_i;",
        "5'd3: x3_q <= x3_q;")
    ),
    (
      "registers",
      PlantedFault(
        "nothing is refused behind the last register", in: "registers_network_interface.v",
        "is_known = 1'b0;", "is_known = 1'b1;")
    ),
    (
      "packet_manager",
      PlantedFault(
        "a channel does not wait for another one", in: "packet_manager_2x4.v",
        "(channel_1_target == channel_0_target)", "(channel_1_target != channel_0_target)")
    ),
    (
      "packet_manager",
      PlantedFault(
        "takes an operation that there is not", in: "descriptor_walker_2x4.v",
        "is_malformed_q <= data_i[1:0] == 2'd3;", "is_malformed_q <= 1'b0;")
    ),
    (
      "local_port",
      PlantedFault(
        "a channel's credits are counted the wrong way", in: "local_port_packets_host.v",
        "response_credits_q[5:3] <= response_spent[1]",
        "response_credits_q[5:3] <= !response_spent[1]")
    ),
    (
      "local_port",
      PlantedFault(
        "a credit is spent in vain", in: "local_port_packets_host.v", "request_spent = 2'd0;",
        "request_spent = 2'd1;")
    ),
  ]

  private static func specification() throws -> Specification {
    try ChipSamples.specification(
      """
      name: edges
      grid: {columns: 2, rows: 1}
      router: {flit_width: 32, ordering: flow}
      host: {x: 0, y: 0, generation: 5, lanes: 16}
      tiles:
        full:
          sram: {capacity: 16 KiB, banks: 4, protection: secded}
          analog: {rows: 16, columns: 24, columns_per_adc: 3, conversion_time: 10 ns}
          simd: {lanes: 8}
          packet_manager: {transfers: 2}
          core: builtin
          semaphores: 20
      """)
  }

  /// What is found first; nil if nothing is.
  private static func hunt(
    _ specification: Specification, on library: ModelLibrary, seeds: ClosedRange<UInt64>
  ) -> (part: String, text: String)? {
    for seed in seeds {
      do {
        var random = RandomChipProgram(seed: seed)
        random.operations = 8
        var run = try CheckedRun(specification, on: library, seed: seed)
        let found = try run.run(random.program(for: specification))
        if let divergence = found.divergence {
          return (
            divergence.part,
            "seed \(seed), cycle \(divergence.cycle), \(divergence.stage): "
              + "\(divergence.expected) | \(divergence.actual)"
          )
        }
        if let difference = found.differences.first {
          return ("nowhere", "seed \(seed): \(difference)")
        }
      } catch let fault as HostLinkFault {
        return ("host_bridge", "seed \(seed): \(fault)")
      } catch {
        return ("nowhere", "seed \(seed): \(error)")
      }
    }
    return nil
  }

  @Test func areFoundInTheirPart() async throws {
    let specification = try Self.specification()
    let selection = try FaultSelection(
      Self.faults.map(\.fault), in: try ChipTools.source(specification))
    let library = try await TestBench.library(selection.source, TestBench.options)
    let found = try await TestBench.fewAtATime([0] + selection.numbers) {
      number -> (part: String, text: String)? in
      guard let number else { return ("not planted", "") }
      guard number > 0 else { return Self.hunt(specification, on: library, seeds: 1...8) }
      return Self.hunt(
        specification,
        on: try library.starting(with: [FaultSelection.input: UInt64(number)]), seeds: 1...96)
    }
    #expect(found[0] == nil, "without any fault: \(found[0]?.text ?? "")")
    for (planted, outcome) in zip(Self.faults, found.dropFirst()) {
      print(
        "  \(planted.part.padded(to: 16))\(planted.fault.name.padded(to: 44))"
          + "\(outcome?.part ?? "not found"), \((outcome?.text ?? "").prefix(150))")
      #expect(outcome?.part == planted.part, "'\(planted.fault.name)'")
    }
  }
}
