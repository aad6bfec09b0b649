import ChipSpec
import CoSimulation
import Testing

/// Errors that designers make in a processor are all found by random programs, and the program that
/// finds one is cut to a few instructions.
struct PlantedCoreFaultTests {
  private static let kind = Designs.coreKind(.rv32imc, .none)

  private static let campaign = Result {
    FaultCampaign(
      part: "core", source: try Designs.coreUnit(kind), seeds: Array(1...8), transactions: 25_000,
      lockstep: CoreLockstep(
        isa: .rv32imc, sram: kind.sram ?? SRAMSpec(), ports: kind.sramPorts, shrinks: false))
  }

  private static let core = "core_rv32imc_14.v"
  private static let decoder = "core_decoder_m.v"
  private static let expander = "core_expander.v"
  private static let arithmetic = "core_arithmetic.v"
  private static let serial = "core_serial.v"

  @Test func inHazardsAndMemory() async throws {
    try await Self.campaign.get().check([
      PlantedFault(
        "operand 1 is not forwarded", in: Self.core, "is_first_coming ? result_q : registers_first",
        "registers_first"),
      PlantedFault(
        "operand 2 is not forwarded", in: Self.core,
        "is_second_coming ? result_q : registers_second", "registers_second"),
      PlantedFault(
        "an address does not wait for its load", in: Self.core,
        "(is_access || decoder_decoded_is_jump_register)", "decoder_decoded_is_jump_register"),
      PlantedFault(
        "a jump does not wait for its load", in: Self.core,
        "(is_access || decoder_decoded_is_jump_register)", "is_access"),
      PlantedFault(
        "store data do not wait for their load", in: Self.core,
        "(is_second_loaded && decoder_decoded_is_store) ||", "1'b0 ||"),
      PlantedFault(
        "a branch on a loaded word goes as predicted", in: Self.core,
        "(arithmetic_is_taken ^ is_predicted_q)", "1'b0"),
      PlantedFault(
        "lbu extends the sign", in: Self.core, "loaded_byte[7] && !load_function_q[2]",
        "loaded_byte[7]"),
      PlantedFault(
        "lhu extends the sign", in: Self.core, "loaded_half[15] && !load_function_q[2]",
        "loaded_half[15]"),
      PlantedFault(
        "halves are loaded from the lower half", in: Self.core,
        "load_byte_q[1] ? data_rdata_i[31:16] : data_rdata_i[15:0]", "data_rdata_i[15:0]"),
      PlantedFault(
        "sh writes the lower half", in: Self.core, "{{2{address[1]}}, {2{!address[1]}}}", "4'd3"),
      PlantedFault(
        "sb puts its byte in one place", in: Self.core,
        "stored_second = !(instruction_q[12] || instruction_q[13])", "stored_second = 1'b0"),
      PlantedFault(
        "halves may be misaligned", in: Self.core, "(instruction_q[12] && address[0]) ||",
        "1'b0 ||"),
      PlantedFault(
        "words may stand at even addresses", in: Self.core,
        "(instruction_q[13] && (|address[1:0]))", "(instruction_q[13] && address[0])"),
      PlantedFault(
        "addresses come round at the top", in: Self.core, "(|address[31:14]) && !is_register",
        "(|address[30:14]) && !is_register"),
      PlantedFault(
        "a load that failed writes its register", in: Self.core,
        "writes_q && !(loads_q && data_err_i && is_answered_q)", "writes_q"),
      PlantedFault(
        "mtval of a load that failed is a word's address", in: Self.core,
        "{new_target, address[0] && is_access}", "{new_target[30:1], 2'd0}"),
    ])
  }

  @Test func inTrapsAndRegisters() async throws {
    try await Self.campaign.get().check([
      PlantedFault(
        "software comes before external", in: Self.core, "{pending[2], !pending[2] &&",
        "{pending[2] && !pending[0], !pending[2] &&"),
      PlantedFault(
        "exceptions are vectored too", in: Self.core,
        "{4{mcause_interrupt_q && mtvec_vectored_q}}", "{4{mtvec_vectored_q}}"),
      PlantedFault(
        "mret leaves MPIE", in: Self.core, "mstatus_mpie_q <= 1'b1;",
        "mstatus_mpie_q <= mstatus_mpie_q;"),
      PlantedFault(
        "a trap forgets MIE", in: Self.core, "mstatus_mpie_q <= mstatus_mie_q;",
        "mstatus_mpie_q <= 1'b0;"),
      PlantedFault(
        "interrupts come in the middle of an instruction", in: Self.core,
        "begins && mstatus_mie_q && is_pending", "executes && mstatus_mie_q && is_pending"),
      PlantedFault(
        "wfi waits for what MIE allows", in: Self.core,
        "(decoder_decoded_is_wait && !is_pending) ||",
        "(decoder_decoded_is_wait && !(is_pending && mstatus_mie_q)) ||"),
      PlantedFault(
        "mepc is the next instruction's address", in: Self.core, "({31{traps}} & place)",
        "({31{traps}} & alternate_q)"),
      PlantedFault(
        "mtval of an illegal instruction is 0", in: Self.core,
        "({32{is_illegal && is_itself && traps}} & instruction_q)", "32'd0"),
      PlantedFault(
        "minstret counts traps", in: Self.core,
        "end else if (retires && !is_upper_count_written) begin",
        "end else if ((retires || traps) && !is_upper_count_written) begin"),
      PlantedFault(
        "csrrs with x0 writes", in: Self.core, "!instruction_q[13] || (|instruction_q[19:15])",
        "1'b1"),
      PlantedFault(
        "read-only CSRs can be written", in: Self.core,
        "!(status_writes && (&status_address[11:10]))", "1'b1"),
      PlantedFault(
        "csrrc sets bits", in: Self.core, "(status & ~status_operand)", "(status | status_operand)"),
      PlantedFault(
        "mie outlives a stop", in: Self.core,
        "mie_q <= {", "mie_q <= is_starting_q ? mie_q : {"),
      PlantedFault(
        "it calls itself quiet as wfi begins", in: Self.core, "run_i ? is_asleep : is_starting_q",
        "run_i ? (is_asleep || (is_there_q && decoder_decoded_is_wait)) : is_starting_q"),
    ])
  }

  @Test func inInstructions() async throws {
    try await Self.campaign.get().check([
      PlantedFault(
        "fence.i keeps what was fetched", in: Self.decoder,
        "decoded_is_flush_o = instruction_i[12];", "decoded_is_flush_o = 1'b0;"),
      PlantedFault(
        "mulhsu takes both as signed", in: Self.serial, "is_signed_b = function_i[1:0] == 2'd1",
        "is_signed_b = !(&function_i[1:0])"),
      PlantedFault(
        "a remainder has the divisor's sign", in: Self.serial,
        "(is_remainder ? is_negative_a", "(is_remainder ? is_negative_b"),
      PlantedFault(
        "a quotient by 0 changes its sign", in: Self.serial,
        "(is_negative_a ^ is_negative_b) && (|b_i)",
        "(is_negative_a ^ is_negative_b)"),
      PlantedFault(
        "sra brings zeros in", in: Self.arithmetic, "wire sign = is_alternate_i && a_i[31]",
        "wire sign = 1'b0"),
      PlantedFault(
        "shifts by 16 and more do not", in: Self.arithmetic, "b_i[4] ? {{16{sign}}",
        "1'b0 ? {{16{sign}}"),
      PlantedFault(
        "a branch on a loaded word takes blt for bltu", in: Self.arithmetic,
        "is_branch_i ? function_i[1] : function_i[0]", "is_branch_i ? 1'b1 : function_i[0]"),
      PlantedFault(
        "srai with any upper bits", in: Self.decoder,
        "!is_shift || is_plain || (is_right && is_other)",
        "!is_shift || is_plain || is_right"),
      PlantedFault(
        "c.lui of 0 is legal", in: Self.expander, "if (has_immediate) begin", "if (1'b1) begin"),
      PlantedFault(
        "c.jalr links to x0", in: Self.expander, "3'd0, 4'd0, half_i[12], 7'd103}",
        "3'd0, 5'd0, 7'd103}"),
    ])
  }

  @Test func inTheSmallCore() async throws {
    let kind = Designs.coreKind(.rv32i, .none)
    let core = "core_rv32i_14.v"
    try await FaultCampaign(
      part: "core", source: Designs.coreUnit(kind), seeds: Array(1...8), transactions: 25_000,
      lockstep: CoreLockstep(
        isa: .rv32i, sram: kind.sram ?? SRAMSpec(), ports: kind.sramPorts, shrinks: false)
    ).check([
      PlantedFault(
        "a word is taken though the one before it was not", in: core,
        "is_useless = !turns && asks_ahead && (fetch_is_pending_q || !advances)",
        "is_useless = 1'b0"),
      PlantedFault(
        "what fence.i found fetched is executed", in: core,
        "!(is_there_q && decoder_decoded_is_flush)", "1'b1"),
      PlantedFault(
        "an address outside of the memory is cut in mepc", in: core, "{18{is_place_outside_q}}",
        "18'd0"),
      PlantedFault(
        "a taken branch is done when it is compared", in: core,
        "(decoder_decoded_is_branch && !has_begun_q && arithmetic_is_taken)", "1'b0"),
      PlantedFault(
        "a vectored interrupt goes to mtvec itself", in: core,
        "is_trapping_q && mcause_interrupt_q && mtvec_vectored_q", "1'b0"),
    ])
  }

  @Test func inMisalignedAccesses() async throws {
    let kind = Designs.coreKind(.rv32imc, .secded, .split)
    let core = "core_rv32imc_14_secded_split.v"
    try await FaultCampaign(
      part: "core", source: Designs.coreUnit(kind), seeds: Array(1...8), transactions: 25_000,
      lockstep: CoreLockstep(
        isa: .rv32imc, misaligned: .split, sram: kind.sram ?? SRAMSpec(), ports: kind.sramPorts,
        shrinks: false)
    ).check([
      PlantedFault(
        "the same word twice", in: core, "own_distance[11:2]} + {10'd0, is_rest_q};",
        "own_distance[11:2]} + 11'd0;"),
      PlantedFault(
        "the distance of the next word has the sign of this one's", in: core,
        "{{19{further[10]}}, further,", "{{19{own_distance[11]}}, further,"),
      PlantedFault(
        "halves lie in one word", in: core, "(instruction_q[12] && (&address[1:0]))", "1'b0"),
      PlantedFault(
        "a half has three bytes in the next word", in: core,
        "bytes_before[2:1] & {2{instruction_q[13]}}", "bytes_before[2:1]"),
      PlantedFault(
        "the bytes of the first word in both", in: core,
        "is_rest_q ? bytes_of_rest : bytes_of_begin", "bytes_of_begin"),
      PlantedFault(
        "bytes to store are not turned by two", in: core,
        "address[1] ? {second_early[15:0], second_early[31:16]} : second_early", "second_early"),
      PlantedFault(
        "the first word is lost", in: core, "({32{is_rest_q || is_answered_q}} & written)", "32'd0"),
      PlantedFault(
        "all bytes are the second word's", in: core, "loads_rest_q <= is_rest_q;",
        "loads_rest_q <= 1'b0;"),
      PlantedFault(
        "a byte of the wrong word", in: core, "!(loads_rest_q && !load_byte_q[1])",
        "!loads_rest_q"),
      PlantedFault(
        "the register is written with the first word", in: core,
        "is_access ? (is_accepted && is_last_access) : retires",
        "is_access ? is_accepted : retires"),
      PlantedFault(
        "mtval is four behind the address", in: core, "address[0] && is_access && !is_rest_q",
        "address[0] && is_access"),
      PlantedFault(
        "registers are accessed, too", in: core, "is_misaligned = is_unaligned && is_register;",
        "is_misaligned = 1'b0;"),
    ])
  }

  @Test func theProgramIsCut() async throws {
    let source = try PlantedFault(
      "xor is or", in: Self.arithmetic, "(propagates & {32{selects_difference}})",
      "((a_i | b_i) & {32{selects_difference}})"
    ).planted(in: Designs.coreUnit(Self.kind))
    let library = try await TestBench.library(source, TestBench.options)
    let lockstep = CoreLockstep(
      isa: .rv32imc, sram: Self.kind.sram ?? SRAMSpec(), ports: Self.kind.sramPorts)
    let mismatch = try #require(
      try lockstep.run(on: library, seed: 1, transactions: 50_000).mismatch)
    print(mismatch)
    let first = try #require(
      mismatch.history.firstIndex { $0.hasPrefix("the shortest program that fails") })
    let last = try #require(mismatch.history.firstIndex { $0.hasPrefix("there: ") })
    #expect(last - first <= 8)
    #expect(mismatch.history[first..<last].contains { $0.contains("xor") })
  }
}
