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
      transactions: 6_000, lockstep: lockstep)
  }

  @Test func inOrder() async throws {
    let file = "router.v"
    try await Self.campaign(.flow).check([
      PlantedFault(
        "next flit's route read at the place of the one that leaves", in: file,
        "east_fields_q[{2'd1, east_heads_q[3:2] + 2'd1}][15]",
        "east_fields_q[{2'd1, east_heads_q[3:2]}][15]"),
      PlantedFault(
        "write place off by one", in: file,
        "west_payloads_q[{west_in_channel_i, west_tails_q[{west_in_channel_i, 1'b0} +: 2]}]",
        "west_payloads_q[{west_in_channel_i, west_tails_q[{west_in_channel_i, 1'b0} +: 2] + 2'd1}]"),
      PlantedFault(
        "reset value of a write pointer", in: file,
        "south_tails_q <= 8'd0;",
        "south_tails_q <= 8'd1;"),
      PlantedFault(
        "a flit that arrives as the last one leaves is forgotten", in: file,
        "(east_heads_q[3:2] + {1'b0, east_popped[1]}) == east_tails_q[3:2]",
        "east_heads_q[3:2] == east_tails_q[3:2]"),
      PlantedFault(
        "one credit too few after reset", in: file,
        "north_credits_q <= 12'h924;",
        "north_credits_q <= 12'h724;"),
      PlantedFault(
        "credit lost when spent and returned at once", in: file,
        "(north_out_credit_i[2] ^ north_sent[2])",
        "(north_out_credit_i[2] | north_sent[2])"),
      PlantedFault(
        "flits that turn south stay in their queue", in: file,
        "east_popped = north_grant[3:0] | south_grant[7:4]",
        "east_popped = north_grant[3:0]"),
      PlantedFault(
        "forgotten reset of credit counters", in: file,
        "local_credits_q <= 12'h924;",
        "local_credits_q <= local_credits_q;"),
      PlantedFault(
        "arbiter's pointer stays at the winner", in: file,
        "~(south_candidates ^ south_lower)",
        "~south_lower"),
      PlantedFault(
        "arbiter's pointer moves when nobody asks", in: file,
        "if (local_leaves) begin",
        "if (1'b1) begin"),
      PlantedFault(
        "fixed priority instead of round robin", in: file,
        "(|(west_eligible & west_behind_q))",
        "(1'b0)"),
      PlantedFault(
        "reset value of an arbiter's pointer", in: file,
        "north_behind_q <= 16'd0;",
        "north_behind_q <= 16'hfffe;"),
      PlantedFault(
        "goes on east in its own column", in: file,
        "if (x_i < west_in_target_x_i)",
        "if (x_i <= west_in_target_x_i)", occurrence: 2, of: 4),
      PlantedFault(
        "x compared with y", in: file,
        "if (x_i < local_in_target_x_i)",
        "if (x_i < local_in_target_y_i)", occurrence: 3, of: 4),
      PlantedFault(
        "wrong bit of the channel's number", in: file,
        "south_taken[1] | south_taken[3]}",
        "south_taken[1] | south_taken[2]}"),
      PlantedFault(
        "sends where no neighbour is", in: file,
        "east_out_valid_o = east_leaves && east_present_q",
        "east_out_valid_o = east_leaves"),
      PlantedFault(
        "looks at another neighbour's presence", in: file,
        "north_present_q <= present_i[0]",
        "north_present_q <= present_i[1]"),
      PlantedFault(
        "wires of two status bits crossed", in: file,
        "dropped_o[2] = south_leaves && !south_present_q",
        "dropped_o[2] = east_leaves && !east_present_q"),
      PlantedFault(
        "takes a flit that is not there", in: file,
        "if (south_in_valid_i)",
        "if (1'b1)", occurrence: 1, of: 3),
      PlantedFault(
        "oldest flit of another channel", in: file,
        """
        east_heads_q[{
                          west_winner[2] | west_winner[3],
                          west_winner[1] | west_winner[3],
        """,
        """
        east_heads_q[{
                          west_winner[2] | west_winner[3],
                          west_winner[1] | west_winner[2],
        """),
    ])
  }

  @Test func withoutOrder() async throws {
    let file = "router.v"
    try await Self.campaign(.none).check([
      PlantedFault(
        "responses wait for credits of requests", in: file,
        "{{2{|north_available[3:2]}}, {2{|north_available[1:0]}}}",
        "{{2{|north_available[1:0]}}, {2{|north_available[1:0]}}}"),
      PlantedFault(
        "takes every free channel instead of the lowest", in: file,
        "south_available[1:0] & ~(south_available[1:0] - 2'd1)",
        "south_available[1:0]"),
      PlantedFault(
        "spends the credit of the channel that it came on", in: file,
        "east_sent = east_taken &",
        "east_sent = east_winner &"),
      // With order the same is no fault: nothing looks at the credits of an absent neighbour.
      PlantedFault(
        "dropped flits spend credits", in: file,
        "west_sent = west_taken & {4{west_present_q}}",
        "west_sent = west_taken"),
      PlantedFault(
        "responses take a channel that requests have free", in: file,
        "{2{|local_winner[3:2]}} & local_available[3:2] &",
        "{2{|local_winner[3:2]}} & local_available[1:0] &"),
    ])
  }

  /// The monitor is checked too: what it reports must be what the model says.
  @Test func inTheMonitor() async throws {
    let stages = try await Self.campaign(.flow).check([
      PlantedFault(
        "source given as target", in: "router_monitor.sv",
        "14'd0,\n                south_out_target_y_i",
        "14'd0,\n                south_out_source_y_i", occurrence: 1, of: 2),
      PlantedFault(
        "drops at one port are not reported", in: "router_monitor.sv",
        "if (west_dropped_i)", "if (1'b0)"),
      PlantedFault(
        "arrivals reported with the wrong port", in: "router_monitor.sv",
        "local_in_channel_i}, 8'd4}", "local_in_channel_i}, 8'd3}"),
      PlantedFault(
        "credits reported only if some were returned", in: "router_monitor.sv",
        "if (|any_credit)", "if (|returned)"),
    ])
    #expect(stages.allSatisfy { $0 == "commit" })
  }
}
