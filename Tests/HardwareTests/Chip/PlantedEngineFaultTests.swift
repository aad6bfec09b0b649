import ChipPrograms
import ChipSpec
import CoSimulation
import Hardware
import Simulation
import Testing

/// Errors planted into the engines of a chip are found by checking its commits, and laid to the part in
/// which they are.
@Suite("Planted faults: engines in a chip", .enabled(if: ChipTools.has("verilator")))
struct PlantedEngineFaultTests {
  private static let unit = "simd_4_16384.v"
  private static let lanes = "simd_lanes_4.v"
  private static let access = "simd_access.v"
  private static let channel = "transfer_channel_3x4.v"
  private static let walker = "descriptor_walker_3x4.v"
  private static let maker = "message_maker_3x4.v"
  private static let analog = "analog_24x40_2_7"
  private static let array = "analog_array.sv"

  private static let simdFaults = [
    PlantedFault(
      "sums saturate above only", in: lanes, "(total[32] ^ total[31])",
      "(!total[32] && total[31])"),
    PlantedFault("mac does not add", in: lanes, "c + product[31:0]", "product[31:0]"),
    PlantedFault("sel looks at one bit", in: lanes, "(|c) ? a : b", "c[0] ? a : b"),
    PlantedFault(
      "entries of a pair exchanged", in: "simd_tables.v", "index_i[0] ? pair[63:32] : pair[31:0]",
      "index_i[0] ? pair[31:0] : pair[63:32]"),
    PlantedFault(
      "words of a piece exchanged", in: access, "piece_is_split_q ? older_q : newer_q", "newer_q"),
    PlantedFault(
      "strides of 16 bits", in: access, "strided_i ? stride_i :",
      "strided_i ? {16'd0, stride_i[15:0]} :"),
    PlantedFault(
      "post-increment forgets the data", in: unit, "base = access_end_address",
      "base = operand_a_q"),
    PlantedFault(
      "the incremented base goes to d", in: unit, "scalar_index = instruction_q[51:48]",
      "scalar_index = instruction_q[55:52]"),
    PlantedFault(
      "branches compare without sign", in: unit,
      "OperationBlt: is_taken = $signed(operand_a_q) < $signed(operand_b_q)",
      "OperationBlt: is_taken = operand_a_q < operand_b_q"),
    PlantedFault(
      "loops turn once more", in: unit, "OperationLoop: is_taken = |operand_c_q",
      "OperationLoop: is_taken = !operand_c_q[31]"),
    PlantedFault(
      "the instruction behind a wait is fetched before it", in: unit,
      "decides_next = &instruction_q[63:62]",
      "decides_next = (&instruction_q[63:62]) && !instruction_q[61]"),
    PlantedFault(
      "jal links itself", in: unit, "default: outcome_q <= next_q", "default: outcome_q <= pc_q"),
    PlantedFault(
      "amounts are not shifted down", in: unit, "{8'd0, instruction_q[31:8]}",
      "instruction_q[31:0]"),
    PlantedFault(
      "addresses of stores a word off", in: access, "memory_address_o = {word_address_q",
      "memory_address_o = {word_address_q ^ 29'd1"),
  ]

  private static let packetFaults = [
    PlantedFault(
      "a raise of nothing is asked for", in: channel, "if (|local_q[15:8]) begin",
      "if (|local_q) begin", occurrence: 4, of: 4),
    PlantedFault(
      "signals do not wait for the last put to leave", in: channel,
      "if (!((|under_way_q) || is_offered_i)) begin", "if (!(|under_way_q)) begin"),
    PlantedFault(
      "an answer and a message in one cycle count as a message", in: channel,
      "if (is_sent_i && !is_answered_i) begin", "if (is_sent_i) begin"),
    PlantedFault(
      "inner loops go on where they were", in: walker, "phase_q <= PhaseRestart;",
      "phase_q <= PhaseChoose;"),
    PlantedFault(
      "a word less is read where the run ends in a new one", in: walker,
      "{14'd0, place[18:16]} + 17'd7;", "{14'd0, place[18:16]} + 17'd6;"),
    PlantedFault("bytes before the run are written", in: maker, "(4'd15 << lead_q) &", "4'd15 &"),
    PlantedFault(
      "bytes that are not enabled are not cleared", in: maker,
      "cut(offset_q, word_i[31:0], current_q) & spread(enable)",
      "cut(offset_q, word_i[31:0], current_q)"),
    PlantedFault(
      "a word too many is read ahead", in: "run_reader.v", "room_q <= 3'd4;", "room_q <= 3'd5;"),
  ]

  private static let analogFaults = [
    PlantedFault(
      "answers of reads are taken for writes", in: "analog_memory.v",
      "write_response_o = response_i && is_write_due_q", "write_response_o = response_i"),
    PlantedFault(
      "addends without sign", in: analog + "_lane.v", "{5{calibration_q[47]}}", "5'd0"),
    PlantedFault(
      "the round lives on", in: analog + "_sequencer.v", "round_q <= 16'd0;", "round_q <= round_q;"),
    PlantedFault(
      "a loop goes round once more", in: analog + "_sequencer.v",
      "goes_back = is_loop && (grown != count_q);", "goes_back = is_loop && (round_q != count_q);"),
    PlantedFault(
      "the run goes on after stop", in: analog + "_sequencer.v",
      "if (is_end || is_stopping_q) begin", "if (is_end) begin"),
    PlantedFault(
      "weights beside the window", in: analog + "_input.v", "limit = task_last_column_i[2:0];",
      "limit = 3'd7;"),
    PlantedFault(
      "inputs one group too late", in: analog + "_input.v", "(index_q + 6'd1) == first_data",
      "index_q == first_data"),
    PlantedFault(
      "sampled before the last inputs are written", in: analog + "_input.v",
      "ready_o = is_held_q && !is_given_q;", "ready_o = is_held_q;"),
    PlantedFault(
      "the first step a cycle too late", in: analog + "_converter.v",
      "time_q <= timebase_i + 64'd7;", "time_q <= timebase_i + 64'd8;", occurrence: 1, of: 2),
    PlantedFault(
      "codes are overwritten before they are read", in: analog + "_converter.v",
      "is_ahead_q && ({group_i, 2'd0} < to)", "1'b0"),
    PlantedFault(
      "codes are read before they are there", in: analog + "_output.v", "next_q < converted_i",
      "next_q <= converted_i"),
    PlantedFault(
      "two lanes see one code", in: analog + "_output.v", ".code_i      (codes_i[63:32])",
      ".code_i      (codes_i[31:0])"),
    PlantedFault(
      "results are cut, not rounded", in: analog + "_lane.v", "moved[37:1] + {36'd0, moved[0]}",
      "moved[37:1]"),
    PlantedFault(
      "factors without sign", in: analog + "_lane.v", "{21{calibration_q[15]}}", "21'd0"),
    PlantedFault(
      "enables of half a result", in: analog + "_packer.v", "{last_column_i[1:0], 1'b1}",
      "{last_column_i[1:0], 1'b0}"),
    PlantedFault(
      "products one behind the other", in: analog + "_packer.v",
      "base_q <= base_q + stride_i;", "base_q <= word_address_q + stride_i;"),
  ]

  private static let arrayFaults = [
    PlantedFault(
      "shifts without rounding", in: array, "(a + (64'sd1 <<< (n - 1))) >>> n", "a >>> n"),
    PlantedFault("deviations of one sign", in: array, "choice[2] ? -shape : shape", "shape"),
    PlantedFault("one error for both cells of a pair", in: array, "16'(2 * j + p)", "16'(2 * j)"),
    PlantedFault(
      "the same noise in all columns", in: array, "{20'd0, conversion, 12'd0} + 64'(j)",
      "{20'd0, conversion, 12'd0}"),
    PlantedFault(
      "codes cut, not rounded", in: array, "rounded(q, 20 - ADC_BITS)", "q >>> (20 - ADC_BITS)"),
    PlantedFault(
      "inputs in the other byte order", in: array, "input_data_i[8*k +: 8]",
      "input_data_i[56-8*k +: 8]"),
    PlantedFault(
      "effects that are not settled", in: array, "if (effects[ReadNoise])",
      "if (effects_i[ReadNoise])"),
    PlantedFault(
      "settling does not begin the count again", in: array, "conversion = 0;",
      "conversion = conversion;"),
  ]

  private static let semaphoreFaults = [
    PlantedFault(
      "a client's amount inverted", in: "semaphores_100x8.v", "amount = client2_amount_i;",
      "amount = ~client2_amount_i;"),
    PlantedFault(
      "a value that does not change", in: "semaphores_100x8.v",
      "values_q[63:48] <= left;", "values_q[63:48] <= values_q[63:48];"),
    PlantedFault(
      "a client's take a raise", in: "semaphores_100x8.v", "raise = client7_post_i;",
      "raise = 1'b1;"),
  ]

  private static let faults: [(part: String, fault: PlantedFault)] =
    simdFaults.map { ("simd", $0) } + packetFaults.map { ("packet_manager", $0) }
    + analogFaults.map { ("analog", $0) } + arrayFaults.map { ("analog_array", $0) }
    + semaphoreFaults.map { ("semaphores", $0) }

  private static func specification() throws -> Specification {
    try ChipSamples.specification(
      """
      name: engine_faults
      clock: 1 GHz
      grid: {columns: 2, rows: 1}
      host: {x: 0, y: 0, generation: 5, lanes: 16}
      tiles:
        compute:
          sram: {capacity: 16 KiB, banks: 2}
          analog:
            rows: 24
            columns: 40
            columns_per_adc: 2
            conversion_time: 7 ns
            nonidealities: {programming_error: 2 %, read_noise: 1 %, adc_nonlinearity: 1.5 LSB}
          simd: {lanes: 4}
          packet_manager: {transfers: 3}
          semaphores: 100
      """)
  }

  /// The part that a run is found to be wrong in; nil if nothing is found.
  private static func hunt(
    _ specification: Specification, on library: ModelLibrary, seeds: ClosedRange<UInt64>
  ) -> (part: String, text: String)? {
    for seed in seeds {
      do {
        var run = try CheckedRun(specification, on: library, seed: seed, patience: 200_000)
        var exercise = EngineExercise(specification, seed: seed)
        let found = try run.run(exercise.program(rounds: 24))
        if let divergence = found.divergence {
          return (
            divergence.part,
            "seed \(seed), cycle \(divergence.cycle), \(divergence.stage): "
              + "\(divergence.expected) | \(divergence.actual)"
          )
        }
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
    let right: (part: String, number: Int?)? = nil
    let found = try await TestBench.fewAtATime(
      [right] + zip(Self.faults, selection.numbers).map { ($0.part, $1) }
    ) { planted -> (part: String, text: String)? in
      guard let planted else {
        return Self.hunt(specification, on: library, seeds: 1...4)
      }
      guard let number = planted.number else { return ("not planted", "") }
      return Self.hunt(
        specification,
        on: try library.starting(with: [FaultSelection.input: UInt64(number)]), seeds: 1...4)
    }
    #expect(found[0] == nil, "without any fault: \(found[0]?.text ?? "")")
    var (rightly, all) = (0, 0)
    for (planted, outcome) in zip(Self.faults, found.dropFirst()) {
      all += 1
      if outcome?.part == planted.part { rightly += 1 }
      print(
        "  \(planted.part.padded(to: 16))\(planted.fault.name.padded(to: 56))"
          + "\(outcome?.part ?? "not found"), \((outcome?.text ?? "").prefix(150))")
      #expect(outcome?.part == planted.part, "'\(planted.fault.name)'")
    }
    print("\(rightly) of \(all) faults found in their part")
  }
}
