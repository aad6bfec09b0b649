import ChipPrograms
import ChipSpec
import CoSimulation
import Hardware
import Simulation
import Testing

/// Errors that a designer could have made in joining the parts of a tile, and the tiles of a chip: the
/// runs on whole chips find all of them. One model holds all faults and an input that chooses one, so
/// each costs no more than the run that finds it.
@Suite("Planted faults: wiring", .enabled(if: ChipTools.has("verilator")))
struct PlantedWiringFaultTests {
  private static let chip = "chip.v"
  /// The tile in the west, at the host link.
  private static let gate = "tile_gate.v"
  /// The tile in the east, with all engines.
  private static let full = "tile_full.v"

  static let faults =
    betweenTiles + memory + semaphores + packets + network + registers + events + rest

  // MARK: Between the tiles

  private static let betweenTiles: [WiringFault] = [
    .init("a link cut", chip, .input("u_tile_1_0", "west_in_valid_i"), "1'b0"),
    .init(
      "credits of the other direction", chip, .input("u_tile_0_0", "east_out_credit_i"),
      "tile_0_0_east_in_credit"),
    .init(
      "channels of a link crossed", chip, .input("u_tile_1_0", "west_in_channel_i"),
      "~tile_0_0_east_out_channel"),
    .init(
      "target taken for source", chip, .input("u_tile_0_0", "east_in_source_x_i"),
      "tile_1_0_west_out_target_x"),
    .init(
      "a link on the wrong side",
      move("u_tile_1_0", from: "west", to: "north", "tile_0_0_east")),
    .init("a tile with its neighbour's place", chip, .input("u_tile_1_0", "x_i"), "1'd0"),
    .init(
      "the host link on the wrong tile",
      move("u_tile_0_0", from: "east", to: "west", "tile_1_0_east")
        + move("u_tile_1_0", from: "west", to: "east", "tile_0_0_west") + [
          .init(chip, .input("u_tile_0_0", "x_i"), "1'd1"),
          .init(chip, .input("u_tile_1_0", "x_i"), "1'd0"),
          .init(chip, .input("u_tile_0_0", "present_i"), "4'd8"),
          .init(chip, .input("u_tile_1_0", "present_i"), "4'd2"),
        ]),
    .init("the neighbour on the other side", chip, .input("u_tile_1_0", "present_i"), "4'd2"),
    .init("no time for one tile", chip, .input("u_tile_0_0", "timebase_i"), "64'd0"),
    .init("no time for the other tile", chip, .input("u_tile_1_0", "timebase_i"), "64'd0"),
    .init(
      "quiet of one tile twice", chip,
      .expression("tile_1_0_quiet", in: "{tile_1_0_quiet, tile_0_0_quiet}"), "tile_0_0_quiet"),
    .init(
      "quiet of the other tile twice", chip,
      .expression("tile_0_0_quiet", in: "tile_0_0_quiet};"), "tile_1_0_quiet"),
    .init(
      "the later time of two tiles", chip,
      .expression(
        "tile_1_0_wake < tile_0_0_wake",
        in: "(tile_1_0_wake < tile_0_0_wake) ? tile_1_0_wake : tile_0_0_wake"),
      "tile_1_0_wake > tile_0_0_wake"),
  ]

  /// The changes that join a tile's link on one side with another source; what it was joined with on
  /// the other side is gone.
  private static func move(
    _ tile: String, from side: String, to other: String, _ source: String
  ) -> [WiringFault.Change] {
    let fields = [
      "valid", "channel", "payload", "target_x", "target_y", "source_x", "source_y", "head", "tail",
    ]
    var changes: [WiringFault.Change] = []
    for field in fields {
      changes.append(.init(chip, .input(tile, "\(side)_in_\(field)_i"), "1'b0"))
      changes.append(
        .init(chip, .input(tile, "\(other)_in_\(field)_i"), "\(source)_out_\(field)"))
    }
    changes.append(.init(chip, .input(tile, "\(side)_out_credit_i"), "4'd0"))
    changes.append(.init(chip, .input(tile, "\(other)_out_credit_i"), "\(source)_in_credit"))
    return changes
  }

  // MARK: Memory

  private static let memory: [WiringFault] = [
    .init(
      "the grant of another user", full,
      .input("u_network_interface", "memory_grant_i"), "sram_port1_grant"),
    .init(
      "the data of another user", full,
      .input("u_packet_manager", "memory_read_data_i"), "sram_port0_read_data"),
    .init(
      "the word that the SIMD unit reads", full, .input("u_analog", "memory_read_data_i"),
      "sram_port3_read_data"),
    .init(
      "the grant of the analog part's memory", full, .input("u_simd", "memory_grant_i"),
      "sram_port2_grant"),
    .init(
      "fetches get what loads get", full,
      .input("u_tile_bus", "fetch_memory_read_data_i"), "sram_port5_read_data"),
    .init(
      "loads granted with fetches", full, .input("u_tile_bus", "data_memory_grant_i"),
      "sram_port4_grant"),
    .init(
      "stores of whole words only", gate, .input("u_sram", "port3_byte_enable_i"), "8'hFF"),
    .init(
      "the address of another user", gate, .input("u_sram", "port1_address_i"),
      "network_interface_memory_address"),
    .init(
      "errors of another user", full, .input("u_network_interface", "memory_error_i"),
      "sram_port1_error"),
    .init(
      "the wrong bit flipped for tests", full, .input("u_sram", "inject_bit_0_i"),
      "sram_registers_inject_bit_1"),
  ]

  // MARK: Semaphores

  private static let semaphores: [WiringFault] = [
    .init(
      "grants of two channels swapped", full,
      .input("u_packet_manager", "semaphore0_grant_i"), "semaphores_client3_grant"),
    .init(
      "one channel asks for the other's", full,
      .input("u_semaphores", "client2_index_i"), "packet_manager_semaphore1_index"),
    .init(
      "one channel's requests twice", full,
      .input("u_semaphores", "client2_request_i"), "packet_manager_semaphore1_request"),
    .init(
      "take and raise mixed up", gate, .input("u_semaphores", "client3_post_i"),
      "packet_manager_semaphore0_post"),
    .init(
      "the number taken for the amount", full,
      .input("u_semaphores", "client1_amount_i"), "network_interface_semaphore_index"),
    .init(
      "software's take raises", gate, .input("u_semaphores", "operation_take_i"),
      "semaphores_registers_operation_raise"),
    .init(
      "the grant of the analog part's other side", full,
      .input("u_analog", "output_semaphore_grant_i"), "semaphores_client4_grant"),
    .init(
      "the analog part's output asks for its input's", full,
      .input("u_semaphores", "client5_index_i"), "analog_input_semaphore_index"),
    .init(
      "the SIMD unit's raises are takes", full, .input("u_semaphores", "client6_post_i"), "1'b0"),
  ]

  // MARK: Packet manager

  private static let packets: [WiringFault] = [
    .init(
      "starts of two channels crossed", full, .input("u_packet_manager", "start_go_i"),
      "{packet_manager_registers_start_go[0], packet_manager_registers_start_go[1]}"),
    .init(
      "answers that nobody hears", full, .input("u_packet_manager", "answer_i"),
      "network_interface_served_error"),
    .init(
      "answers from the own tile", gate, .input("u_packet_manager", "answer_source_x_i"), "x_i"),
    .init(
      "messages taken by nobody", full, .input("u_packet_manager", "message_ready_i"), "1'b1"),
  ]

  // MARK: Local port and host bridge

  private static let network: [WiringFault] = [
    .init(
      "ready of another sender", full,
      .input("u_network_interface", "messages_ready_i"), "local_port_packets_ready"),
    .init(
      "the target of another sender", full,
      .input("u_local_port", "packets_target_x_i"), "network_interface_messages_target_x"),
    .init(
      "credits back to their sender", gate,
      .input("u_local_port", "leaving_credit_i"), "local_port_arriving_credit"),
    .init(
      "answers of the wrong tile", chip,
      .input("u_host_bridge", "responses_valid_i"), "tile_1_0_host_responses_valid"),
    .init(
      "a bit of the bridge's answers", chip, .input("u_host_bridge", "responses_payload_i"),
      "tile_0_0_host_responses_payload ^ 64'h2_0000_0000"),
    .init(
      "a bit of the bridge's messages", chip, .input("u_tile_0_0", "host_requests_payload_i"),
      "host_bridge_requests_payload ^ 64'h100"),
    .init(
      "the bridge's messages cut off", chip, .input("u_tile_0_0", "host_requests_valid_i"), "1'b0"),
    .init(
      "the bridge's messages always taken", chip, .input("u_host_bridge", "requests_ready_i"),
      "1'b1"),
    .init("the bridge at no tile", chip, .input("u_tile_0_0", "host_i"), "1'b0"),
    .init(
      "answers to the other wrong part", gate,
      .input("u_network_interface", "responses_valid_i"), "host_responses_valid_o"),
    .init(
      "the host's messages astray", gate,
      .input("u_local_port", "host_target_x_i"), "packet_manager_message_target_x"),
    .init(
      "the host's messages unheard", gate,
      .input("u_host_queue", "offered_ready_i"), "local_port_packets_ready"),
    .init(
      "the host bridge without time", chip, .input("u_host_bridge", "timebase_i"), "64'd0"),
  ]

  // MARK: Registers and core

  private static let registers: [WiringFault] = [
    .init(
      "the core's grant", full, .input("u_network_interface", "registers_grant_i"),
      "register_bus_core_grant"),
    .init(
      "a hole answered without an error", full,
      .expression("nowhere_q", in: "      nowhere_q ||"), "1'b0"),
    .init(
      "a block at another's place", full,
      .expression("18'd4", in: "18'd4: asks_semaphores"), "18'd9"),
    .init(
      "two blocks swapped",
      [
        .init(
          full, .expression("18'd6", in: "18'd6: asks_simd"), "18'd7"),
        .init(
          full,
          .expression("18'd7", in: "18'd7: asks_packet_manager"), "18'd6"),
      ]),
    .init(
      "a block that is not heard", gate,
      .expression(
        "semaphores_registers_bus_read_data", in: "      semaphores_registers_bus_read_data |"),
      "32'd0"),
    .init(
      "a place with its coordinates swapped", full, .input("u_tile_registers", "position_x_i"),
      "y_i"),
    .init(
      "the neighbour of another side", full, .input("u_router_registers", "neighbours_west_i"),
      "present_i[1]"),
    .init("a core that never runs", full, .input("u_core_control", "control_run_i"), "1'b0"),
    .init(
      "the core's timer set by its other half", full,
      .input("u_core_control", "timer_compare_low_value_i"),
      "core_registers_timer_compare_high_value"),
  ]

  // MARK: Events and interrupts

  private static let events: [WiringFault] = [
    .init(
      "done where it failed", gate,
      .input("u_packet_manager_registers", "done_channels_event_i"), "packet_manager_failed"),
    .init(
      "another event counted", full,
      .input("u_network_interface_registers", "errors_count_event_i"), "network_interface_refused"),
    .init(
      "corrected taken for uncorrected", gate,
      .input("u_sram_registers", "corrected_count_event_i"), "sram_uncorrected"),
    .init(
      "errors of memory that raise no flag", full,
      .input("u_sram_registers", "uncorrected_flags_banks_event_i"), "2'd0"),
    .init(
      "an analog part that never finishes", full,
      .input("u_analog_registers", "events_finished_event_i"), "analog_events_error_event"),
    .init(
      "an event of the analog part joined with nothing", full,
      .input("u_analog_registers", "events_error_event_i"), "1'b0"),
    .init(
      "products that nobody counts", full,
      .input("u_analog_registers", "products_count_event_i"), "1'b0"),
    .init(
      "an event of the SIMD unit joined with nothing", full,
      .input("u_simd_registers", "events_halted_event_i"), "1'b0"),
    .init(
      "instructions that nobody counts", full,
      .input("u_simd_registers", "retired_count_event_i"), "1'b0"),
    .init(
      "the SIMD unit interrupts as the analog part", full, .input("u_core_control", "analog_i"),
      "|simd_status_error"),
    .init(
      "the packet manager interrupts as the SIMD unit", full, .input("u_core_control", "simd_i"),
      "|packet_manager_status_error"),
    .init(
      "the packet manager does not interrupt", full,
      .input("u_core_control", "packet_manager_i"), "1'b0"),
    .init("semaphores do not interrupt", full, .input("u_core_control", "semaphores_i"), "1'b0"),
    .init(
      "the host does not hear of semaphores", chip, .input("u_host_bridge", "semaphores_i"), "1'b0"),
    .init(
      "one interrupt enables another", full,
      .input("u_core_control", "interrupt_enable_analog_i"),
      "core_registers_interrupt_enable_simd"),
  ]

  // MARK: Rest

  /// - Parameter place: where the part is asked for rest.
  private static func loud(_ part: String, _ file: String, _ place: String) -> WiringFault {
    .init("quiet without \(part)", file, .expression("\(part)_quiet", in: place), "1'b1")
  }

  private static let rest: [WiringFault] = [
    loud("packet_manager", full, "&& packet_manager_quiet &&"),
    loud("network_interface", full, "&& network_interface_quiet)"),
    loud("host_queue", gate, "&& host_queue_quiet &&"),
    loud("semaphores", full, "&& semaphores_quiet &&"),
    loud("local_port", full, "&& local_port_quiet &&"), loud("simd", full, "&& simd_quiet)"),
    loud("analog", full, "if (analog_quiet &&"), loud("bus_shim", full, "&& bus_shim_quiet)"),
    loud("core_control", full, "if (core_control_quiet &&"),
    loud("host_bridge", chip, "&& host_bridge_quiet;"), loud("router", gate, "if (router_quiet)"),
    .init(
      "the later time of tiles and bridge", chip,
      .expression("host_bridge_wake < wake_0_0", in: "(host_bridge_wake < wake_0_0)"),
      "host_bridge_wake > wake_0_0"),
    .init(
      "the later time of core and analog part", full,
      .expression("core_control_wake < analog_wake", in: "(core_control_wake < analog_wake)"),
      "core_control_wake > analog_wake"),
  ]

  // MARK: The hunt

  /// Runs the chip with a fault; nil chooses none. The short runs come first, so that most faults are
  /// found within a second.
  /// - Returns: the run that found something, and what; nil if nothing.
  static func hunt(
    _ fault: Int?, _ specification: Specification, on library: ModelLibrary, seed: UInt64
  ) -> String? {
    let inputs = ["fault_i": UInt64((fault ?? -1) + 1)]
    let patience = 30_000
    func finding(_ run: String, _ body: () throws -> String?) -> String? {
      do {
        return try body().map { "\(run): \($0)" }
      } catch {
        return "\(run): \(error)"
      }
    }
    func program(_ number: UInt64, _ operations: Int) -> String? {
      finding("program") {
        var random = RandomProgram()
        random.seed = seed &+ number
        random.operations = operations
        var run = try SessionProgramRun(
          specification, on: library, seed: seed &+ number, inputs: inputs, patience: patience)
        return try run.run(random.program(for: specification)).first
      }
    }
    func accesses(_ count: Int) -> String? {
      finding("accesses") {
        var run = try RemoteAccessRun(
          specification, on: library, seed: seed, inputs: inputs, patience: patience)
        try run.run(accesses: count)
        return nil
      }
    }
    func traffic(_ rounds: Int) -> String? {
      finding("traffic") {
        var run = try ChipTrafficRun(
          specification, on: library, seed: seed, inputs: inputs, patience: patience)
        try run.run(rounds: rounds)
        return nil
      }
    }
    func events() -> String? {
      finding("events") {
        var run = try ChipEventRun(
          specification, on: library, seed: seed, inputs: inputs, patience: patience)
        try run.run()
        return nil
      }
    }
    return accesses(50) ?? events() ?? program(0, 40) ?? traffic(2) ?? accesses(800)
      ?? program(1, 100) ?? program(2, 100)
  }

  @Test("all are found")
  func all() async throws {
    let specification = try ChipSamples.joints()
    let files = try ChipGenerator(specification, version: "0").files()
    let library = try await ChipTools.library(
      try WiringFault.planted(Self.faults, in: files))
    let seed = RemoteAccessTests.seed
    print("\(Self.faults.count) faults in the wiring: TILEWRIGHT_SEED=\(seed)")
    let nothing: Int? = nil
    let found = try await TestBench.fewAtATime([nothing] + Self.faults.indices.map { $0 }) {
      Self.hunt($0, specification, on: library, seed: seed)
    }
    #expect(found[0] == nil, "without any fault, seed \(seed)")
    for (fault, result) in zip(Self.faults, found.dropFirst()) {
      print("  \(fault.name.padded(to: 48))\(result.map { String($0.prefix(110)) } ?? "not found")")
      #expect(result != nil, "'\(fault.name)' was not found, seed \(seed)")
    }
  }
}
