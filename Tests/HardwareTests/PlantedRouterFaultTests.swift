import ChipSpec
import CoSimulation
import Testing

/// Errors that designers make in routers are all found by holding the Verilog against its model.
struct PlantedRouterFaultTests {
  private static func campaign(_ ordering: RouterSpec.Ordering) throws -> FaultCampaign {
    var spec = RouterSpec()
    spec.ordering = ordering
    // Neither number is a power of two, so that targets beyond the grid exist.
    let (columns, rows) = (5, 3)
    let lockstep = RouterLockstep(spec: spec, columns: columns, rows: rows, resetPeriod: 500)
    return FaultCampaign(
      part: "router, ordering \(ordering)",
      source: try Designs.router(spec, columns: columns, rows: rows), seeds: Array(1...16),
      transactions: 6_000
    ) { try lockstep.run(on: $0, seed: $1, transactions: $2) }
  }

  @Test func inOrder() async throws {
    try await Self.campaign(.flow).check([
      PlantedFault(
        "empty compares indices only: a full queue looks empty", in: "flit_queue_4.v",
        "(head_q == tail_q)", "(head_q[1:0] == tail_q[1:0])"),
      PlantedFault(
        "write place off by one", in: "flit_queue_5.v",
        "last = tail_q[1:0]", "last = tail_q[1:0] + 2'd1"),
      PlantedFault(
        "reset value of the write pointer", in: "flit_queue_2.v",
        "tail_q <= 3'd0;", "tail_q <= 3'd1;"),
      PlantedFault(
        "pop lost when pushed at once", in: "flit_queue_4.v", "if (pop_i)", "if (pop_i && !push_i)"),
      PlantedFault(
        "one credit too few after reset", in: "router_output_4.v",
        "credits_3_q <= 3'd4;", "credits_3_q <= 3'd3;"),
      PlantedFault(
        "credit lost when spent and returned at once", in: "router_output_4.v",
        "(!credit_i[2] && sent[2])", "(sent[2])"),
      PlantedFault(
        "flits that turn south stay in their queue", in: "router_input_west.v",
        "grant_east_i | grant_south_i | grant_local_i", "grant_east_i | grant_local_i"),
      PlantedFault(
        "forgotten reset of a credit counter", in: "router_output_local.v",
        "credits_1_q <= 3'd4;", "credits_1_q <= credits_1_q;"),
      PlantedFault(
        "arbiter's pointer stays at the winner", in: "round_robin_arbiter_16.v",
        "~(candidates ^ lower)", "~lower"),
      PlantedFault(
        "arbiter's pointer moves when nobody asks", in: "round_robin_arbiter_20.v",
        "if (|request_i)", "if (1'b1)"),
      PlantedFault(
        "fixed priority instead of round robin", in: "round_robin_arbiter_8.v",
        "(|preferred) ? preferred : request_i", "request_i"),
      PlantedFault(
        "reset value of the arbiter's pointer", in: "round_robin_arbiter_16.v",
        "behind_q <= 16'd0;", "behind_q <= 16'hfffe;"),
      PlantedFault(
        "goes on east in its own column", in: "router_input_west.v",
        "goes_east = x_i < link_target_x_i", "goes_east = x_i <= link_target_x_i"),
      PlantedFault(
        "x compared with y", in: "router_input_local.v",
        "goes_east = x_i < link_target_x_i", "goes_east = x_i < link_target_y_i"),
      PlantedFault(
        "wrong bit of the channel's number", in: "router_output_4.v",
        "winner[1] | winner[3]}", "winner[1] | winner[2]}"),
      PlantedFault(
        "sends where no neighbour is", in: "router_output_2.v",
        "valid_o = leaves && present_i", "valid_o = leaves"),
      PlantedFault(
        "drops although there is a neighbour", in: "router.v",
        ".present_i   (present_i[0])", ".present_i   (present_i[1])"),
      PlantedFault(
        "wires of two status bits crossed", in: "router.v",
        "dropped_o[2] = south_output_dropped", "dropped_o[2] = east_output_dropped"),
      PlantedFault(
        "takes a flit that is not there", in: "router_input_south.v",
        "push_3 = link_valid_i && (link_channel_i == 2'd3)", "push_3 = (link_channel_i == 2'd3)"),
      PlantedFault(
        "payload of another channel", in: "router_input_east.v",
        "({64{grant_west_i[1]}} & queue_1", "({64{grant_west_i[1]}} & queue_0"),
    ])
  }

  @Test func withoutOrder() async throws {
    try await Self.campaign(.none).check([
      PlantedFault(
        "responses wait for credits of requests", in: "router_output_4.v",
        "{{2{|available[3:2]}}, {2{|available[1:0]}}}",
        "{{2{|available[1:0]}}, {2{|available[1:0]}}}"),
      PlantedFault(
        "takes every free channel instead of the lowest", in: "router_output_4.v",
        "free_request & ~(free_request - 2'd1)", "free_request"),
      PlantedFault(
        "spends the credit of the channel that it came on", in: "router_output_2.v",
        "sent = taken &", "sent = winner &"),
      // With order the same is no fault: nothing looks at the credits of an absent neighbour.
      PlantedFault(
        "dropped flits spend credits", in: "router_output_2.v", "taken & {4{present_i}}", "taken"),
      PlantedFault(
        "responses take a channel that requests have free", in: "router_output_local.v",
        "free_response = available[3:2]", "free_response = available[1:0]"),
    ])
  }

  /// The monitor is checked too: what it reports must be what the model says.
  @Test func inTheMonitor() async throws {
    let stages = try await Self.campaign(.flow).check([
      PlantedFault(
        "source given as target", in: "router_monitor.sv",
        "{14'd0, south_out_target_y_i}", "{14'd0, south_out_source_y_i}", occurrence: 1, of: 2),
      PlantedFault(
        "drops at one port are not reported", in: "router_monitor.sv",
        "if (west_dropped_i)", "if (1'b0)"),
      PlantedFault(
        "arrivals reported with the wrong port", in: "router_monitor.sv",
        "local_in_channel_i}, 8'd4}", "local_in_channel_i}, 8'd3}"),
      PlantedFault(
        "credits reported only if some were returned", in: "router_monitor.sv",
        "if (|(received | returned))", "if (|returned)"),
    ])
    #expect(stages.allSatisfy { $0 == "commit" })
  }
}
