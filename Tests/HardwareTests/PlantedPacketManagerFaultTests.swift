import ChipSpec
import CoSimulation
import Testing

/// Errors that designers make in a packet manager are found by holding it against its model.
struct PlantedPacketManagerFaultTests {
  private static func campaign(
    _ ordering: RouterSpec.Ordering, flitWidth: Int
  ) throws -> FaultCampaign {
    var spec = PacketManagerSpec()
    spec.transfers = 3
    var router = RouterSpec()
    router.ordering = ordering
    router.flitWidth = flitWidth
    return FaultCampaign(
      part: "packet manager, \(flitWidth) bits, \(ordering)",
      source: try Designs.packetManager(spec, router: router, columns: 3, rows: 2),
      seeds: [1, 2, 3], transactions: 12_000,
      lockstep: PacketManagerLockstep(
        spec: spec, router: router, columns: 3, rows: 2, resetPeriod: 4_000))
  }

  @Test func areFoundWithFlow() async throws {
    let (channel, walker, maker) = ("transfer_channel.v", "descriptor_walker.v", "message_maker.v")
    let (reader, top) = ("run_reader.v", "packet_manager_3x4.v")
    try await Self.campaign(.flow, flitWidth: 64).check([
      PlantedFault(
        "a busy channel takes a new address", in: channel,
        "        StepDrain: begin\n          if (is_empty) begin",
        "        StepDrain: begin\n          if (go_i) address_q <= start_address_i;\n"
          + "          if (is_empty) begin"),
      PlantedFault(
        "the take comes after the signals' amounts", in: channel, "end else if (|wait_q[15:8])",
        "end else if (|local_q[15:8])"),
      PlantedFault(
        "a raise of nothing is asked for", in: channel,
        "end else if (|local_q[15:8]) begin", "end else if (|local_q) begin"),
      PlantedFault(
        "an error lives on after a start", in: channel, "            error_q <= 4'd0;\n", ""),
      PlantedFault(
        "a stop outlives the rest", in: channel, "if (ends_now && comes_to_rest) begin",
        "if (ends_now && is_failure) begin"),
      PlantedFault(
        "a stop of an idle channel is kept", in: channel, "if (stop_i && !is_idle) begin",
        "if (stop_i) begin"),
      PlantedFault(
        "signals do not wait for the last put to leave", in: channel,
        "wire is_empty = !((|under_way_q) || is_pending_i);", "wire is_empty = !(|under_way_q);"),
      PlantedFault(
        "an answer's error is forgotten", in: channel,
        "was_refused_q <= answered_i && answer_error_i",
        "was_refused_q <= 1'b0"),
      PlantedFault(
        "an answer and a message in one cycle count as a message", in: channel,
        "if (sent_i && !answered_i) begin", "if (sent_i) begin"),
      PlantedFault(
        "a claim is kept", in: channel, "            is_claimed_q <= 1'b0;\n", ""),
      PlantedFault(
        "outcome 2 where the list ends and was stopped", in: channel,
        ": (last_q ? OutcomeLast : (is_stopping_q ? OutcomeStopped : OutcomeGoesOn));",
        ": (is_stopping_q ? OutcomeStopped : (last_q ? OutcomeLast : OutcomeGoesOn));"),
      PlantedFault(
        "a loop makes a step too many", in: walker, "wire wraps = turns == loop[15:0];",
        "wire wraps = place[15:0] == loop[15:0];"),
      PlantedFault(
        "inner loops go on where they were", in: walker,
        "phase_q <= PhaseRestart;", "phase_q <= PhaseChoose;"),
      PlantedFault(
        "the destination takes the source's stride", in: walker,
        "place[63:40] + loop[63:40]", "place[63:40] + loop[39:16]"),
      PlantedFault(
        "a count of nothing is taken", in: walker, "!(|data_i[15:0]) || (is_fetch_q",
        "(is_fetch_q"),
      PlantedFault(
        "a fetch may have any stride on its way in", in: walker, "|| (|data_i[41:40])", ""),
      PlantedFault(
        "the last dimension is not read", in: walker, "number_q == (depth + 4'd2)",
        "number_q == (depth + 4'd1)"),
      PlantedFault(
        "rows are not checked", in: walker, "(x >= 8'd3) || (y >= 8'd2)", "(x >= 8'd3)"),
      PlantedFault(
        "a word less is read where the run ends in a new one", in: walker,
        "{14'd0, place[18:16]} + 17'd7;", "{14'd0, place[18:16]} + 17'd6;"),
      PlantedFault(
        "an error of the last word is overlooked", in: walker,
        "          if (data_error_i) begin", "          if (data_error_i && !is_last_word) begin"),
      PlantedFault(
        "the queue of runs overflows", in: walker, "wire has_room = queued_q != 3'd4;",
        "wire has_room = queued_q != 3'd5;"),
      PlantedFault(
        "bytes before the run are written", in: maker, "enable = (4'd15 << lead_q) &",
        "enable = 4'd15 &"),
      PlantedFault(
        "bytes behind the run are written", in: maker, "(left_q >= 17'd4) ? 4'd15 :",
        "(left_q >= 17'd3) ? 4'd15 :"),
      PlantedFault(
        "a run that ends with a grain has another put", in: maker, "is_signal || (left_q <= 17'd4)",
        "is_signal || (left_q < 17'd4)"),
      PlantedFault(
        "the window is shifted by one byte too little", in: maker,
        "window = (current_q >> {offset_q, 3'd0}) |",
        "window = (current_q >> {offset_q[2:1], 4'd0}) |"),
      PlantedFault(
        "the next word's error is overlooked", in: maker, "|| (in_next && word_error_i)", ""),
      PlantedFault(
        "the words of a broken run stay in the queue", in: maker,
        "(is_skipping && !(|words_q))", "is_skipping"),
      PlantedFault(
        "gets carry no byte enables for their answers", in: maker, "{4'd15, to_q}",
        "{4'd0, to_q}"),
      PlantedFault(
        "the source's grain stays where it is", in: maker, "from_q <= from_q + 22'd1;",
        "from_q <= from_q;"),
      PlantedFault(
        "bytes that are not enabled are not cleared", in: maker, "& {{8{enable[3]}}", "& {{8{1'b1}}"
      ),
      PlantedFault(
        "a message changes while it waits", in: maker, "(!is_valid_q || message_ready_i)",
        "(!is_valid_q || message_ready_i || is_signal)"),
      PlantedFault(
        "a word too many is read ahead", in: reader, "room_q <= 3'd4;", "room_q <= 3'd5;"),
      PlantedFault(
        "the walker takes the reader's words", in: top,
        "response_i(memory_response_i && !is_data_q)",
        "response_i(memory_response_i)"),
      PlantedFault(
        "it says that it is quiet while runs are read", in: top, "&& reader_quiet", ""),
      PlantedFault(
        "an answer counts whoever asked", in: top, "channel_0_claims && channel_0_is_unanswered",
        "channel_0_is_unanswered"),
    ])
  }

  @Test func areFoundWithAcknowledgements() async throws {
    let (channel, maker) = ("transfer_channel.v", "message_maker.v")
    try await Self.campaign(.none, flitWidth: 128).check([
      PlantedFault(
        "two channels claim one target", in: channel,
        "wire may_move = is_claimed_q || !(asks && is_blocked_i);", "wire may_move = 1'b1;"),
      PlantedFault(
        "signals do not wait for acknowledgements", in: channel, "if (!(|unanswered_q)) begin",
        "if (1'b1) begin"),
      PlantedFault(
        "puts ask for nothing", in: maker, "{1'b1, 2'd0, 2'd0, asks,", "{1'b1, 2'd0, 2'd0, 1'b0,"),
      PlantedFault(
        "a signal wants an answer", in: maker, "is_answered_q <= asks;", "is_answered_q <= 1'b1;"),
      PlantedFault(
        "the get's answer has no byte enables", in: maker, "8'd255, 32'd0", "8'd0, 32'd0"),
    ])
  }
}
