import ChipSpec
import CoSimulation
import Testing

/// Errors that designers make in an analog part are all found by holding the Verilog against its model.
struct PlantedAnalogFaultTests {
  private static let shape = AnalogTestShape(24, 40, 2, 7)
  private static let campaign = Result {
    FaultCampaign(
      part: "analog",
      source: try Designs.analogUnit(shape.spec(), clock: AnalogTestShape.clock),
      seeds: Array(1...12), transactions: 4_000,
      lockstep: AnalogLockstep(shape.spec(), clock: AnalogTestShape.clock, resetPeriod: 4_000))
  }

  private static let name = "analog_24x40_2_7"

  @Test func areFound() async throws {
    try await Self.campaign.get().check(
      Self.sequencer + Self.input + Self.converter + Self.output + Self.results)
  }

  private static var sequencer: [PlantedFault] {
    let file = name + "_sequencer.v"
    return [
      PlantedFault(
        "only the low bits of the opcode are checked", in: file,
        "is_unknown_q <= word_i[7:0] > 8'd4;", "is_unknown_q <= word_i[2:0] > 3'd4;"),
      PlantedFault(
        "the ignored stride of calibration is checked", in: file,
        "(uses_rows && is_stride_odd_q)", "(uses_source && is_stride_odd_q)"),
      PlantedFault(
        "one row too many", in: file, "row_span >= 17'd24", "row_span > 17'd24"),
      PlantedFault(
        "rows wrap at 16 bits", in: file,
        "row_span = ({1'b0, word_i[15:0]} + {1'b0, word_i[31:16]}) - 17'd1;",
        "row_span = {1'b0, (word_i[15:0] + word_i[31:16]) - 16'd1};"),
      PlantedFault(
        "a loop goes round once more", in: file,
        "goes_back = is_loop && (grown != count_q);", "goes_back = is_loop && (round_q != count_q);"
      ),
      PlantedFault(
        "a loop that is done does not begin anew", in: file,
        "round_q <= grown & {16{goes_back}};", "round_q <= grown;"),
      PlantedFault(
        "the last descriptor ends a loop that goes on", in: file,
        "(is_last_q && !goes_back)", "is_last_q"),
      PlantedFault(
        "the run goes on after stop", in: file,
        "if (is_end || is_stopping_q) begin", "if (is_end) begin"),
      PlantedFault(
        "a stop counts for the next run", in: file,
        "is_stopping_q <= 1'b0;", "is_stopping_q <= is_stopping_q;", occurrence: 2, of: 2),
      PlantedFault(
        "the round lives on", in: file, "round_q <= 16'd0;", "round_q <= round_q;"),
      PlantedFault(
        "a settle that is ignored is not reported", in: file,
        "if (start_i || settle_i) begin", "if (start_i) begin"),
      PlantedFault(
        "address of the descriptor rather than of its word", in: file,
        "fault_q <= pointer_q;", "fault_q <= place_q;"),
      PlantedFault(
        "quiet though the run is about to end", in: file,
        "(products_done_i && (input_failed_i || input_idle_i))", "(products_done_i && input_idle_i)"
      ),
    ]
  }

  private static var input: [PlantedFault] {
    let file = name + "_input.v"
    return [
      PlantedFault(
        "weights beside the window", in: file,
        "limit = task_last_column_i[2:0];", "limit = 3'd7;"),
      PlantedFault(
        "inputs one group too late", in: file,
        "(index_q + 6'd1) == first_data", "index_q == first_data"),
      PlantedFault(
        "a word with an error is taken", in: file, "if (word_error_i) begin", "if (1'b0) begin"),
      PlantedFault(
        "takes for the first product only", in: file,
        "if (|task_wait_i[15:8]) begin", "if (1'b0) begin", occurrence: 2, of: 2),
      PlantedFault(
        "sampled before the last inputs are written", in: file,
        "ready_o = is_held_q && !is_given_q;", "ready_o = is_held_q;"),
      PlantedFault(
        "an error is never left", in: file, "if (halts_i) begin", "if (1'b0) begin"),
      PlantedFault(
        "quiet though it gives up", in: file,
        "((takes || has_failed || (holds && is_held_q)) && !gives_up_i)",
        "takes || has_failed || (holds && is_held_q)"),
      PlantedFault(
        "inputs brought for nothing are sampled later", in: file,
        "        is_held_q <= 1'b0;\n        step_q <= StepIdle;", "        step_q <= StepIdle;"),
    ]
  }

  private static var converter: [PlantedFault] {
    let file = name + "_converter.v"
    return [
      PlantedFault(
        "the first step a cycle too late", in: file,
        "time_q <= timebase_i + 64'd7;", "time_q <= timebase_i + 64'd8;", occurrence: 1, of: 2),
      PlantedFault(
        "codes are overwritten before they are read", in: file,
        "is_ahead_q && ({group_i, 2'd0} < to)", "1'b0"),
      PlantedFault(
        "only the first codes of a step are waited for", in: file,
        "{group_i, 2'd0} < to)", "{group_i, 2'd0} < from_q)"),
      PlantedFault(
        "waits for all codes of the product", in: file,
        "is_ahead_q && ({group_i, 2'd0} < to)", "is_ahead_q"),
      PlantedFault(
        "the last step is missed", in: file,
        "is_last_step = last_column_i < to", "is_last_step = last_column_i <= to"),
      PlantedFault(
        "wakes though codes are not read", in: file,
        "wake_o = time_q | {64{!waits}}", "wake_o = time_q | {64{!is_converting_q}}"),
      PlantedFault(
        "goes on after the end of the run", in: file, "if (halts_i) begin", "if (1'b0) begin"),
    ]
  }

  private static var output: [PlantedFault] {
    let file = name + "_output.v"
    return [
      PlantedFault(
        "codes are read before they are there", in: file,
        "next_q < converted_i", "next_q <= converted_i"),
      PlantedFault(
        "does not wait for space", in: file,
        "end else if (|task_wait_i[15:8]) begin", "end else if (1'b0) begin", occurrence: 2, of: 3),
      PlantedFault(
        "done before all is written", in: file,
        "!(has_codes_q || has_sums_q || packer_request)", "!(has_codes_q || has_sums_q)"),
      PlantedFault(
        "the error of the last write is missed", in: file,
        "fails = packer_failed || (response_i && refusal_i)", "fails = packer_failed"),
      PlantedFault(
        "codes that were not taken are lost", in: file,
        "moves = has_codes_q && (!has_sums_q || packer_takes)", "moves = has_codes_q"),
      PlantedFault(
        "the end of a product comes a group too early", in: file,
        "sums_are_last_q <= are_last_q;", "sums_are_last_q <= is_last_group;"),
      PlantedFault(
        "two lanes see one code", in: file, ".code_i      (codes_i[63:32])",
        ".code_i      (codes_i[31:0])"),
      PlantedFault(
        "quiet though sums are on their way", in: file,
        "!is_available && !(has_codes_q || has_sums_q)", "!is_available && !has_codes_q"),
    ]
  }

  private static var results: [PlantedFault] {
    let lane = name + "_lane.v"
    let packer = name + "_packer.v"
    let memory = "analog_memory.v"
    return [
      PlantedFault(
        "results are cut, not rounded", in: lane, "moved[37:1] + {36'd0, moved[0]}", "moved[37:1]"),
      PlantedFault(
        "shifts in zeros", in: lane,
        "$unsigned($signed({sum_q, 1'b0}) >>> distance_q)", "{sum_q, 1'b0} >> distance_q"),
      PlantedFault(
        "addends without sign", in: lane, "{5{calibration_q[47]}}", "5'd0"),
      PlantedFault(
        "factors without sign", in: lane, "{21{calibration_q[15]}}", "21'd0"),
      PlantedFault(
        "bytes without sign saturate to 255 on both ends", in: lane,
        "{8{!value[36]}}", "8'hff"),
      PlantedFault(
        "16-bit results saturate a bit too late", in: lane,
        "(&value[36:15]) || !(|value[36:15])", "(&value[36:16]) || !(|value[36:16])"),
      PlantedFault(
        "codes are rectified", in: lane, " && (format_i != FormatRaw)", ""),
      PlantedFault(
        "enables of half a result", in: packer,
        "{last_column_i[1:0], 1'b1}", "{last_column_i[1:0], 1'b0}"),
      PlantedFault(
        "what is not enabled is not 0", in: packer,
        "word_q <= kept(in_place | {32'd0, filled_q}, mask(limit));",
        "word_q <= in_place | {32'd0, filled_q};"),
      PlantedFault(
        "results live on in the next word", in: packer,
        "          filled_q <= 32'd0;", "          filled_q <= filled_q;"),
      PlantedFault(
        "products one behind the other", in: packer,
        "base_q <= base_q + stride_i;", "base_q <= word_address_q + stride_i;"),
      PlantedFault(
        "an error lives on", in: packer,
        "      if (begins_i) begin\n        has_failed_q <= 1'b0;",
        "      if (1'b0) begin\n        has_failed_q <= 1'b0;"),
      PlantedFault(
        "overwrites a word that waits", in: packer, "!(completes && is_waiting_q)", "1'b1"),
      PlantedFault(
        "a read on offer gives way", in: memory, "write_i && !is_held_q", "write_i"),
      PlantedFault(
        "answers of reads are taken for writes", in: memory,
        "write_response_o = response_i && is_write_due_q", "write_response_o = response_i"),
    ]
  }

  /// Time is long where conversions are: a job may begin before a carry and end behind it.
  @Test func inTheTime() async throws {
    let shape = AnalogTestShape(16, 8, 4, 65_536)
    let campaign = FaultCampaign(
      part: "analog",
      source: try Designs.analogUnit(shape.spec(), clock: AnalogTestShape.clock),
      seeds: Array(1...12), transactions: 2_000,
      lockstep: AnalogLockstep(shape.spec(), clock: AnalogTestShape.clock, resetPeriod: 4_000))
    try await campaign.check([
      PlantedFault(
        "32 bits of time", in: "analog_16x8_4_65536_converter.v",
        "is_due = time_q <= timebase_i;", "is_due = time_q[31:0] <= timebase_i[31:0];")
    ])
  }

  /// The monitor is checked too: what it reports must be what the model says.
  @Test func inTheMonitor() async throws {
    let file = Self.name + "_monitor.sv"
    try await Self.campaign.get().check([
      PlantedFault(
        "codes in the cycle of the read", in: file, "if (was_read_q) begin", "if (read_i) begin"),
      PlantedFault(
        "digests of all vectors together", in: file,
        "(|input_index_i) ? digest_q : 64'd0", "digest_q"),
      PlantedFault(
        "samples are counted on when the array is settled", in: file, "if (settles_i) begin",
        "if (1'b0) begin"),
      PlantedFault(
        "reads are reported as outputs", in: file, "grant_i && write_i", "grant_i"),
    ])
  }
}
