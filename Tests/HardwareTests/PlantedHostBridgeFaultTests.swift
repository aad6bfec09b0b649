import ChipSpec
import CoSimulation
import Foundation
import Testing

/// Errors that designers make in a host bridge are all found by holding the Verilog against its
/// model.
struct PlantedHostBridgeFaultTests {
  private static func campaign(seeds: ClosedRange<UInt64>) throws -> FaultCampaign {
    var grid = GridSpec()
    (grid.columns, grid.rows) = (5, 3)
    let (host, router) = (HostSpec(), RouterSpec())
    return FaultCampaign(
      part: "host bridge", source: try Designs.hostBridge(host, grid: grid, router: router),
      seeds: Array(seeds), transactions: 4_000,
      lockstep: HostBridgeLockstep(host, grid: grid, router: router, resetPeriod: 10_000))
  }

  private static let pace = "host_pace.v"
  private static let down = "host_down.v"
  private static let up = "host_up.v"
  private static let window = "host_window.v"
  private static let descriptors = "host_descriptors.v"
  private static let transfers = "host_transfers.v"
  private static let fill = "host_fill.v"
  private static let toChip = "host_to_chip.v"
  private static let toHost = "host_to_host.v"
  private static let bridge = "host_bridge.v"
  private static let messages = "host_messages.v"
  private static let monitor = "host_bridge_monitor.sv"

  private static var runsSlowTests: Bool {
    let environment = ProcessInfo.processInfo.environment
    return environment["TILEWRIGHT_SLOW_TESTS"] == "1"
  }

  /// In all parts of the bridge; those of the monitor come last. What it reports must be what the
  /// model says, too.
  @Test func inAllParts() async throws {
    // All at once, as each call runs the bridge without a fault first.
    let stages = try await Self.campaign(seeds: 1...6).check([
      PlantedFault(
        "header of a completion as large as a read's", in: Self.pace, "4'd7 : 4'd5", "4'd7 : 4'd6"),
      PlantedFault(
        "time is saved up in a pause", in: Self.pace,
        "(timebase_i == free_q) ? (cost - {3'd0, advance_q}) : cost", "cost - {3'd0, advance_q}"),
      PlantedFault(
        "what is left of a cycle is lost", in: Self.pace,
        "(timebase_i == free_q) ? (cost - {3'd0, advance_q}) : cost", "cost"),
      PlantedFault(
        "gate opens a cycle too late", in: Self.pace,
        "last_wait_q <= timebase_i)", "last_wait_q < timebase_i)"),
      PlantedFault(
        "queue takes beats when it is full", in: Self.down, "(tail_q != (head_q ^ 3'd4))", "1'b1"),
      PlantedFault(
        "interrupts within a packet", in: Self.up, "!is_locked_q && is_owed_q", "is_owed_q"),
      PlantedFault(
        "a beat is replaced while the gate is shut", in: Self.up,
        "(link_valid_o && link_ready_i)) && (|wanting)", "link_ready_i) && (|wanting)"),
      PlantedFault(
        "one row of tiles too many", in: Self.window, "access_address_i[47:40] < 8'd3",
        "access_address_i[47:40] <= 8'd3"),
      PlantedFault(
        "writes beside fills", in: Self.window,
        "(is_offering && !(access_is_write_i && fills_are_out_i))",
        "is_offering"),
      PlantedFault(
        "overtakes the puts of completions", in: Self.window, "access_valid_i && can_begin_i",
        "access_valid_i"),
      PlantedFault(
        "the next access does not wait for the doorbell", in: Self.window,
        "(is_settling && !(rings_q && is_target))", "is_settling"),
      PlantedFault(
        "a start with a full queue overwrites", in: Self.descriptors, "start_i && !is_full_o",
        "start_i",
        occurrence: 1, of: 2),
      PlantedFault(
        "done before everything is answered", in: Self.transfers,
        "!(message_is_offered_i || (|unanswered_q))", "!message_is_offered_i"),
      PlantedFault(
        "the next descriptor inherits an error", in: Self.transfers, "was_refused_q <= 1'b0;", "",
        occurrence: 2, of: 2),
      PlantedFault(
        "a tag is used again before its puts have gone", in: Self.toChip, "!busy_q[next_tag_q]",
        "!(busy_q[next_tag_q] && awaited_q[next_tag_q])"),
      PlantedFault(
        "every put of the last beat acknowledged", in: Self.toChip,
        "stage_is_final_q && is_last_put;",
        "stage_is_final_q;"),
      PlantedFault(
        "a half is filled that is not written", in: Self.toHost,
        "(|in_chunk_q) || !is_occupied_q[ask_half_q]", "1'b1"),
      PlantedFault(
        "writes before all is there", in: Self.toHost, "is_asked_q & ~awaits_o", "is_asked_q"),
      PlantedFault(
        "counts a get when it is answered before the next goes", in: Self.toHost,
        "is_sent_1 ^ is_stored_1", "is_sent_1 || is_stored_1"),
      PlantedFault(
        "an answer to a write is taken for a read", in: Self.bridge,
        "responses_payload_i[0] ? window_awaits_write : window_awaits_read",
        "window_awaits_write || window_awaits_read"),
      PlantedFault(
        "an event counts that is not enabled", in: Self.bridge,
        "(has_failed_q && registers_interrupt_enable_dma_failed)", "has_failed_q"),
      PlantedFault(
        "wakes for one direction only", in: Self.bridge,
        "(down_gate_opens < up_gate_opens) ? down_gate_opens : up_gate_opens", "up_gate_opens"),
      PlantedFault(
        "both senders' messages taken at once", in: Self.messages,
        " && !(is_transfer_q && window_valid_i)",
        ""),
      PlantedFault(
        "a message changes while it waits", in: Self.messages,
        "is_free = !is_full_q || requests_ready_i", "is_free = !is_full_q || !is_transfer_q"),
      PlantedFault(
        "only what is put in the queue was started", in: Self.monitor, "if (start_happened_q)",
        "if (start_happened_q && !start_is_refused_q)"),
      PlantedFault(
        "two events exchanged", in: Self.monitor, "was_discarded_i, was_stray_i",
        "was_stray_i, was_discarded_i"),
    ])
    #expect(stages.suffix(2).allSatisfy { $0 == "commit" })
  }

  /// More of them, and such as show seldom: a minute of compiling, which is for CI and for who
  /// asks.
  @Test(.enabled(if: runsSlowTests, "slow; set TILEWRIGHT_SLOW_TESTS=1"))
  func inRareCases() async throws {
    let stages = try await Self.campaign(seeds: 1...12).check([
      PlantedFault(
        "upper word first", in: Self.window, "is_upper = !words_q[0]", "is_upper = words_q[1]"),
      PlantedFault(
        "asks for whole beats", in: Self.toChip, "{3{is_last}} & missing", "3'd0"),
      PlantedFault(
        "gets across the boundary", in: Self.toHost, "is_last = (&position_q)",
        "is_last = (&in_chunk_q)"
      ),
      PlantedFault(
        "any number unanswered", in: Self.transfers, "unanswered_q < 8'd254", "1'b1"),
      PlantedFault(
        "the last byte of memory is out of reach", in: Self.transfers, "span_end > 33'h1000000",
        "span_end >= 33'h1000000"),
      PlantedFault(
        "upper half of the data costs nothing", in: Self.pace, "(|byte_enable_i[7:4])", "1'b0"),
      PlantedFault(
        "a header with every beat", in: Self.pace, "{4{!is_within_q}} &\n", "{4{1'b1}} &\n"),
      PlantedFault(
        "gate opens a cycle too early", in: Self.pace,
        "last_wait_q <= timebase_i)", "last_wait_q <= (timebase_i + 64'd1))"),
      PlantedFault(
        "an interrupt is lost that comes while one passes", in: Self.up, "if (interrupt_i) begin",
        "if (interrupt_i && !(link_ready_i && link_valid_o && holds_interrupt)) begin"),
      PlantedFault(
        "tag of a completion cut", in: Self.up, "tag_q <= completion_tag_i;",
        "tag_q <= {1'b0, completion_tag_i[6:0]};"),
      PlantedFault(
        "a lock survives the reset", in: Self.up, "is_locked_q <= 1'b0;\n", "\n"),
      PlantedFault(
        "highest bits of the address not looked at", in: Self.window, "(|access_address_i[63:49])",
        "(|access_address_i[62:49])"),
      PlantedFault(
        "upper half of a tile's addresses reached", in: Self.window,
        " ||\n              access_address_i[31];", ";"),
      PlantedFault("two registers at once", in: Self.window, "(&wanted);", "1'b0;"),
      PlantedFault(
        "parts of a word written", in: Self.window,
        "((|access_byte_enable_i[7:4]) && !(&access_byte_enable_i[7:4]))", "1'b0"),
      PlantedFault(
        "reads of eight bytes at any word", in: Self.window, "!(|access_address_i[2:0])",
        "!(|access_address_i[1:0])"),
      PlantedFault(
        "error of the first of two words lost", in: Self.window, "if (answer_error_i) begin",
        "if (answer_error_i && is_upper) begin"),
      PlantedFault(
        "data of a read that failed", in: Self.window,
        "data_q <= 64'd0;\n          byte_enable_q <= 8'd0;",
        "byte_enable_q <= 8'd0;"),
      PlantedFault(
        "error of a register lost", in: Self.window, "(is_register && registers_error_i)", "1'b0"),
      PlantedFault(
        "doorbell of a tile that is not there", in: Self.window, "(word[15:8] < 8'd3);",
        "(word[15:8] <= 8'd3);"),
      PlantedFault(
        "semaphore and amount exchanged", in: Self.window, "word[31:24], word[23:16]}",
        "word[23:16], word[31:24]}"),
      PlantedFault(
        "high bits of the tile's address not looked at", in: Self.transfers,
        "{1'b0, descriptor_address_i} +", "{9'd0, descriptor_address_i[23:0]} +"),
      PlantedFault(
        "a fill needs a host address", in: Self.transfers,
        "(descriptor_operation_i == 2'd2)\n              ? descriptor_length_i[2:0]\n              : ",
        ""),
      PlantedFault(
        "nothing is copied without complaint", in: Self.transfers, "!(|descriptor_length_i)", "1'b0"
      ),
      PlantedFault(
        "errors of gets overlooked", in: Self.transfers,
        "(is_answered_i || is_grain_i) && is_refused_i",
        "is_answered_i && is_refused_i"),
      PlantedFault(
        "the tile's refusal before the host's fault", in: Self.transfers,
        "end else if (host_failed_q) begin", "end else if (host_failed_q && !was_refused_q) begin"),
      PlantedFault(
        "fills go on beside a write", in: Self.fill, "may_ask_i && !is_held_i", "may_ask_i"),
      PlantedFault(
        "fill counts words of four bytes", in: Self.fill, "next_q <= next_q + 21'd1",
        "next_q <= next_q + 21'd2"),
      PlantedFault(
        "tag of a completion not looked at in full", in: Self.toChip,
        "!(|completion_tag_i[7:2]) && awaited_q", "awaited_q"),
      PlantedFault(
        "asks for less in the middle too", in: Self.toChip, "{3{is_last}} & missing", "missing"),
      PlantedFault(
        "puts the first beat beyond the chunk", in: Self.toChip, "chunk[26:21] <= number_q",
        "chunk[26:21] < number_q"),
      PlantedFault(
        "a completion that is too short", in: Self.toChip, " || (completion_last_i && !is_final)",
        ""),
      PlantedFault(
        "a beat with an error is put", in: Self.toChip, "!(completion_error_i || is_beyond)",
        "!is_beyond"),
      PlantedFault(
        "an empty put", in: Self.toChip, "is_last_put = is_upper_q || !has_upper",
        "is_last_put = is_upper_q"),
      PlantedFault(
        "discards before puts have gone", in: Self.toChip, "!is_wanted && is_empty_o",
        "!is_wanted"),
      PlantedFault(
        "writes across the boundary", in: Self.toHost, "is_last_beat || (&next_host_q[4:0])",
        "is_last_beat || (&write_index_q)"),
      PlantedFault(
        "writes all bytes of the last beat", in: Self.toHost, "packet_byte_enable_o = is_last_beat",
        "packet_byte_enable_o = 1'b0"),
      PlantedFault(
        "a grain from beyond the buffer", in: Self.bridge, "!(|responses_payload_i[21:7]) &&", ""),
      PlantedFault(
        "a grain of either half", in: Self.bridge,
        "responses_payload_i[6] ? transfers_awaits_gets[1] : transfers_awaits_gets[0]",
        "|transfers_awaits_gets"),
      PlantedFault(
        "reads that fail are events", in: Self.bridge, "(window_fails && down_access_is_write)",
        "window_fails"),
      PlantedFault(
        "semaphores interrupt while they are raised", in: Self.bridge,
        "semaphores_i && !was_raised_q",
        "semaphores_i"),
      PlantedFault(
        "two strays of one cycle count as one", in: Self.toChip,
        " && !holds_discard_i", ""),
      PlantedFault(
        "quiet with a record to make", in: Self.bridge, "quiet_o = !(has_events ||", "quiet_o = !("
      ),
      PlantedFault(
        "descriptors end without a code", in: Self.monitor, "{4{end_fails_q}} & code_i",
        "4'd0 & code_i"),
      PlantedFault(
        "registers in the wrong half", in: Self.monitor,
        "{32{completion_byte_enable_i[0]}} & register_i", "register_i"),
    ])
    #expect(stages.suffix(2).allSatisfy { $0 == "commit" })
  }
}
