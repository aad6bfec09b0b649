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
      seeds: Array(1...8), transactions: 3_000,
      lockstep: PacketManagerLockstep(
        spec: spec, router: router, columns: 3, rows: 2, resetPeriod: 4_000))
  }

  private static let channel = "transfer_channel_3x4.v"
  private static let walker = "descriptor_walker_3x4.v"
  private static let maker = "message_maker_3x4.v"
  private static let reader = "run_reader.v"
  private static let top = "packet_manager_3x4.v"

  private static let channelFaults = [
    PlantedFault(
      "a busy channel takes a new address", in: channel, "        refused_q <= go_i;\n",
      "        refused_q <= go_i;\n        if (go_i) address_q <= start_address_i;\n"),
    PlantedFault(
      "a raise of nothing is asked for", in: channel, "if (|local_q[15:8]) begin",
      "if (|local_q) begin", occurrence: 4, of: 4),
    PlantedFault(
      "a stop outlives the rest", in: channel, "              is_stopping_q <= 1'b0;\n", ""),
    PlantedFault(
      "a stop of an idle channel is kept", in: channel, "        refused_q <= 1'b0;\n",
      "        refused_q <= 1'b0;\n        if (stop_i) is_stopping_q <= 1'b1;\n"),
    PlantedFault(
      "signals do not wait for the last put to leave", in: channel,
      "if (!((|under_way_q) || is_offered_i)) begin", "if (!(|under_way_q)) begin"),
    PlantedFault(
      "the last answer's error alone counts", in: channel, "if (is_answered_i && answer_error_i)",
      "if (is_answered_i && answer_error_i && (unanswered_q == 8'd1))"),
    PlantedFault(
      "an answer and a message in one cycle count as a message", in: channel,
      "if (is_sent_i && !is_answered_i) begin", "if (is_sent_i) begin"),
    PlantedFault(
      "there is one answer more than can be counted", in: channel, "unanswered_q < 8'd254",
      "unanswered_q < 8'd255"),
    PlantedFault(
      "the next transfer inherits an error of the source", in: channel,
      "            is_broken_q <= 1'b0;\n", ""),
    PlantedFault(
      "outcome 2 where the list ends and was stopped", in: channel, "end else if (last_q) begin",
      "end else if (last_q && !is_stopping_q) begin"),
  ]

  private static let walkerFaults = [
    PlantedFault(
      "inner loops go on where they were", in: walker, "phase_q <= PhaseRestart;",
      "phase_q <= PhaseChoose;"),
    PlantedFault(
      "a fetch may have any stride on its way in", in: walker, " || (|data_i[41:40])", ""),
    PlantedFault("rows are not checked", in: walker, " || (data_i[47:40] >= 8'd2)", ""),
    PlantedFault(
      "a word less is read where the run ends in a new one", in: walker,
      "{14'd0, place[18:16]} + 17'd7;", "{14'd0, place[18:16]} + 17'd6;"),
    PlantedFault(
      "an error of the first loop's word is overlooked", in: walker, "if (data_error_i) begin",
      "if (data_error_i && (number_q != 4'd3)) begin"),
    PlantedFault(
      "the queue of runs overflows", in: walker, "queued_q != 3'd4", "queued_q != 3'd6"),
  ]

  private static let makerFaults = [
    PlantedFault("bytes before the run are written", in: maker, "(4'd15 << lead_q) &", "4'd15 &"),
    PlantedFault(
      "a run begins before the one before has ended", in: maker,
      "((phase_q == PhaseRest) || ends)", "((phase_q == PhaseRest) || (is_last && is_formed))"),
    PlantedFault(
      "bytes come from the wrong half of the next word", in: maker, "(at[2] ? high : low[63:32])",
      "high"),
    PlantedFault(
      "the next word's error is overlooked", in: maker, " || (in_next && word_error_i)", ""),
    PlantedFault(
      "the words of a broken run stay in the queue", in: maker, "(skips && !(|words_q))", "skips"),
    PlantedFault(
      "bytes that are not enabled are not cleared", in: maker,
      "cut(offset_q, word_i[31:0], current_q) & spread(enable)",
      "cut(offset_q, word_i[31:0], current_q)"),
    PlantedFault(
      "a message changes while it waits", in: maker, "(!is_valid_q || message_ready_i)",
      "(!is_valid_q || message_ready_i || is_signal)"),
  ]

  private static let topFaults = [
    PlantedFault("a word too many is read ahead", in: reader, "room_q <= 3'd4;", "room_q <= 3'd5;"),
    PlantedFault(
      "a read changes while it waits", in: top, "reader_request && !is_held_q", "reader_request"),
    PlantedFault(
      "it says that it is quiet while it moves", in: channel, "(moves && !may_move)", "moves"),
    PlantedFault(
      "an answer counts before it was asked for", in: top, "channel_0_is_unanswered &&",
      "channel_0_claims &&"),
    PlantedFault(
      "answers from any row count", in: top,
      "channel_1_target == {answer_source_y_i, answer_source_x_i}",
      "channel_1_target[1:0] == answer_source_x_i"),
  ]

  @Test func areFoundWithFlow() async throws {
    try await Self.campaign(.flow, flitWidth: 64).check(
      Self.channelFaults + Self.walkerFaults + Self.makerFaults + Self.topFaults)
  }

  @Test func areFoundWithAcknowledgements() async throws {
    try await Self.campaign(.none, flitWidth: 128).check([
      PlantedFault(
        "two channels claim one target", in: Self.channel, "claims_q || !is_blocked_i", "1'b1"),
      PlantedFault(
        "a claim is kept", in: Self.channel, "              claims_q <= 1'b0;\n", ""),
      PlantedFault(
        "signals do not wait for acknowledgements", in: Self.channel, "if (!(|unanswered_q)) begin",
        "if (1'b1) begin"),
      PlantedFault(
        "puts ask for nothing", in: Self.maker, "Put, asks, 5'd0, to_q};", "Put, 1'b0, 5'd0, to_q};"
      ),
      PlantedFault(
        "a signal wants an answer", in: Self.maker, "is_answered_q <= asks;",
        "is_answered_q <= 1'b1;"),
      PlantedFault(
        "the get's answer has no byte enables", in: Self.maker, "8'd255, 32'd0", "8'd0, 32'd0"),
    ])
  }
}
