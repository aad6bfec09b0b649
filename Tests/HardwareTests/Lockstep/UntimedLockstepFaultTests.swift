import CoSimulation
import Testing

/// What the lockstep of engines claims to see it does see: wrong values, wrong order, too much, too
/// little, broken rules of ports, and activity of a part that says it is quiet.
struct UntimedLockstepFaultTests {
  private static let file = "courier.v"

  /// Faults, and the stage at which a model that runs ahead finds each.
  private static let faults: [(fault: PlantedFault, stage: String)] = [
    (
      PlantedFault("a word is subtracted", in: file, "sum_q + memory", "sum_q - memory"), "write"
    ),
    (
      PlantedFault(
        "words are added from the wrong place", in: file,
        "address_q <= address_q + 32'd8;", "address_q <= address_q + 32'd16;", occurrence: 2, of: 2),
      "read"
    ),
    (
      PlantedFault("one word too many", in: file, "left_q == 8'd1", "left_q == 8'd0"), "read"
    ),
    (
      PlantedFault("stops one word early", in: file, "left_q == 8'd1", "left_q <= 8'd2"), "write"
    ),
    (
      PlantedFault("writes half a word", in: file, "8'd255", "8'd15"), "write"
    ),
    (
      PlantedFault(
        "the sum goes elsewhere", in: file, "destination_q : address_q", "address_q : address_q"),
      "write"
    ),
    (
      PlantedFault("takes the wrong amount", in: file, "8'd1 : 8'd2", "8'd1 : 8'd1"), "semaphore"
    ),
    (
      PlantedFault("raises its own semaphore", in: file, "index_q + 8'd1", "index_q + 8'd0"),
      "semaphore"
    ),
    (
      PlantedFault(
        "takes instead of raising", in: file, "semaphore_post_o = is_raising",
        "semaphore_post_o = 1'b0"),
      "semaphore"
    ),
    (
      PlantedFault(
        "column and row exchanged", in: file, "message_target_x_o = sum_q[1:0]",
        "message_target_x_o = sum_q[3:2]"),
      "message"
    ),
    (
      PlantedFault(
        "a refused write goes unnoticed", in: file,
        "PhaseWritten: phase_q <= is_refused ? PhaseIdle : PhaseRaise",
        "PhaseWritten: phase_q <= PhaseRaise"),
      "semaphore"
    ),
    (
      PlantedFault(
        "a refused word is added", in: file, "if (is_refused) begin", "if (1'b0) begin"),
      "write"
    ),
    (
      PlantedFault(
        "an error without a response counts", in: file, "memory_response_i && memory_error_i",
        "memory_error_i"), "commit"
    ),
    (
      PlantedFault(
        "the raise is left out", in: file, "? PhaseIdle : PhaseRaise", "? PhaseIdle : PhaseSend"),
      "semaphore"
    ),
    (
      PlantedFault(
        "stuck after the write", in: file, "? PhaseIdle : PhaseRaise", "? PhaseIdle : PhaseWritten"),
      "commit"
    ),
    (
      PlantedFault(
        "does not wait for the network", in: file,
        "        PhaseSend: begin\n          if (message_ready_i)",
        "        PhaseSend: begin\n          if (1'b1)"), "message_valid_o"
    ),
    (
      PlantedFault(
        "grants are not awaited", in: file,
        "memory_grant_i) begin\n            phase_q <= PhaseSum",
        "1'b1) begin\n            phase_q <= PhaseSum"),
      "memory_request_o"
    ),
    (
      PlantedFault(
        "semaphores are not awaited", in: file,
        "semaphore_grant_i) begin\n            phase_q <= (|left_q)",
        "1'b1) begin\n            phase_q <= (|left_q)"),
      "memory_request_o"
    ),
    (
      PlantedFault(
        "asks in the cycle of the start", in: file, "memory_request_o = (phase_q == PhaseFetch)",
        "memory_request_o = start_i || (phase_q == PhaseFetch)"), "memory_request_o"
    ),
    (
      PlantedFault(
        "the request depends on its grant", in: file, "(phase_q == PhaseRead) || is_writing",
        "((phase_q == PhaseRead) && !memory_grant_i) || is_writing"), "memory_request_o"
    ),
    (
      PlantedFault(
        "says it is quiet until it is given something", in: file,
        "wake_o = goes_on_q | {64{!is_pausing}}", "wake_o = {64{1'b1}}"),
      "memory_request_o"
    ),
    (
      PlantedFault(
        "is quiet as soon as it is granted", in: file, "quiet_o = (phase_q == PhaseIdle)",
        "quiet_o = semaphore_grant_i || (phase_q == PhaseIdle)"), "quiet_o"
    ),
    (
      PlantedFault("wakes too late", in: file, "goes_on_q | {64", "(goes_on_q + 64'd1) | {64"),
      "memory_request_o"
    ),
    (
      PlantedFault(
        "looks at half of the time", in: file, "goes_on_q <= timebase_i)",
        "goes_on_q[31:0] <= timebase_i[31:0])"), "memory_request_o"
    ),
  ]

  private static func check(_ name: String, _ lockstep: some Lockstep) async throws -> [String] {
    try await FaultCampaign(
      part: name, source: try Designs.courier(), seeds: [1, 2, 3, 4], transactions: 500,
      lockstep: lockstep
    ).check(faults.map(\.fault))
  }

  @Test func modelThatRunsAhead() async throws {
    let stages = try await Self.check("courier, model ahead", CourierLockstep<EagerCourier>())
    for ((fault, stage), found) in zip(Self.faults, stages) {
      #expect(found == stage, "\(fault.name)")
    }
  }

  @Test func modelThatComesLate() async throws {
    _ = try await Self.check("courier, model late", CourierLockstep<LateCourier>())
  }
}
