import ChipSpec
import CoSimulation
import Hardware
import Simulation
import Testing

/// Errors that a designer could have made in what carries messages: while a chip copies data to and fro,
/// the checkers find each and lay it to the part whose module was changed.
@Suite("Planted faults: the network of a chip", .enabled(if: ChipTools.has("verilator")))
struct PlantedNetworkFaultTests {
  /// A fault, and the part to which it is laid.
  private struct Fault {
    let part: String
    let fault: PlantedFault

    init(
      _ part: String, _ name: String, _ file: String, _ original: String, _ replacement: String,
      occurrence: Int = 1, of count: Int = 1
    ) {
      self.part = part
      fault = PlantedFault(
        name, in: file, original, replacement, occurrence: occurrence, of: count)
    }
  }

  private static func router(
    _ name: String, _ original: String, _ replacement: String, occurrence: Int = 1,
    of count: Int = 1
  ) -> Fault {
    Fault("router", name, "router.v", original, replacement, occurrence: occurrence, of: count)
  }

  private static let routers = [
    router(
      "the lowest candidate though it has just won",
      "(|(north_eligible & north_behind_q))", "1'b0 && (|(north_eligible & north_behind_q))"),
    router(
      "a pointer that does not move", "~(local_candidates ^ local_lower)", "local_behind_q"),
    router(
      "a bit of the payload", "east_out_payload_o = east_payload;",
      "east_out_payload_o = east_payload ^ 64'h100;"),
    router(
      "the row of the source for its column", "west_out_source_x_o = west_header[2];",
      "west_out_source_x_o = west_header[3];"),
    router(
      "a flit lost", "south_out_valid_o = south_leaves && south_present_q;",
      "south_out_valid_o = south_leaves && south_present_q && south_header[2];"),
    router(
      "the tail for the head", "local_out_head_o = local_header[4];",
      "local_out_head_o = !local_header[4];"),
    router(
      "an equal column goes on", "if (x_i < west_in_target_x_i) begin",
      "if (x_i <= west_in_target_x_i) begin", occurrence: 2, of: 4),
    router(
      "rows before columns", "if (x_i < local_in_target_x_i) begin",
      "if (x_i < local_in_target_x_i && y_i == local_in_target_y_i) begin", occurrence: 1, of: 4),
    router(
      "credits never spent", "north_sent = north_taken & {4{north_present_q}};",
      "north_sent = 4'd0;"),
    router(
      "a credit lost", "west_in_credit_o = west_popped;",
      "west_in_credit_o = west_popped & ~{4{&west_popped[1:0] || (|local_wanted_q[3:0])}};"),
    router(
      "a credit of the next channel", "local_in_credit_o = local_popped;",
      "local_in_credit_o = {local_popped[2:0], local_popped[3]};"),
    router(
      "a queue that does not advance",
      "east_tails_q[5:4] <= east_tails_q[5:4] + 2'd1;",
      "east_tails_q[5:4] <= east_tails_q[5:4] + 2'd2;"),
    router(
      "the other channel", "local_out_channel_o = {local_taken[2] | local_taken[3],",
      "local_out_channel_o = {local_taken[2],"),
  ]

  /// The chip gets stuck, which no part can be blamed for in one cycle.
  private static let stalls = [
    Fault(
      "stuck", "registers are not asked", interface,
      "assign registers_request_o = to_registers;", "assign registers_request_o = 1'b0;"),
    Fault(
      "stuck", "the memory is asked for responses alone", interface,
      "assign memory_request_o = to_memory || response_writes;",
      "assign memory_request_o = response_writes;"),
    Fault(
      "network_interface", "answers are not offered", interface,
      "assign messages_valid_o = is_answering;", "assign messages_valid_o = 1'b0;"),
    Fault(
      "stuck", "semaphores are not asked", interface,
      "assign semaphore_request_o = to_semaphores;", "assign semaphore_request_o = 1'b0;"),
    Fault(
      "host_bridge", "the window's messages are not taken", "host_messages.v",
      "assign window_take_o = is_free &&", "assign window_take_o = 1'b0 &&"),
    Fault(
      "host_bridge", "messages of copies are not taken", "host_messages.v",
      "assign transfers_take_o = is_free &&", "assign transfers_take_o = 1'b0 &&"),
    Fault(
      "stuck", "a read is not completed", "host_window.v",
      "assign completion_valid_o = phase_q == PhaseComplete;",
      "assign completion_valid_o = 1'b0;"),
    Fault(
      "host_bridge", "an answer is not heard", "host_window.v",
      "assign awaits_write_o = is_waiting && access_is_write_i;",
      "assign awaits_write_o = 1'b0;"),
    Fault(
      "stuck", "the bridge offers nothing", "host_messages.v",
      "assign requests_valid_o = is_full_q;", "assign requests_valid_o = 1'b0;"),
    Fault(
      "stuck", "requests are not offered", port,
      "assign requests_valid_o = requests_oldest[0];", "assign requests_valid_o = 1'b0;"),
    Fault(
      "stuck", "responses are not offered", port,
      "assign responses_valid_o = responses_oldest[0];", "assign responses_valid_o = 1'b0;"),
  ]

  private static let port = "local_port_packets_host.v"
  private static let localPorts = [
    Fault(
      "local_port", "the column of the source is the row's", port,
      "assign requests_source_x_o = requests_oldest[1];",
      "assign requests_source_x_o = requests_oldest[2];"),
    Fault(
      "local_port", "a bit of a request", port,
      "assign requests_payload_o = requests_oldest_payload;",
      "assign requests_payload_o = requests_oldest_payload ^ 64'h1_0000_0000;"),
    Fault(
      "local_port", "a bit of a response", port,
      "assign responses_payload_o = responses_oldest_payload;",
      "assign responses_payload_o = responses_oldest_payload ^ 64'h40;"),
    Fault(
      "local_port", "requests leave untaken", port,
      "requests_leave = !requests_oldest[0] || requests_ready_i;",
      "requests_leave = !requests_oldest[0] || requests_ready_i || (&requests_head_q[2:0]);"),
    Fault(
      "local_port", "a request twice", port, "requests_head_q <= requests_head_q + 4'd1;",
      "requests_head_q <= requests_head_q + {3'd0, requests_head_q != 4'd5 || was_unexpected_q};"),
    Fault(
      "local_port", "no credit for responses", port,
      "assign arriving_credit_o = {responses_freed, requests_freed};",
      "assign arriving_credit_o = {2'd0, requests_freed};"),
    Fault(
      "local_port", "the channel of the column alone", port,
      "packets_sum = packets_target_x_i + packets_target_y_i;",
      "packets_sum = packets_target_x_i;"),
    Fault(
      "local_port", "the message of another", port, "payload = packets_payload_i;",
      "payload = interface_payload_i;"),
    Fault(
      "local_port", "rows and columns crossed", port, "target_x = packets_target_x_i;",
      "target_x = packets_target_y_i;"),
    Fault(
      "local_port", "messages with a foreign source", port,
      "assign leaving_source_y_o = y_i;", "assign leaving_source_y_o = !y_i;"),
    Fault(
      "local_port", "messages without an end", port, "assign leaving_tail_o = 1'b1;",
      "assign leaving_tail_o = !interface_valid_i;"),
    Fault(
      "local_port", "goes without being sent", port, "assign leaving_valid_o = |goes;",
      "assign leaving_valid_o = (|goes) && !(goes[0] && packets_valid_i);"),
    Fault(
      "local_port", "the local port loses count of its credits", port,
      "request_spent = packets_channel;", "request_spent = 2'd0;"),
  ]

  /// Between the host bridge and its tile's local port.
  private static let hostQueues = [
    Fault(
      "local_port", "a message of the host lost", "host_queue.v", "tail_q <= tail_q + 2'd1;",
      "tail_q <= tail_q + {1'd0, tail_q != 2'd3 || !taken_payload_i[12]};"),
    Fault(
      "local_port", "a message of the host twice", "host_queue.v", "head_q <= head_q + 2'd1;",
      "head_q <= head_q + {1'd0, head_q != 2'd1 || !offered_payload_o[12]};"),
    Fault(
      "local_port", "a bit of the host's message", "host_queue.v",
      "assign offered_payload_o = oldest[63:0];",
      "assign offered_payload_o = oldest[63:0] ^ 64'h1000;"),
    Fault(
      "local_port", "rows and columns of the host's message crossed", "host_queue.v",
      "<= {taken_target_y_i, taken_target_x_i, taken_payload_i};",
      "<= {taken_target_x_i, taken_target_y_i, taken_payload_i};"),
    Fault(
      "local_port", "the host's messages are not offered", "host_queue.v",
      "assign offered_valid_o = is_there;", "assign offered_valid_o = 1'b0;"),
    Fault(
      "local_port", "a full queue takes a message", "host_queue.v",
      "assign taken_ready_o = (head_q[0] != tail_q[0]) || (head_q[1] == tail_q[1]);",
      "assign taken_ready_o = 1'b1;"),
    Fault(
      "stuck", "the queue takes nothing", "host_queue.v",
      "assign taken_ready_o = (head_q[0] != tail_q[0]) || (head_q[1] == tail_q[1]);",
      "assign taken_ready_o = 1'b0;"),
    Fault(
      "local_port", "a wire of the host's messages", "chip.v",
      ".host_requests_payload_i   (host_bridge_requests_payload)",
      ".host_requests_payload_i   ((host_bridge_requests_payload & ~64'h1_0000_0000))"),
    Fault(
      "local_port", "the host's messages are not joined", "chip.v",
      ".host_requests_valid_i     (host_bridge_requests_valid)",
      ".host_requests_valid_i     (1'b0)"),
    Fault(
      "local_port", "a wire of the host's answers", "chip.v",
      ".responses_payload_i     (tile_0_0_host_responses_payload)",
      ".responses_payload_i     ((tile_0_0_host_responses_payload & ~64'h1_0000_0000))"),
    Fault(
      "local_port", "answers do not reach the host bridge", "chip.v",
      ".responses_valid_i       (tile_0_0_host_responses_valid)",
      ".responses_valid_i       (1'b0)"),
    Fault(
      "local_port", "the host bridge is not at its tile", "chip.v",
      ".host_i                    (1'b1)", ".host_i                    (1'b0)"),
  ]

  private static let morePorts = [
    Fault(
      "local_port", "the response behind", port,
      "wire [63:0] responses_payloads_word = responses_payloads_q[responses_head_q[2:0]];",
      "wire [63:0] responses_payloads_word = responses_payloads_q[responses_head_q[2:0] ^ {2'd0, responses_oldest[0]}];"
    ),
    Fault(
      "router", "the payload of another place", "router.v",
      "local_payloads_word_2 = local_payloads_q[east_from];",
      "local_payloads_word_2 = local_payloads_q[east_from ^ 4'd1];"),
    Fault(
      "network_interface", "an error of a register not told", interface,
      "error_q <= registers_error_i;", "error_q <= 1'b0;"),
    Fault(
      "chip", "rows and columns crossed", "chip.v",
      ".north_in_source_x_i       (tile_1_0_south_out_source_x)",
      ".north_in_source_x_i       (tile_1_0_south_out_source_y)"),
  ]

  private static let interface = "network_interface_packets_semaphores.v"
  private static let interfaces = [
    Fault(
      "network_interface", "the lower half of a word read", interface,
      "answer_q <= requests_payload_i[0] ? memory_read_data_i[63:32] : memory_read_data_i[31:0];",
      "answer_q <= memory_read_data_i[31:0];"),
    Fault(
      "network_interface", "acknowledges with a get's header", interface,
      "{requests_payload_i[31], 2'd3, error_q, requests_payload_i[27:0]}",
      "{requests_payload_i[31], 2'd2, error_q, requests_payload_i[27:0]}"),
    Fault(
      "network_interface", "byte enables of the other half", interface,
      "{4{responses_payload_i[0]}} & responses_payload_i[25:22]",
      "{4{!responses_payload_i[0]}} & responses_payload_i[25:22]"),
    Fault(
      "network_interface", "the address of a put", interface,
      "memory_address = {8'd0, {requests_payload_i[21:0], 2'd0}};\n        memory_write_data = 64'd0;",
      "memory_address = {9'd0, {requests_payload_i[20:0], 2'd0}} ^ 32'd8;\n        memory_write_data = 64'd0;"
    ),
    Fault(
      "network_interface", "a semaphore's number for its amount", interface,
      "assign semaphore_amount_o = requests_payload_i[15:8];",
      "assign semaphore_amount_o = requests_payload_i[7:0];"),
    Fault(
      "network_interface", "acknowledged puts are not answered", interface,
      "is_unanswered = !requests_payload_i[26];", "is_unanswered = 1'b1;"),
    Fault(
      "network_interface", "writes of registers that are reads", interface,
      "assign registers_write_o = requests_payload_i[0];", "assign registers_write_o = 1'b0;"),
    Fault(
      "network_interface", "the address of a register", interface,
      "{requests_payload_i[29:2], 2'd0};\n  assign registers_write_data_o",
      "{requests_payload_i[29:3], 3'd0};\n  assign registers_write_data_o"),
    Fault(
      "network_interface", "the error of an answer not told", interface,
      "assign answer_error_o = had_error_q ||", "assign answer_error_o = !had_error_q ||"),
    Fault(
      "network_interface", "answers to another tile", interface,
      "assign answer_source_x_o = from_x_q;", "assign answer_source_x_o = from_y_q;"),
    Fault(
      "network_interface", "a get answered like an access", interface,
      "if (!requests_payload_i[31]) begin\n        reply",
      "if (1'b1) begin\n        reply"),
    Fault(
      "network_interface", "answers sent to the wrong column", interface,
      "assign messages_target_x_o = requests_source_x_i;",
      "assign messages_target_x_o = ~requests_source_x_i;"),
    Fault(
      "network_interface", "forgets the put that it has done", interface,
      "if (is_posted || was_posted_q) begin", "if (is_posted && was_posted_q) begin"),
    Fault(
      "network_interface", "the operation of an access answered", interface,
      "!(requests_payload_i[1:0] == AccessRead)\n        };", "1'b0\n        };"),
  ]

  private static let bridges = [
    Fault(
      "host_bridge", "the upper word of a beat first", "host_window.v",
      "wire is_upper = !words_q[0];", "wire is_upper = words_q[1];"),
    Fault(
      "host_bridge", "a word of the wrong half", "host_window.v",
      "wire [31:0] word = is_upper ? access_data_i[63:32] : access_data_i[31:0];",
      "wire [31:0] word = access_data_i[31:0];"),
    Fault(
      "host_bridge", "an error not told", "host_window.v", "if (answer_error_i) begin",
      "if (1'b0) begin"),
    Fault(
      "host_bridge", "the tag of another read", "host_window.v", "tag_q <= access_tag_i;",
      "tag_q <= access_tag_i ^ 8'd1;"),
    Fault(
      "host_bridge", "the target of the message before", "host_messages.v",
      "target_y_q <= transfers_target_y_i;", "target_y_q <= target_y_q;"),
    Fault(
      "host_bridge", "an amount for a number", "host_window.v", "word[31:24], word[23:16]}",
      "word[23:16], word[31:24]}"),
    Fault(
      "host_bridge", "no put is acknowledged", "host_to_chip.v",
      "assign message_wants_answer_o = stage_is_final_q && is_last_put;",
      "assign message_wants_answer_o = stage_is_final_q;"),
    Fault(
      "host_bridge", "ends before it is answered", "host_to_chip.v",
      "wire is_last_put = is_upper_q || !has_upper;", "wire is_last_put = 1'b1;"),
    Fault(
      "stuck", "a beat of the queue lost", "host_down.v",
      "tail_q <= tail_q + 3'd1;", "tail_q <= tail_q + {2'd0, tail_q != 3'd6};"),
    Fault(
      "host_bridge", "a full queue takes a beat", "host_down.v",
      "(tail_q != (head_q ^ 3'd4));", "1'b1;"),
  ]

  private static let wires = [
    Fault(
      "chip", "credits of another link", "chip.v",
      ".north_out_credit_i        (tile_1_0_south_in_credit)",
      ".north_out_credit_i        (tile_0_1_east_in_credit)"),
    Fault(
      "chip", "a bit of a link stuck", "chip.v",
      ".west_in_payload_i         (tile_0_0_east_out_payload)",
      ".west_in_payload_i         ((tile_0_0_east_out_payload & ~64'h20))"),
    Fault(
      "chip", "a link that is not joined", "chip.v",
      ".south_in_valid_i          (tile_1_1_north_out_valid)", ".south_in_valid_i          (1'b0)"),
    Fault(
      "chip", "the channel of another link", "chip.v",
      ".east_in_channel_i         (tile_1_1_west_out_channel)",
      ".east_in_channel_i         (tile_1_0_west_out_channel)"),
  ]

  private static let faults =
    routers + localPorts + hostQueues + morePorts + interfaces + bridges + wires + stalls

  /// Checks the commits of a session, and notices when its chip gets stuck.
  private final class Watch: @unchecked Sendable {
    var checker: ChipChecker?

    /// Has all sessions that `body` makes checked.
    func checking(_ body: () throws -> Void) -> Divergence? {
      do {
        try ChipSession.$watching.withValue({ specification, model in
          self.checker = try ChipChecker(specification, sources: model.sources)
          var watchdog = Watchdog(specification)
          let quiet = try model.port("quiet_o")
          var records: [CommitRecord] = []
          return { commits, time in
            records.removeAll(keepingCapacity: true)
            for record in commits {
              records.append(record)
              records[records.count - 1].cycle = time
            }
            let divergence = records.withUnsafeBufferPointer { self.checker?.take($0) }
            if let divergence { throw divergence }
            if watchdog.isStuck(commits: commits, quiet: quiet.isSet) {
              throw self.stuck("not at rest, but nothing happens", time)
            }
          }
        }) { try body() }
        return nil
      } catch let divergence as Divergence {
        return divergence
      } catch {
        return stuck("\(error)", 0)
      }
    }

    private func stuck(_ reason: String, _ time: UInt64) -> Divergence {
      if let divergence = checker?.complete(before: .max) { return divergence }
      let waits = (checker?.waits ?? []).flatMap { tile in
        tile.waits.filter(\.isOwed).map { "(\(tile.x), \(tile.y)) \($0.part): \($0.reason)" }
      }
      return Divergence(
        cycle: time, x: nil, y: nil, part: waits.isEmpty ? "no divergence" : "stuck",
        stage: reason, expected: "", actual: waits.joined(separator: "; "), history: [])
    }
  }

  /// What a run of the chip finds.
  private static func hunt(_ number: Int, _ specification: Specification, _ library: ModelLibrary)
    -> Divergence?
  {
    let inputs = [FaultSelection.input: UInt64(number)]
    let seed = RemoteAccessTests.seed
    return Watch().checking {
      var run = try RemoteAccessRun(
        specification, on: library, seed: seed, inputs: inputs, patience: 20_000)
      try run.run(accesses: number == 0 ? 400 : 150)
      var traffic = try ChipTrafficRun(
        specification, on: library, seed: seed, inputs: inputs, patience: 20_000)
      try traffic.run(rounds: 3)
    }
  }

  @Test("are found, and laid to the right part")
  func all() async throws {
    let specification = try ChipSamples.square()
    let selection = try FaultSelection(
      Self.faults.map(\.fault), in: try ChipTools.source(specification))
    let library = try await TestBench.library(selection.source, TestBench.options)
    print("\(Self.faults.count) faults in the network: TILEWRIGHT_SEED=\(RemoteAccessTests.seed)")
    let numbers: [Int?] = [0] + selection.numbers
    let results = try await TestBench.fewAtATime(numbers) { number in
      number.flatMap { Self.hunt($0, specification, library) }
    }
    #expect(results[0] == nil, "without any fault: \(results[0]?.description ?? "")")
    var right = 0
    for ((fault, number), result) in zip(
      zip(Self.faults, selection.numbers), results.dropFirst())
    {
      let text = result.map {
        "\($0.part): \($0.stage), expected \($0.expected), found \($0.actual)"
      }
      let nothing = number == nil ? "cannot be chosen" : "not found"
      print(
        "  \(fault.part.padded(to: 18))\(fault.fault.name.padded(to: 44))"
          + String((text ?? nothing).prefix(170)))
      if result?.part == fault.part { right += 1 }
    }
    print("  \(right) of \(Self.faults.count) with the right part")
    #expect(right == Self.faults.count)
  }
}
