import ChipSpec
import CoSimulation
import Foundation
import Golden
import Simulation
import Testing

@testable import Hardware

/// Register files against their golden model, and in front of the tools that read Verilog.
@Suite("Register files")
struct RegisterFileTests {
  /// Printed, so that a failure can be repeated with `TILEWRIGHT_SEED`.
  static let seed: UInt64 = {
    let given = RegisterBench.environment["TILEWRIGHT_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 0...UInt64.max)
    print("register files: TILEWRIGHT_SEED=\(seed)")
    return seed
  }()

  static func parts() throws -> [RegisterBlock] {
    var sram = SRAMSpec()
    sram.protection = .secded
    let map = try AddressMap.tile(
      chip: "quad", columns: 3, rows: 2, kind: 1, sram: sram, sramPorts: 4, router: RouterSpec())
    return map.blocks
  }

  static func randomBlocks(_ count: Int) -> [RegisterBlock] {
    var random = RandomBlock(seed: seed)
    return (0..<count).map { random.block("random_\($0)") }
  }

  // MARK: Behaviour

  @Test("the parts' blocks behave like the golden model")
  func lockstepOfParts() async throws {
    _ = try await TestBench.twoAtATime(try Self.parts()) {
      try await Self.lockstep($0, cycles: 20_000)
    }
  }

  @Test("random blocks behave like the golden model")
  func lockstepOfRandomBlocks() async throws {
    _ = try await TestBench.twoAtATime(Self.randomBlocks(6)) { block in
      #expect(block.faults.isEmpty, "seed \(Self.seed)")
      try await Self.lockstep(block, cycles: 5_000)
    }
  }

  /// Random accesses and random hardware, every output compared in every cycle.
  static func lockstep(_ block: RegisterBlock, cycles: Int) async throws {
    var random = SeededRandom(seed: seed)
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    let model = try await RegisterBench.model(block, seed: seed)
    var golden = Golden.RegisterFile(block)

    let request = try model.port("bus_request_i")
    let write = try model.port("bus_write_i")
    let byteEnable = try model.port("bus_byte_enable_i")
    let address = try model.port("bus_address_i")
    let writeData = try model.port("bus_write_data_i")
    let response = try model.port("bus_response_o")
    let readData = try model.port("bus_read_data_o")
    let error = try model.port("bus_error_o")
    let inputs = try golden.inputs.map { ($0.name, $0.width, try model.port($0.name + "_i")) }
    let outputs = try golden.outputs.map { ($0.name, try model.port($0.name + "_o")) }
    let offsets = block.registers.flatMap(\.offsets)
    try model.reset()

    var expected: Golden.RegisterFile.Response?
    for cycle in 0..<cycles {
      let place = "\(block.name), cycle \(cycle), seed \(seed)"
      for ((name, port), (_, value)) in zip(outputs, golden.outputs)
      where port.value != UInt64(value) {
        Issue.record("\(name) is \(port.value), expected \(value): \(place)")
        return
      }
      let found = response.isSet
      if found != (expected != nil) {
        Issue.record("response is \(found): \(place)")
        return
      }
      if let expected, error.isSet != expected.isError || readData.value != expected.readData {
        Issue.record(
          "answered \(readData.value), error \(error.isSet), expected \(expected): \(place)")
        return
      }

      var driven: [String: UInt32] = [:]
      for (name, width, port) in inputs {
        // Mostly quiet, so that events are seen one by one; sometimes everything at once.
        let mask = UInt32((UInt64(1) << UInt64(width)) - 1)
        let value = chance(20) ? UInt32.random(in: 0...mask, using: &random) : 0
        driven[name] = value
        port.value = UInt64(value)
      }
      var access: Golden.RegisterFile.Request?
      // What the bus carries without a request must not matter.
      let target =
        chance(80)
        ? offsets.randomElement(using: &random) ?? 0
        : Int.random(in: 0..<block.size, using: &random)
      let described = Golden.RegisterFile.Request(
        isWrite: chance(50), byteEnable: chance(50) ? 15 : UInt8.random(in: 0...15, using: &random),
        address: target,
        writeData: chance(50) ? UInt32.random(in: 0...UInt32.max, using: &random) : UInt32.max)
      if chance(60) { access = described }
      request.isSet = access != nil
      write.isSet = described.isWrite
      byteEnable.value = UInt64(described.byteEnable)
      address.value = UInt64(described.address)
      writeData.value = UInt64(described.writeData)
      expected = golden.cycle(access, inputs: driven)
      try model.step()
    }
  }

  // MARK: Directed: what random traffic is unlikely to reach

  /// A counter across two bytes, and sticky events.
  static let corner = RegisterBlock(
    "corner", base: 0, size: 16, documentation: "Corners.",
    registers: [
      Register(
        "count", offset: 0, documentation: "Counts.",
        fields: [
          RegisterField("low", lowBit: 4, width: 8, access: .counter, documentation: "Low.")
        ]),
      Register(
        "flag", offset: 4, documentation: "Remembers.",
        fields: [
          RegisterField("seen", lowBit: 0, width: 2, access: .event, documentation: "Seen.")
        ]),
    ])

  @Test("a counter saturates, and an event in the cycle of its clear counts")
  func counter() async throws {
    let model = try await RegisterBench.model(Self.corner, seed: 1)
    let event = try model.port("count_low_event_i")
    let request = try model.port("bus_request_i")
    let write = try model.port("bus_write_i")
    let byteEnable = try model.port("bus_byte_enable_i")
    let address = try model.port("bus_address_i")
    let readData = try model.port("bus_read_data_o")
    func read() throws -> UInt64 {
      event.isSet = false
      request.isSet = true
      write.isSet = false
      address.value = 0
      try model.step()
      request.isSet = false
      return readData.value
    }
    try model.reset()
    event.isSet = true
    try model.step(254)
    #expect(try read() == 254 << 4)
    event.isSet = true
    try model.step(10)
    #expect(try read() == 255 << 4)

    // The field lies in bytes 0 and 1: a write to either clears, to the others does not.
    for (enable, expected) in [(0b1100, 255), (0b0000, 255), (0b0010, 1), (0b1101, 1)] {
      event.isSet = enable & 3 != 0
      request.isSet = true
      write.isSet = true
      byteEnable.value = UInt64(enable)
      try model.step()
      #expect(try read() == UInt64(expected) << 4)
    }
  }

  @Test("an event in the cycle of its clear stays")
  func event() async throws {
    let model = try await RegisterBench.model(Self.corner, seed: 2)
    let set = try model.port("flag_seen_set_i")
    let flags = try model.port("flag_seen_o")
    try model.reset()
    set.value = 3
    try model.step()
    #expect(flags.value == 3)
    set.value = 1
    try model.port("bus_request_i").isSet = true
    try model.port("bus_write_i").isSet = true
    try model.port("bus_byte_enable_i").value = 1
    try model.port("bus_address_i").value = 4
    try model.port("bus_write_data_i").value = 3
    try model.step()
    #expect(flags.value == 1)
  }

  // MARK: The Verilog

  @Test("the Verilog of a small block")
  func verilog() throws {
    #expect(
      try RegisterBench.verilog(Self.corner) == """
        // Registers of the part 'corner'.
        //
        // Made by a test.

        module corner_registers (
          input  wire        clk_i,              // clock, rising edge
          input  wire        rst_ni,             // reset, asynchronous, active low
          input  wire        bus_request_i,      // an access
          input  wire        bus_write_i,        // 1 write, 0 read
          input  wire [3:0]  bus_byte_enable_i,  // bytes to write; ignored by reads
          input  wire [3:0]  bus_address_i,      // byte address in the block
          input  wire [31:0] bus_write_data_i,   // data to write
          output wire        bus_response_o,     // one cycle after each request
          output wire [31:0] bus_read_data_o,    // with the response: the register; 0 for writes and errors
          output wire        bus_error_o,        // with the response: no such register, or it cannot be written
          input  wire        count_low_event_i,  // Low.
          input  wire [1:0]  flag_seen_set_i,    // Seen.
          output wire [1:0]  flag_seen_o         // Seen.
        );

          reg        bus_response_q;
          reg [31:0] bus_read_data_q;
          reg        bus_error_q;
          reg [7:0]  count_low_q;
          reg [1:0]  flag_seen_q;

          assign bus_response_o = bus_response_q;
          assign bus_read_data_o = bus_read_data_q;
          assign bus_error_o = bus_error_q;
          assign flag_seen_o = flag_seen_q;

          // Unread: no field takes this data.
          // Unread: no field takes these bytes.
          wire unused_ok = &{1'b0, bus_write_data_i[31:2], bus_byte_enable_i[3:2]};

          always @(posedge clk_i or negedge rst_ni) begin
            if (!rst_ni) begin
              bus_response_q <= 1'b0;
              count_low_q <= 8'd0;
              flag_seen_q <= 2'd0;
            end else begin
              if (count_low_event_i && !(&count_low_q)) begin
                count_low_q <= count_low_q + 8'd1;
              end
              if (|flag_seen_set_i) begin
                flag_seen_q <= flag_seen_q | flag_seen_set_i;
              end
              bus_response_q <= bus_request_i;
              if (bus_request_i) begin
                if (bus_write_i) begin
                  case (bus_address_i)
                    4'd0: begin
                      if (bus_byte_enable_i[0] || bus_byte_enable_i[1]) begin
                        count_low_q <= {7'd0, count_low_event_i};
                      end
                    end
                    4'd4: begin
                      if (bus_byte_enable_i[0]) begin
                        flag_seen_q <= (flag_seen_q & ~bus_write_data_i[1:0]) | flag_seen_set_i;
                      end
                    end
                    default: begin end
                  endcase
                end
              end
            end
          end

          always @(posedge clk_i) begin
            if (bus_request_i) begin
              if (bus_write_i) begin
                bus_read_data_q <= 32'd0;
                case (bus_address_i)
                  4'd0: bus_error_q <= 1'b0;
                  4'd4: bus_error_q <= 1'b0;
                  default: bus_error_q <= 1'b1;
                endcase
              end else begin
                case (bus_address_i)
                  4'd0: begin
                    bus_error_q <= 1'b0;
                    bus_read_data_q <= {20'd0, count_low_q, 4'd0};
                  end
                  4'd4: begin
                    bus_error_q <= 1'b0;
                    bus_read_data_q <= {30'd0, flag_seen_q};
                  end
                  default: begin
                    bus_error_q <= 1'b1;
                    bus_read_data_q <= 32'd0;
                  end
                endcase
              end
            end
          end

        endmodule
        """ + "\n")
  }

  @Test(
    "no tool finds fault with the Verilog",
    .enabled(if: RegisterBench.isUsable("verilator"), "verilator is not installed"))
  func lint() throws {
    for block in try Self.parts() + Self.randomBlocks(20) + [Self.corner] {
      try RegisterBench.withDirectory { directory in
        let name = "\(block.name)_registers.v"
        try RegisterBench.verilog(block).write(
          to: directory.appendingPathComponent(name), atomically: true, encoding: .utf8)
        let result = try RegisterBench.run(
          "verilator", ["--lint-only", "-Wall", name], in: directory)
        #expect(result.status == 0, "seed \(Self.seed)\n\(result.output)")
      }
    }
  }

  @Test(
    "Yosys reads and checks the Verilog",
    .enabled(if: RegisterBench.isUsable("yosys"), "yosys is not installed"))
  func yosys() throws {
    for block in try Self.parts() + Self.randomBlocks(5) {
      try RegisterBench.withDirectory { directory in
        let name = "\(block.name)_registers"
        try RegisterBench.verilog(block).write(
          to: directory.appendingPathComponent(name + ".v"), atomically: true, encoding: .utf8)
        let result = try RegisterBench.run(
          "yosys",
          [
            "-q", "-p",
            "read_verilog \(name).v; hierarchy -check -top \(name); proc; check -assert",
          ],
          in: directory)
        #expect(result.status == 0, "seed \(Self.seed)\n\(result.output)")
      }
    }
  }
}
