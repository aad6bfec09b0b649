import ChipSpec
import CoSimulation
import Testing

import struct Golden.LocalPortParts

/// Errors that designers make in local ports are all found by holding the Verilog against its model.
struct PlantedLocalPortFaultTests {
  private static func campaign(
    _ parts: LocalPortParts, channels: Int = 2, _ ordering: RouterSpec.Ordering = .flow,
    flitWidth: Int = 64
  ) throws -> FaultCampaign {
    var spec = RouterSpec()
    spec.flitWidth = flitWidth
    spec.virtualChannels = channels
    spec.ordering = ordering
    // Neither number is a power of two, so that targets beyond the grid exist.
    let (columns, rows) = (5, 3)
    return FaultCampaign(
      part: "\(parts.moduleName), \(flitWidth) bits, V\(channels), \(ordering)",
      source: try Designs.localPort(spec, columns: columns, rows: rows, parts),
      seeds: Array(1...8), transactions: 4_000,
      lockstep: LocalPortLockstep(
        spec: spec, columns: columns, rows: rows, parts: parts, resetPeriod: 500))
  }

  @Test func areFound() async throws {
    let file = "local_port_packets_host.v"
    let parts = LocalPortParts(packetManager: true, hostBridge: true)
    try await Self.campaign(parts).check([
      PlantedFault(
        "first channel of the responses taken for a request", in: file,
        "is_response = arriving_channel_i >= 2'd2;", "is_response = arriving_channel_i > 2'd2;"),
      PlantedFault(
        "requests without a tail are served", in: file,
        "to_interface = arriving_head_i && arriving_tail_i;", "to_interface = arriving_head_i;"),
      PlantedFault(
        "responses without a head are served", in: file,
        "host_i &&\n            arriving_head_i &&", "host_i &&\n            1'b1 &&"),
      PlantedFault(
        "the host bridge takes answers at every tile", in: file,
        "to_host =\n            host_i &&", "to_host =\n            1'b1 &&"),
      PlantedFault(
        "answers to accesses go to nobody", in: file,
        "(!arriving_payload_i[31] || arriving_payload_i[27])",
        "(arriving_payload_i[31] && arriving_payload_i[27])"),
      PlantedFault(
        "requester read from the wrong bit", in: file,
        "!arriving_payload_i[27] &&", "!arriving_payload_i[26] &&"),
      PlantedFault(
        "acknowledgements are unexpected", in: file,
        "(arriving_payload_i[29] == arriving_payload_i[30])",
        "!(arriving_payload_i[29] || arriving_payload_i[30])"),
      PlantedFault(
        "events of the two classes exchanged", in: file,
        "was_discarded_q <= is_dropped && !is_response",
        "was_discarded_q <= is_dropped && is_response"),
      PlantedFault(
        "event stays until the next flit", in: file,
        "end else if (was_discarded_q || was_unexpected_q) begin",
        "end else if (was_discarded_q) begin"),
      PlantedFault(
        "write place of the other queue", in: file,
        "responses_payloads_q[responses_tail_q[2:0]] <=",
        "responses_payloads_q[requests_tail_q[2:0]] <="),
      PlantedFault(
        "queue one place short", in: file,
        "requests_head_q != requests_tail_q;", "requests_head_q[2:0] != requests_tail_q[2:0];"),
      PlantedFault(
        "reset forgets a pointer", in: file,
        "responses_head_q <= 4'd0;", "responses_head_q <= responses_head_q;"),
      PlantedFault(
        "source columns and rows exchanged", in: file,
        "requests_source_y_o = requests_oldest[5:4]", "requests_source_y_o = requests_oldest[2:1]"),
      PlantedFault(
        "both are offered what is the host's", in: file,
        "responses_valid_o = responses_oldest[0];",
        "responses_valid_o = responses_oldest[0] || responses_oldest[1];", occurrence: 1, of: 1),
      PlantedFault(
        "what goes to nobody blocks the queue", in: file,
        "requests_leave = !requests_oldest[0] || requests_ready_i;",
        "requests_leave = requests_oldest[0] && requests_ready_i;"),
      PlantedFault(
        "a response leaves when either is ready", in: file,
        "(!responses_oldest[0] || responses_ready_i) &&",
        "(!responses_oldest[0] || responses_ready_i || host_responses_ready_i) &&"),
      PlantedFault(
        "credits return to the other channel", in: file,
        "{requests_oldest[6] == 1'b1, requests_oldest[6] == 1'b0}",
        "{requests_oldest[6] == 1'b0, requests_oldest[6] == 1'b1}"),
      PlantedFault(
        "credit of a message that nobody has taken yet", in: file,
        "{2{responses_leave}} &", "{2{responses_wait}} &"),
      PlantedFault(
        "credits of the two classes exchanged", in: file,
        "{responses_freed, requests_freed}", "{requests_freed, responses_freed}"),
      PlantedFault(
        "one credit too many after reset", in: file,
        "request_credits_q <= 6'd36;", "request_credits_q <= 6'd37;"),
      PlantedFault(
        "credit lost when spent and returned at once", in: file,
        "leaving_credit_i[2] ^ response_spent[0]", "leaving_credit_i[2] || response_spent[0]"),
      PlantedFault(
        "spends where one comes back too", in: file,
        "if (leaving_credit_i[1] ^ request_spent[1])", "if (leaving_credit_i[1])"),
      PlantedFault(
        "channel of the column alone", in: file,
        "packets_sum = packets_target_x_i[0] + packets_target_y_i[0];",
        "packets_sum = packets_target_x_i[0];"),
      PlantedFault(
        "channel of its own place", in: file,
        "host_sum = host_target_x_i[0] + host_target_y_i[0];", "host_sum = x_i[0] + y_i[0];"),
      PlantedFault(
        "responses wait for credits of requests", in: file,
        "interface_sum == 1'b0} & response_available;",
        "interface_sum == 1'b0} & request_available;"),
      PlantedFault(
        "requests go without a credit", in: file,
        "host_sum == 1'b0} & request_available;", "host_sum == 1'b0};"),
      PlantedFault(
        "packet manager always before the host", in: file,
        "!(is_hosts_turn_q && (|host_channel))", "1'b1"),
      PlantedFault(
        "pointer waits for the host's message", in: file,
        "!(is_hosts_turn_q && (|host_channel))", "!is_hosts_turn_q"),
      PlantedFault(
        "pointer moves with responses", in: file,
        "if (goes[1] || goes[2]) begin", "if (|goes) begin"),
      PlantedFault(
        "ready although another goes", in: file,
        "host_ready_o = goes[2];", "host_ready_o = |host_channel;"),
      PlantedFault(
        "spends the credit of the other channel", in: file,
        "request_spent = host_channel;", "request_spent = ~host_channel;"),
      PlantedFault(
        "target of another sender", in: file,
        "target_y = host_target_y_i;", "target_y = packets_target_y_i;"),
      PlantedFault(
        "responses leave on channels of requests", in: file,
        "({2{interface_channel[0]}} & 2'd2)", "({2{interface_channel[0]}} & 2'd0)"),
      PlantedFault(
        "the target as source", in: file,
        "leaving_source_x_o = x_i;", "leaving_source_x_o = target_x;"),
      PlantedFault(
        "quiet while a response waits", in: file,
        "!requests_wait && !responses_wait;", "!requests_wait;"),
    ])
  }

  @Test func withoutOrder() async throws {
    let file = "local_port_packets.v"
    try await Self.campaign(LocalPortParts(packetManager: true), channels: 3, .none).check([
      PlantedFault(
        "takes every free channel instead of the lowest", in: file,
        "packets_channel = request_available & ~(request_available - 3'd1)",
        "packets_channel = request_available"),
      PlantedFault(
        "highest channel instead of the lowest", in: file,
        "interface_channel = response_available & ~(response_available - 3'd1)",
        "interface_channel = response_available & ~(response_available >> 1) & ~(response_available >> 2)"
      ),
      PlantedFault(
        "numbers of responses' channels begin with 0", in: file,
        "responses_oldest[8:6] == 3'd4", "responses_oldest[8:6] == 3'd1"),
    ])
  }

  @Test func withThreeChannels() async throws {
    let file = "local_port_host.v"
    try await Self.campaign(LocalPortParts(hostBridge: true), channels: 3).check([
      PlantedFault(
        "a remainder of three", in: file,
        "host_below_6 >= 4'd3", "host_below_6 > 4'd3"),
      PlantedFault(
        "subtracts once only", in: file,
        "(interface_sum >= 4'd6)", "1'b0"),
      PlantedFault(
        "answers of the packet manager's kind are taken", in: file,
        "to_host =\n", "to_interface = arriving_head_i;\n        to_host =\n"),
    ])
  }

  @Test func withoutInterface() async throws {
    let file = "local_port_host_only.v"
    try await Self.campaign(LocalPortParts(networkInterface: false, hostBridge: true)).check([
      PlantedFault(
        "credits of requests that nobody takes are lost", in: file,
        "arriving_valid_i && (arriving_channel_i == 2'd1)", "1'b0"),
      PlantedFault(
        "credits without a flit", in: file,
        "arriving_valid_i && (arriving_channel_i == 2'd0)", "arriving_channel_i == 2'd0"),
    ])
  }

  @Test func withHalves() async throws {
    let file = "local_port_packets_host.v"
    let parts = LocalPortParts(packetManager: true, hostBridge: true)
    try await Self.campaign(parts, flitWidth: 32).check([
      PlantedFault(
        "first half goes with one credit", in: file,
        "(request_credits_q[5:3] >= 3'd2)", "(request_credits_q[5:3] >= 3'd1)"),
      PlantedFault(
        "second half waits for two credits", in: file,
        "(response_credits_q[2:0] >= 3'd2) || is_second", "(response_credits_q[2:0] >= 3'd2)"),
      PlantedFault(
        "a response comes between the halves of a request", in: file,
        "second_q[0] || (!is_second && (|interface_channel))", "|interface_channel"),
      PlantedFault(
        "the packet manager comes between the host's halves", in: file,
        "second_q[1] ||\n        (!is_second &&", "second_q[1] ||\n        ("),
      PlantedFault(
        "first half twice", in: file,
        "payload = is_second ? host_payload_i[63:32] : host_payload_i[31:0];",
        "payload = host_payload_i[31:0];"),
      PlantedFault(
        "halves exchanged at the sender", in: file,
        "is_second ? interface_payload_i[63:32]", "!is_second ? interface_payload_i[63:32]"),
      PlantedFault(
        "ready with the first half", in: file,
        "packets_ready_o = second_q[1];", "packets_ready_o = goes[1] && !is_second;"),
      PlantedFault(
        "head and tail exchanged", in: file,
        "leaving_head_o = !is_second;", "leaving_head_o = is_second;"),
      PlantedFault(
        "tail on both halves", in: file, "leaving_tail_o = is_second;", "leaving_tail_o = 1'b1;"),
      PlantedFault(
        "never leaves the second half", in: file,
        "second_q <= is_second ? 3'd0 : goes;", "second_q <= goes;"),
      PlantedFault(
        "halves of all tiles in one place", in: file,
        "requests_halves_q[requests_tile] <=", "requests_halves_q[0] <="),
      PlantedFault(
        "rows and columns exchanged", in: file,
        "{1'b0, responses_oldest[2:0]}", "{2'd0, responses_oldest[4:3]}"),
      PlantedFault(
        "sources beyond the last column have a place", in: file,
        "(requests_oldest[2:0] < 3'd5)", "1'b1"),
      PlantedFault(
        "sources beyond the last row have a place", in: file,
        "(responses_oldest[4:3] < 2'd3)", "1'b1"),
      PlantedFault(
        "a whole flit is a first half", in: file,
        "requests_is_first = requests_oldest[5] && !requests_oldest[6];",
        "requests_is_first = requests_oldest[5];"),
      PlantedFault(
        "a flit without head and tail is a second half", in: file,
        "responses_oldest[6] &&\n          responses_held_q", "1'b1 &&\n          responses_held_q"),
      PlantedFault(
        "a second half needs no first one", in: file,
        "requests_held_q[requests_tile];", "1'b1;"),
      PlantedFault(
        "the older half stays", in: file,
        "if (responses_is_first) begin\n      responses_halves_q",
        "if (responses_is_first && !responses_held_q[responses_tile]) begin\n      responses_halves_q"
      ),
      PlantedFault(
        "a half is kept after its message", in: file,
        "requests_held_q <= requests_held_q & ~(15'd1 << requests_tile);",
        "requests_held_q <= requests_held_q;"),
      PlantedFault(
        "a half goes before its message is taken", in: file,
        "else if (responses_is_second && responses_leave)", "else if (responses_is_second)"),
      PlantedFault(
        "all halves go with one message", in: file,
        "responses_held_q <= responses_held_q & ~(15'd1 << responses_tile);",
        "responses_held_q <= 15'd0;"),
      PlantedFault(
        "reset forgets a half", in: file,
        "requests_held_q <= 15'd0;", "requests_held_q <= requests_held_q;"),
      PlantedFault(
        "reset forgets the second half", in: file,
        "second_q <= 3'd0;", "second_q <= second_q;"),
      PlantedFault(
        "header of the second half", in: file,
        "responses_valid_o =\n          responses_half[31]",
        "responses_valid_o =\n          responses_oldest_payload[31]"),
      PlantedFault(
        "halves exchanged at the taker", in: file,
        "{requests_oldest_payload, requests_half}", "{requests_half, requests_oldest_payload}"),
      PlantedFault(
        "first halves count as discarded", in: file,
        "requests_dropped = !requests_is_first && !requests_valid_o;",
        "requests_dropped = !requests_valid_o;"),
      PlantedFault(
        "unexpected halves are not counted", in: file,
        "was_unexpected_q <= responses_dropped;", "was_unexpected_q <= 1'b0;"),
      PlantedFault(
        "a first half keeps its credit", in: file,
        "{2{requests_leave}} &", "{2{requests_leave && !requests_is_first}} &"),
    ])
  }

  /// The monitor is checked too: what it reports must be what the model says.
  @Test func inTheMonitor() async throws {
    let file = "local_port_packets_monitor.sv"
    let stages = try await Self.campaign(LocalPortParts(packetManager: true)).check([
      PlantedFault(
        "port of another number", in: file, "arriving_channel_i}, 8'd4}",
        "arriving_channel_i}, 8'd3}"),
      PlantedFault("nothing is reported", in: file, "if (is_dropped_i)", "if (1'b0)"),
    ])
    #expect(stages.allSatisfy { $0 == "commit" })
  }
}
