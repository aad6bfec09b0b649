import CoSimulation
import Testing

/// Errors that designers make in semaphores are all found by holding the Verilog against its model.
struct PlantedSemaphoreFaultTests {
  private static let campaign = Result {
    FaultCampaign(
      part: "semaphores", source: try Designs.semaphores(5, clients: 5), seeds: Array(1...12),
      transactions: 4_000,
      lockstep: SemaphoresLockstep(count: 5, clients: 5, resetPeriod: 1_000))
  }

  @Test func areFound() async throws {
    let file = "semaphores_5x5.v"
    try await Self.campaign.get().check([
      PlantedFault(
        "a raise waits like a take", in: file,
        "client1_post_i ||\n", "1'b0 ||\n"),
      PlantedFault(
        "takes only what is more than the amount", in: file,
        "{8'd0, client2_amount_i} <= values_q", "{8'd0, client2_amount_i} < values_q"),
      PlantedFault(
        "looks at the semaphore of its neighbour", in: file,
        "values_q[{client3_index_i[2:0], 4'd0} +: 16]",
        "values_q[{client2_index_i[2:0], 4'd0} +: 16]"),
      PlantedFault(
        "a bad index waits for ever", in: file,
        "(client4_index_i >= 8'd5)", "1'b0"),
      PlantedFault(
        "one semaphore too many", in: file,
        "is_missing = index >= 8'd5", "is_missing = index > 8'd5"),
      PlantedFault(
        "clients are served beside software", in: file,
        "if (!is_command && (|is_possible))", "if (|is_possible)"),
      PlantedFault(
        "takes of software are not commands", in: file,
        "is_command = operation_raise_i || operation_take_i", "is_command = operation_raise_i"),
      PlantedFault(
        "both commands at once take", in: file,
        "raise = operation_raise_i;", "raise = operation_raise_i && !operation_take_i;"),
      PlantedFault(
        "pointer moves when software has the cycle", in: file,
        "value_left_q <= left;\n        end else begin",
        "value_left_q <= left;\n        end begin"),
      PlantedFault(
        "pointer stays at the winner", in: file,
        "~(arbiter_candidates ^ arbiter_lower)", "~arbiter_lower"),
      PlantedFault(
        "fixed priority instead of round robin", in: file,
        "(|(is_possible & arbiter_behind_q))", "(1'b0)"),
      PlantedFault(
        "reset value of the pointer", in: file,
        "arbiter_behind_q <= 4'd0;", "arbiter_behind_q <= 4'he;"),
      PlantedFault(
        "amount of another client", in: file,
        "amount = client2_amount_i;", "amount = client3_amount_i;"),
      PlantedFault(
        "index of another client", in: file,
        "index = client4_index_i;", "index = client3_index_i;"),
      PlantedFault(
        "takes where it should raise", in: file, "raise = client3_post_i;",
        "raise = !client3_post_i;"
      ),
      PlantedFault(
        "wraps at the largest value", in: file,
        "left = sum[15:0] | {16{sum[16]}};", "left = sum[15:0];"),
      PlantedFault(
        "overflow lost", in: file, "is_too_much = sum[16];", "is_too_much = 1'b0;"),
      PlantedFault(
        "overflow when just full", in: file,
        "is_too_much = sum[16];", "is_too_much = sum[16] || (&sum[15:0]);"),
      PlantedFault(
        "a failed take of software takes to the end", in: file,
        "left = old;", "left = 16'd0;"),
      PlantedFault(
        "a failed take counts as done", in: file,
        "left = old;", "left = old;\n          is_done = 1'b1;"),
      PlantedFault(
        "result of every client", in: file, "if (is_command) begin\n          was_done_q",
        "if (1'b1) begin\n          was_done_q"),
      PlantedFault(
        "events stay", in: file,
        "end else if (overflowed_q || missed_q) begin", "end else if (overflowed_q) begin"),
      PlantedFault(
        "wires of two events crossed", in: file,
        "events_overflow_event_o = overflowed_q", "events_overflow_event_o = missed_q"),
      PlantedFault(
        "one semaphore's flag for interrupts is another's", in: file,
        "is_raised_q[3] <= |left;", "is_raised_q[2] <= |left;"),
      PlantedFault(
        "flag for interrupts looks at the low bits", in: file,
        "is_raised_q[1] <= |left;", "is_raised_q[1] <= |left[7:0];"),
      PlantedFault(
        "interrupts whatever is enabled", in: file,
        "|(is_raised_q & interrupt_enable_semaphores_i)", "|is_raised_q"),
      PlantedFault(
        "quiet while a client is served", in: file,
        "quiet_o = !(is_active ||", "quiet_o = !(is_command ||"),
      PlantedFault(
        "not quiet while a client waits", in: file,
        "quiet_o = !(is_active ||", "quiet_o = !(client2_request_i || is_active ||"),
      PlantedFault(
        "a value forgotten by the reset", in: file,
        "values_q <= 80'd0;", "values_q[63:0] <= 64'd0;"),
      PlantedFault(
        "two semaphores share a value", in: file,
        "values_q[79:64] <= left;", "values_q[63:48] <= left;"),
    ])
  }

  /// The monitor is checked too: what it reports must be what the model says.
  @Test func inTheMonitor() async throws {
    let file = "semaphores_5x5_monitor.sv"
    let stages = try await Self.campaign.get().check([
      PlantedFault(
        "client numbers begin with 0", in: file, "{8{grant_i[2]}} & 8'd3", "{8{grant_i[2]}} & 8'd2"),
      PlantedFault(
        "overflow and success exchanged", in: file,
        "is_too_much_i, is_done_i", "is_done_i, is_too_much_i"),
      PlantedFault(
        "only what was done is reported", in: file, "happens = is_active_i || (|grant_i);",
        "happens = is_active_i && is_done_i;"),
    ])
    #expect(stages.allSatisfy { $0 == "commit" })
  }
}
