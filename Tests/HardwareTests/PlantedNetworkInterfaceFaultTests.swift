import ChipSpec
import CoSimulation
import Testing

/// Errors that designers make in network interfaces are all found by holding the Verilog against its
/// model, and against what the document says of time.
struct PlantedNetworkInterfaceFaultTests {
  private static func campaign(
    flitWidth: Int, packets: Bool, semaphores: Bool
  ) throws -> FaultCampaign {
    var spec = RouterSpec()
    spec.flitWidth = flitWidth
    return FaultCampaign(
      part: "network interface, \(flitWidth) bits",
      source: try Designs.networkInterface(
        spec, columns: 5, rows: 3, packets: packets, semaphores: semaphores),
      seeds: Array(1...8), transactions: 3_000,
      lockstep: NetworkInterfaceLockstep(
        flitWidth: flitWidth, hasPackets: packets, hasSemaphores: semaphores, resetPeriod: 500))
  }

  @Test func areFound() async throws {
    let file = "network_interface_packets_semaphores.v"
    try await Self.campaign(flitWidth: 64, packets: true, semaphores: true).check([
      PlantedFault(
        "fills of registers are writes", in: file,
        "if (requests_payload_i[1] && (requests_payload_i[0] || requests_payload_i[30])) begin",
        "if (requests_payload_i[1] && requests_payload_i[0]) begin"),
      PlantedFault(
        "reserved accesses of memory are writes", in: file,
        "if (requests_payload_i[1] && (requests_payload_i[0] || requests_payload_i[30])) begin",
        "if (requests_payload_i[1] && requests_payload_i[30]) begin"),
      PlantedFault(
        "region of the registers in the wrong bit", in: file,
        "end else if (requests_payload_i[30]) begin\n          to_registers",
        "end else if (requests_payload_i[29]) begin\n          to_registers"),
      PlantedFault(
        "every put is answered", in: file,
        "is_unanswered = !requests_payload_i[26];", "is_unanswered = 1'b0;"),
      PlantedFault(
        "acknowledgements of class request are answered", in: file,
        "default: is_refused = 1'b1;", "default: to_nobody = 1'b1;"),
      PlantedFault(
        "bit 1 of a register's address", in: file,
        "{requests_payload_i[29:2], 2'd0}", "requests_payload_i[29:0]"),
      PlantedFault(
        "signals take", in: file, "semaphore_post_o = 1'b1;", "semaphore_post_o = 1'b0;"),
      PlantedFault(
        "index and amount of a signal exchanged", in: file,
        "semaphore_index_o = requests_payload_i[7:0];",
        "semaphore_index_o = requests_payload_i[15:8];"),
      PlantedFault(
        "answers with an error are written", in: file,
        "!responses_payload_i[29] && !responses_payload_i[28];", "!responses_payload_i[29];"),
      PlantedFault(
        "acknowledgements are written", in: file,
        "responses_valid_i && !responses_payload_i[29] && !responses_payload_i[28];",
        "responses_valid_i && !responses_payload_i[28];"),
      PlantedFault(
        "responses pass before their write is granted", in: file,
        "response_passes = responses_valid_i && (response_granted || !response_writes);",
        "response_passes = responses_valid_i;"),
      PlantedFault(
        "responses take a request's grant for theirs", in: file,
        "response_granted = memory_grant_i && gives_way;", "response_granted = memory_grant_i;"),
      PlantedFault(
        "requests take a response's grant for theirs", in: file,
        "is_granted = memory_grant_i && !gives_way;", "is_granted = memory_grant_i;"),
      PlantedFault(
        "responses always first", in: file,
        "response_writes && !(to_memory && is_requests_turn_q)", "response_writes"),
      PlantedFault(
        "requests always first", in: file,
        "!(to_memory && is_requests_turn_q)", "!to_memory"),
      PlantedFault(
        "turn changes although nothing is granted", in: file,
        "if (memory_grant_i) begin", "if (memory_request_o) begin"),
      PlantedFault(
        "request first after reset", in: file,
        "is_requests_turn_q <= 1'b0;", "is_requests_turn_q <= 1'b1;"),
      PlantedFault(
        "byte enables of a response in the wrong half", in: file,
        "{4{responses_payload_i[0]}} & responses_payload_i[25:22],\n          {4{!responses_payload_i[0]}}",
        "{4{!responses_payload_i[0]}} & responses_payload_i[25:22],\n          {4{responses_payload_i[0]}}"
      ),
      PlantedFault(
        "highest bit of a put's address lost", in: file,
        "memory_address = {8'd0, {responses_payload_i[21:0], 2'd0}};",
        "memory_address = {9'd0, {responses_payload_i[20:0], 2'd0}};"),
      PlantedFault(
        "fills write one half", in: file,
        "{8{requests_payload_i[1:0] == AccessFill}} |", "8'd0 |"),
      PlantedFault(
        "reads of accesses write", in: file,
        "memory_write = requests_payload_i[1:0] != AccessRead;", "memory_write = 1'b1;"),
      PlantedFault(
        "a signal passes before its grant", in: file,
        "passes = is_posted || is_refused || semaphore_grant_i;",
        "passes = is_posted || is_refused || to_semaphores;"),
      PlantedFault(
        "a put passes before its grant", in: file,
        "is_posted = is_unanswered && is_granted;", "is_posted = is_unanswered;"),
      PlantedFault(
        "answers pass without being taken", in: file,
        "passes = messages_ready_i;", "passes = 1'b1;"),
      PlantedFault(
        "register accesses wait for no grant", in: file,
        "|| registers_grant_i ||", "|| to_registers ||"),
      PlantedFault(
        "a posted put waits to be answered", in: file,
        "(is_granted && !is_posted)", "is_granted"),
      PlantedFault(
        "answer a cycle early", in: file,
        "phase_q <= PhaseTake;", "phase_q <= PhaseAnswer;"),
      PlantedFault(
        "the other half of what a get asks for", in: file,
        "answer_q <= requests_payload_i[0] ?", "answer_q <= requests_payload_i[2] ?"),
      PlantedFault(
        "data in the answer to a write", in: file,
        "{32{requests_payload_i[1:0] == AccessRead}} &", "32'hffffffff &"),
      PlantedFault(
        "errors of registers lost", in: file, "error_q <= registers_error_i;", "error_q <= 1'b0;"),
      PlantedFault(
        "no error where nobody can serve", in: file, "error_q <= 1'b1;", "error_q <= 1'b0;"),
      PlantedFault(
        "reserved accesses are answered as reads", in: file,
        "!(requests_payload_i[1:0] == AccessRead)", "(^requests_payload_i[1:0])"),
      PlantedFault(
        "a get's answer forgets the error bit it was asked for", in: file,
        "error_q || requests_payload_i[60]", "error_q"),
      PlantedFault(
        "an acknowledgement keeps the put's error bit", in: file,
        "2'd3, error_q, requests_payload_i[27:0]", "2'd3, requests_payload_i[28:0]"),
      PlantedFault(
        "an acknowledgement is a put", in: file,
        "requests_payload_i[31], 2'd3, error_q", "requests_payload_i[31], 2'd0, error_q"),
      PlantedFault(
        "errors of posted puts are not counted", in: file,
        "(was_posted_q && memory_error_i);", "1'b0;"),
      PlantedFault(
        "errors are counted for as long as an answer waits", in: file,
        "(is_answering && messages_ready_i && error_q)", "(is_answering && error_q)"),
      PlantedFault(
        "told at once", in: file, "answer_o = passed_q;", "answer_o = response_passes;"),
      PlantedFault(
        "errors of the own memory are not told", in: file,
        "had_error_q || (was_written_q && memory_error_i)", "had_error_q"),
      PlantedFault(
        "the memory's error is told of what was not written", in: file,
        "(was_written_q && memory_error_i)", "memory_error_i"),
      PlantedFault(
        "source of a response lost", in: file,
        "from_y_q <= responses_source_y_i;", "from_y_q <= requests_source_y_i;"),
      PlantedFault(
        "quiet while the packet manager is told", in: file,
        "!was_posted_q && !answer_o;", "!was_posted_q;"),
      PlantedFault(
        "posted put remembered too long", in: file,
        "if (is_posted || was_posted_q) begin\n        was_posted_q <= is_posted;",
        "if (is_posted || was_posted_q) begin\n        was_posted_q <= 1'b1;"),
    ])
  }

  @Test func withAGrainOfEight() async throws {
    let file = "network_interface_packets.v"
    try await Self.campaign(flitWidth: 128, packets: true, semaphores: false).check([
      PlantedFault(
        "signals that nobody takes wait for ever", in: file,
        "2'd2: is_refused = 1'b1;", "2'd2: begin end"),
      PlantedFault(
        "addresses in units of four bytes", in: file,
        "{8'd0, {responses_payload_i[20:0], 3'd0}}", "{9'd0, {responses_payload_i[20:0], 2'd0}}"),
      PlantedFault(
        "lower half of what a get asks for", in: file,
        "answer_q <= memory_read_data_i;", "answer_q <= {32'd0, memory_read_data_i[31:0]};"),
      PlantedFault(
        "byte enables of a get's answer lost", in: file,
        "            requests_payload_i[103:96],\n", "            8'd0,\n"),
    ])
  }

  /// The monitor is checked too: what it reports must be what the model says.
  @Test func inTheMonitor() async throws {
    let file = "network_interface_packets_semaphores_monitor.sv"
    let stages = try await Self.campaign(flitWidth: 64, packets: true, semaphores: true).check([
      PlantedFault(
        "signals show a requester", in: file, "!is_signal && requests_payload_i[27]",
        "requests_payload_i[27]"),
      PlantedFault(
        "a posted put's error is lost", in: file,
        "memory_error_i,\n                2'd0", "1'b0,\n                2'd0"),
      PlantedFault(
        "posted puts are reported twice", in: file,
        "is_served = passes_i && !is_posted_i && !is_refused_i;",
        "is_served = passes_i && !is_refused_i;"),
      PlantedFault(
        "row and column of the source exchanged", in: file,
        "{{14'd0, responses_source_y_i}, {13'd0, responses_source_x_i}}",
        "{{13'd0, responses_source_x_i}, {14'd0, responses_source_y_i}}"),
    ])
    #expect(stages.allSatisfy { $0.hasPrefix("commit") })
  }
}
