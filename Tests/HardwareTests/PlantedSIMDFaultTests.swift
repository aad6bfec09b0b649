import ChipSpec
import CoSimulation
import Testing

/// Errors that designers make in a SIMD unit are all found by holding the Verilog against its model.
struct PlantedSIMDFaultTests {
  /// A unit of one row of lanes, which is built sooner, and one of two rows and two multipliers.
  private static let narrow = campaign(lanes: 4)
  private static let wide = campaign(lanes: 16)

  private static func campaign(lanes: Int) -> Result<FaultCampaign, any Error> {
    Result {
      var spec = SIMDSpec()
      spec.lanes = lanes
      return FaultCampaign(
        part: "simd, \(lanes) lanes", source: try Designs.simd(spec, capacity: 16_384),
        seeds: Array(1...12), transactions: 3_000,
        lockstep: SIMDLockstep(spec: spec, capacity: 16_384, resetPeriod: 10_000))
    }
  }

  private static let unit = "simd_4_16384.v"
  private static let lanes = "simd_lanes_4.v"
  private static let access = "simd_access.v"
  private static let decoder = "simd_decoder.v"

  @Test func inArithmetic() async throws {
    try await Self.narrow.get().check([
      PlantedFault(
        "sums saturate above only", in: Self.lanes, "(total[32] ^ total[31])",
        "(!total[32] && total[31])"),
      PlantedFault(
        "compares without the sign", in: Self.lanes, "sum = {x[31], x} + ({y[31], y}",
        "sum = {1'b0, x} + ({1'b0, y}"),
      PlantedFault(
        "a tie of a shift goes up", in: Self.lanes, "((|loss[30:0]) || moved[0])", "1'b1"),
      PlantedFault(
        "long shifts come round", in: Self.lanes, "compute = moved & {32{!(|b[31:5])}}",
        "compute = moved"),
      PlantedFault(
        "a tie of scale goes up", in: Self.lanes, "((|loss[62:0]) || shifted[0])", "1'b1"),
      PlantedFault(
        "scale forgets its own shift", in: Self.lanes, "c[5:0] + places", "c[5:0]"),
      PlantedFault(
        "zero point without sign", in: Self.lanes, "{{48{zero_point[15]}}, zero_point}",
        "{48'd0, zero_point}"),
      PlantedFault(
        "unsigned types saturate below to 1 and more", in: Self.lanes,
        "(above[31:0] & {32{is_signed}})", "above[31:0]"),
      PlantedFault(
        "the lower bound wins where bounds cross", in: Self.lanes, "smaller(c, total[32] ? b : a)",
        "(total[32] ? b : smaller(c, a))"),
      PlantedFault(
        "mac does not add", in: Self.lanes, "c + product[31:0]", "product[31:0]"),
      PlantedFault("clz of 0 is 31", in: Self.lanes, "32'd32", "32'd31"),
      PlantedFault(
        "sel looks at one bit", in: Self.lanes, "(|c) ? a : b", "c[0] ? a : b"),
      PlantedFault(
        "abs of what is not negative", in: Self.lanes, "a[31] ? total[31:0] : a", "total[31:0]"),
      PlantedFault(
        "put reaches active lanes only", in: Self.lanes,
        "if ((decoded_resource_i == ResourceTables) || decoded_single_i) begin",
        "if (decoded_resource_i == ResourceTables) begin"),
      PlantedFault(
        "tables have 128 entries", in: Self.lanes, "looked_up_o = operand_a_q[7:0]",
        "looked_up_o = {1'b0, operand_a_q[6:0]}"),
      PlantedFault(
        "entries of a pair exchanged", in: "simd_tables.v",
        "index_i[0] ? pair[63:32] : pair[31:0]", "index_i[0] ? pair[31:0] : pair[63:32]"),
    ])
  }

  @Test func inLoadsAndStores() async throws {
    try await Self.narrow.get().check([
      PlantedFault(
        "16 bits are extended with their sign always", in: Self.lanes,
        "elements[{place[1:0], 4'd15}] && is_signed", "elements[{place[1:0], 4'd15}]"),
      PlantedFault(
        "an element of a stride comes to the first place only", in: Self.lanes,
        "is_single ? {4{elements[15:0]}} : elements", "elements"),
      PlantedFault(
        "stores to unsigned types let negative numbers pass", in: Self.lanes,
        "{value[31] ^ !is_signed, {7{!value[31]}}}", "{value[31], {7{!value[31]}}}"),
      PlantedFault(
        "words of a piece exchanged", in: Self.access, "piece_is_split_q ? older_q : newer_q",
        "newer_q"),
      PlantedFault(
        "what a word does not take is lost", in: Self.access,
        "carry_enable_q <= enables[15:8]", "carry_enable_q <= 8'd0"),
      PlantedFault(
        "rests of pieces a stride apart run together", in: Self.access,
        "(strided_i || !(|left_q))", "(!(|left_q))"),
      PlantedFault(
        "the last piece is a whole word", in: Self.access, "left_q < {5'd0, room}", "1'b0"),
      PlantedFault(
        "touches the next word one byte early", in: Self.access, "+ bytes) > 4'd8",
        "+ bytes) >= 4'd8"),
      PlantedFault(
        "goes on in the word that it has also with a stride", in: Self.access,
        "if (strided_i || !(|offset_q)) begin", "if (!(|offset_q)) begin"),
      PlantedFault(
        "refusals go unnoticed", in: Self.access, "is_refused = is_answered && memory_error_i",
        "is_refused = 1'b0"),
      PlantedFault(
        "stores go on behind a refusal", in: Self.access,
        "is_refused = is_answered && memory_error_i",
        "is_refused = is_answered && memory_error_i && !(store_i && begins)"),
      PlantedFault(
        "strides of 16 bits", in: Self.access, "strided_i ? stride_i :",
        "strided_i ? {16'd0, stride_i[15:0]} :"),
      PlantedFault(
        "the base grows before the memory has answered", in: Self.unit,
        "grows = is_done && !access_failed", "grows = is_done"),
      PlantedFault(
        "post-increment forgets the data", in: Self.unit, "base = access_end_address",
        "base = operand_a_q"),
      PlantedFault(
        "the incremented base goes to d", in: Self.unit, "scalar_index = instruction_q[51:48]",
        "scalar_index = instruction_q[55:52]"),
      PlantedFault(
        "tables stay loaded after a start", in: Self.unit, "PhaseClear: is_loaded_q <= 4'd0",
        "PhaseClear: is_loaded_q <= is_loaded_q"),
    ])
  }

  @Test func inControl() async throws {
    try await Self.narrow.get().check([
      PlantedFault(
        "branches compare without sign", in: Self.unit,
        "OperationBlt: is_taken = $signed(operand_a_q) < $signed(operand_b_q)",
        "OperationBlt: is_taken = operand_a_q < operand_b_q"),
      PlantedFault(
        "loops turn once more", in: Self.unit, "OperationLoop: is_taken = |operand_c_q",
        "OperationLoop: is_taken = !operand_c_q[31]"),
      PlantedFault(
        "jal links itself", in: Self.unit, "default: outcome_q <= next_q",
        "default: outcome_q <= pc_q"),
      PlantedFault(
        "setvl lets one lane too many pass", in: Self.unit, "operand_b_q > 32'd4",
        "operand_b_q > 32'd5"),
      PlantedFault(
        "vl is one short after a start", in: Self.unit, "length_q <= 3'd4", "length_q <= 3'd3"),
      PlantedFault(
        "a start clears half of the vector registers", in: Self.unit, "(&cleared_q)",
        "(cleared_q == 4'd7)"),
      PlantedFault(
        "a start leaves the scalar registers", in: Self.unit,
        "scalars_q <= 480'd0;\n      end else if", "scalars_q[479:448] <= 32'd0;\n      end else if"
      ),
      PlantedFault(
        "the instruction behind a wait is fetched before it", in: Self.unit,
        "decides_next = &instruction_q[63:62]",
        "decides_next = (&instruction_q[63:62]) && !instruction_q[61]"),
      PlantedFault(
        "what is fetched ahead cannot be refused", in: Self.unit, "if (ahead_is_refused_q) begin",
        "if (1'b0) begin"),
      PlantedFault(
        "addresses of instructions are rounded down", in: Self.unit,
        "else if (|pc_q[2:0]) begin", "else if (1'b0) begin"),
      PlantedFault(
        "a wait goes on after a stop", in: Self.unit, "is_waiting && is_stopping_q", "1'b0"),
      PlantedFault(
        "a stop takes back a wait that is granted", in: Self.unit,
        "if (semaphore_grant_i) begin\n          semaphore_request_q <= 1'b0;\n          "
          + "is_active_q <= 1'b1;\n          phase_q <= PhaseRetire",
        "if (semaphore_grant_i) begin\n          semaphore_request_q <= 1'b0;\n          "
          + "is_active_q <= 1'b1;\n          phase_q <= is_stopping_q ? PhaseFetch : PhaseRetire"),
      PlantedFault(
        "quiet while a stop is pending", in: Self.unit, "(is_waiting && !is_stopping_q)",
        "is_waiting"),
      PlantedFault(
        "a stop goes before a start only sometimes", in: Self.unit,
        "control_start_i && !control_stop_i", "control_start_i"),
      PlantedFault(
        "a stop outlives the program", in: Self.unit,
        "if (is_ending) begin\n        is_stopping_q <= 1'b0;",
        "if (is_ending) begin\n        is_stopping_q <= is_stopping_q;"),
      PlantedFault(
        "amounts are not shifted down", in: Self.unit, "{8'd0, instruction_q[31:8]}",
        "instruction_q[31:0]"),
      PlantedFault(
        "a table that is not loaded is an illegal instruction", in: Self.unit,
        "failure_q <= 4'd4", "failure_q <= 4'd2"),
      PlantedFault(
        "each instruction counts twice", in: Self.unit, "has_retired_q <= is_retiring",
        "has_retired_q <= is_retiring || (is_decoding && !has_retired_q)"),
      PlantedFault(
        "type 5 is one", in: Self.decoder, "type_i > 3'd4", "type_i > 3'd5"),
      PlantedFault(
        "addressing 3 is a way", in: Self.decoder, "(&addressing_i)", "1'b0"),
      PlantedFault(
        "clamp adds the immediate to its lower bound", in: Self.decoder,
        "second_addend_o = SecondAddendLow", "second_addend_o = SecondAddendImmediate"),
    ])
  }

  @Test func acrossRows() async throws {
    try await Self.wide.get().check([
      PlantedFault(
        "lowest begins with 0 for lanes that do not count", in: "simd_lanes_16.v",
        "ReductionKindLowest: neutral = 32'h7fffffff", "ReductionKindLowest: neutral = 32'd0"),
      PlantedFault(
        "products without sign in one multiplier", in: "simd_lanes_16.v",
        "$signed({{32{operand_a_q[63]}}, operand_a_q[63:32]})",
        "$signed({32'd0, operand_a_q[63:32]})"),
      PlantedFault(
        "one lane too many is active", in: "simd_lanes_16.v", "{1'b0, {row, 3'd5}} < length",
        "{1'b0, {row, 3'd5}} <= length"),
      PlantedFault(
        "products go to the slice beside", in: "simd_lanes_16.v", "{ended_lane_q[2:1], 1'b0}",
        "{~ended_lane_q[2], ended_lane_q[1], 1'b0}"),
      PlantedFault(
        "lanes are numbered from 0 in each row", in: "simd_lanes_16.v",
        "{28'd0, {lane_q[3], 3'd7}}",
        "{28'd0, {1'b0, 3'd7}}"),
      PlantedFault(
        "two lanes share a memory's data", in: "simd_vectors_16.v",
        "lanes_3_q[write_address_i] <= write_row_i[127:96]",
        "lanes_3_q[write_address_i] <= write_row_i[95:64]"),
      PlantedFault(
        "reductions take inactive lanes", in: "simd_lanes_16.v", "counting = is_active ?",
        "counting = 1'b1 ?"),
    ])
  }

  /// The monitor is checked too: what it reports must be what the model says.
  @Test func inTheMonitor() async throws {
    let file = "simd_16_16384_monitor.sv"
    let stages = try await Self.wide.get().check([
      PlantedFault(
        "lanes of the second row counted as those of the first", in: file,
        "row_places = 6'd0 - {number_i, 3'd0}", "row_places = 6'd0 - {2'd0, number_i[0], 3'd0}"),
      PlantedFault(
        "elements beyond the last counted", in: file, "{32{(left > 9'd5) && !is_single_i}}",
        "{32{!is_single_i}}"),
      PlantedFault(
        "the base of the instruction before", in: file, "grown_q <= 32'd0", "grown_q <= grown_q"),
      PlantedFault(
        "the instruction itself after an error of its fetch", in: file,
        "(failure_i == 4'd1) ? 64'd0 : instruction_i", "instruction_i"),
      PlantedFault(
        "number and amount exchanged", in: file, "{amount_i, index_i}", "{index_i, amount_i}"),
    ])
    #expect(stages.allSatisfy { $0 == "commit" })
  }
}
