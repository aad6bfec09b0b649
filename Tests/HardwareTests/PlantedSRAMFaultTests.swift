import ChipSpec
import CoSimulation
import Testing

/// Errors that designers make in memories are all found by holding the Verilog against its model.
struct PlantedSRAMFaultTests {
  private static func campaign(_ protection: SRAMSpec.Protection) throws -> FaultCampaign {
    var spec = SRAMSpec()
    spec.capacity = 1024
    spec.protection = protection
    let ports = 3
    let lockstep = SRAMLockstep(spec: spec, ports: ports, resetPeriod: 2_000)
    return FaultCampaign(
      part: "sram, protection \(protection)", source: try Designs.sram(spec, ports: ports),
      seeds: [1, 2, 3, 4], transactions: 25_000, lockstep: lockstep)
  }

  @Test func withProtection() async throws {
    let bank = "sram_bank_32_3_secded.v"
    let top = "sram_1024x4_3_secded.v"
    try await Self.campaign(.secded).check([
      PlantedFault(
        "one bit of a parity mask flipped", in: bank,
        "64'hf104225844b12cb7", "64'hf104225844b12cb6"),
      PlantedFault("a syndrome that names no bit", in: bank, "8'd199: flip", "8'd198: flip"),
      PlantedFault(
        "a syndrome that names the wrong bit", in: bank,
        "flip = 64'h2000000000;", "flip = 64'h1000000000;"),
      PlantedFault(
        "a wrong check bit counts as uncorrectable", in: bank,
        "uncorrected_o = !(|flip) && (|(syndrome & (syndrome - 8'd1)))",
        "uncorrected_o = !(|flip) && (|syndrome)"),
      PlantedFault(
        "a wrong check bit not reported", in: bank,
        "(|flip) || ((|syndrome) && !(|(syndrome & (syndrome - 8'd1))))", "|flip"),
      PlantedFault(
        "injected bit off by one", in: bank, "(64'd1 << position[5:0])",
        "(64'd2 << position[5:0])"),
      PlantedFault(
        "bound of the injected position", in: bank, "applies && !position[6]", "applies"),
      PlantedFault(
        "positions behind the code word flip check bits", in: bank,
        "applies && (position[6:3] == 4'd8)", "applies && position[6]"),
      PlantedFault(
        "a busy bank grants", in: bank, "if (!merges_q && (|request_i))", "if (|request_i)"),
      PlantedFault(
        "the busy flag is not taken back", in: bank, "if (is_active || was_read_q)",
        "if (is_active)"),
      PlantedFault(
        "merges the wrong byte", in: bank,
        "enable[3] ? new_data[31:24]", "enable[3] ? new_data[23:16]"),
      PlantedFault(
        "merges into the uncorrected word", in: bank,
        "merged(corrected_word,", "merged(word_q,", occurrence: 1, of: 2),
      PlantedFault(
        "check bits of the uncorrected word", in: bank,
        "merged(corrected_word,", "merged(word_q,", occurrence: 2, of: 2),
      PlantedFault(
        "writes back what it could not correct", in: bank,
        "(merges_q && !(!(|flip) && (|(syndrome & (syndrome - 8'd1)))))", "merges_q"),
      PlantedFault(
        "corrected flag without an access", in: bank, "if (was_read_q)", "if (1'b1)"),
      PlantedFault(
        "merged word goes to the row of the next request", in: bank,
        "words_q[merges_q ? merge_row_q : winner_row(", "words_q[winner_row("),
      PlantedFault(
        "a partial write is not merged", in: bank,
        "(&winner_byte_enable(", "(|winner_byte_enable(", occurrence: 2, of: 4),
      // It is merged a cycle later all the same, unless the old word cannot be corrected.
      PlantedFault(
        "a partial write taken for a full one", in: bank,
        "(&winner_byte_enable(", "(|winner_byte_enable(", occurrence: 4, of: 4),
      PlantedFault(
        "forgotten reset of the busy flag", in: bank,
        "merges_q <= 1'b0;", "merges_q <= merges_q;"),
      PlantedFault(
        "error of another bank", in: top,
        "is_faulty_0 = bank_2_uncorrected;", "is_faulty_0 = bank_1_uncorrected;"),
      PlantedFault(
        "events of two banks crossed", in: top,
        "bank_1_corrected,", "bank_2_corrected,"),
    ])
  }

  @Test func withoutProtection() async throws {
    let bank = "sram_bank_32_3.v"
    let top = "sram_1024x4_3.v"
    try await Self.campaign(.none).check([
      PlantedFault(
        "missing byte enable", in: bank,
        "enable[5] ? new_data[47:40] : old[47:40]", "new_data[47:40]"),
      PlantedFault(
        "row of another port", in: bank,
        "winner_row = served[0] ? of_0 : (served[1] ? of_1 : of_2)",
        "winner_row = served[0] ? of_0 : (served[1] ? of_0 : of_2)"),
      PlantedFault(
        "data of another port", in: bank,
        "winner_data(arbiter_grant[1:0], write_data_0_i, write_data_1_i, write_data_2_i)",
        "winner_data(arbiter_grant[1:0], write_data_0_i, write_data_2_i, write_data_1_i)"),
      PlantedFault(
        "arbiter's pointer not advanced", in: bank,
        "~(arbiter_candidates ^ arbiter_lower)", "~arbiter_lower"),
      PlantedFault(
        "arbiter's pointer moves when nobody asks", in: bank,
        "if (|arbiter_grant)", "if (1'b1)", occurrence: 1, of: 3),
      PlantedFault(
        "reset value of the arbiter's pointer", in: bank,
        "arbiter_behind_q <= 3'd0;", "arbiter_behind_q <= 3'd6;"),
      PlantedFault(
        "response's bank not held", in: top,
        "case (response_bank_1_q)", "case (port1_address_i[4:3])"),
      PlantedFault(
        "bound of the address range", in: top,
        "outside_2 = port2_request_i && (|port2_address_i[31:10])",
        "outside_2 = port2_request_i && (|port2_address_i[31:11])"),
      PlantedFault(
        "highest address bit not looked at", in: top,
        "inside_0 = port0_request_i && !(|port0_address_i[31:10])",
        "inside_0 = port0_request_i && !(|port0_address_i[30:10])"),
      PlantedFault(
        "data out of range not 0", in: top,
        "is_faulty_1 = 1'b1;", "is_faulty_1 = 1'b1; data_1 = bank_0_read_data;"),
      PlantedFault(
        "response to a request that waits", in: top,
        "response_0_q <= port0_grant_o", "response_0_q <= port0_request_i"),
    ])
  }

  /// The monitor is checked too: what it reports must be what the model says.
  @Test func inTheMonitor() async throws {
    let monitor = "sram_1024x4_3_secded_monitor.sv"
    let stages = try await Self.campaign(.secded).check([
      PlantedFault(
        "out of range reported too late", in: monitor,
        "outside_0 = |port0_address_q[31:10]", "outside_0 = |port0_address_q[31:11]"),
      PlantedFault(
        "read data reported for writes", in: monitor,
        "port2_write_q ? port2_write_data_q : port2_read_data_i", "port2_read_data_i"),
      PlantedFault(
        "answers of one port not reported", in: monitor, "if (port1_response_i)", "if (1'b0)"),
    ])
    #expect(stages.allSatisfy { $0 == "commit" })
  }
}
