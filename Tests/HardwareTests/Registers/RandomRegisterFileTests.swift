import ChipSpec
import CoSimulation
import Foundation
import Simulation
import Testing

/// Register files against a model of their fields, and in front of the tools that read Verilog.
@Suite("Random register files")
struct RandomRegisterFileTests {
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

  @Test("the parts' blocks behave like the model")
  func lockstepOfParts() async throws {
    _ = try await TestBench.fewAtATime(try Self.parts()) {
      try await Self.lockstep($0, cycles: 20_000)
    }
  }

  @Test("random blocks behave like the model")
  func lockstepOfRandomBlocks() async throws {
    _ = try await TestBench.fewAtATime(Self.randomBlocks(6)) { block in
      #expect(block.faults.isEmpty, "seed \(Self.seed)")
      try await Self.lockstep(block, cycles: 5_000)
    }
  }

  /// Random accesses and random hardware, every output compared in every cycle.
  static func lockstep(_ block: RegisterBlock, cycles: Int) async throws {
    var random = SeededRandom(seed: seed)
    func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    let model = try await RegisterBench.model(block, seed: seed)
    var expectation = RegisterFileModel(block)

    let request = try model.port("bus_request_i")
    let write = try model.port("bus_write_i")
    let byteEnable = try model.port("bus_byte_enable_i")
    let address = try model.port("bus_address_i")
    let writeData = try model.port("bus_write_data_i")
    let readData = try model.port("bus_read_data_o")
    let error = try model.port("bus_error_o")
    let inputs = try expectation.inputs.map { ($0, try model.port($0.name + "_i")) }
    let outputs = try expectation.outputs.map { try model.port($0.name + "_o") }
    let offsets = block.registers.flatMap(\.offsets)
    try model.reset()

    var answer = RegisterFileModel.Answer()
    for cycle in 0..<cycles {
      let place = "\(block.name), cycle \(cycle), seed \(seed)"
      for (port, (name, width, values)) in zip(outputs, expectation.outputs)
      where port.words != packed(values, width) {
        Issue.record("\(name) is \(port.words), expected \(values): \(place)")
        return
      }
      if error.isSet != answer.isError || readData.value != answer.readData {
        Issue.record(
          "answered \(readData.value), error \(error.isSet), expected \(answer): \(place)")
        return
      }

      var driven: [String: [UInt32]] = [:]
      for ((name, width, count), port) in inputs {
        // Mostly quiet, so that events are seen one by one; sometimes everything at once.
        let mask = UInt32((UInt64(1) << UInt64(width)) - 1)
        let values = (0..<count).map { _ in
          chance(20) ? UInt32.random(in: 0...mask, using: &random) : 0
        }
        driven[name] = values
        port.words = packed(values, width)
      }
      // What the bus carries without a request must not matter.
      let described = RegisterFileModel.Request(
        isWrite: chance(50), byteEnable: chance(50) ? 15 : UInt8.random(in: 0...15, using: &random),
        address: chance(80)
          ? offsets.randomElement(using: &random) ?? 0
          : Int.random(in: 0..<block.size, using: &random),
        writeData: chance(50) ? UInt32.random(in: 0...UInt32.max, using: &random) : UInt32.max)
      let isRequested = chance(60)
      request.isSet = isRequested
      write.isSet = described.isWrite
      byteEnable.value = UInt64(described.byteEnable)
      address.value = UInt64(described.address)
      writeData.value = UInt64(described.writeData)
      answer = expectation.cycle(isRequested ? described : nil, inputs: driven)
      try model.step()
    }
  }

  /// Values of `width` bits side by side, the first one lowest, in words of 64 bits.
  private static func packed(_ values: [UInt32], _ width: Int) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: (values.count * width + 63) / 64)
    for (index, value) in values.enumerated() {
      for bit in 0..<width where value >> UInt32(bit) & 1 == 1 {
        words[(index * width + bit) / 64] |= 1 << UInt64((index * width + bit) % 64)
      }
    }
    return words
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
    let set = try model.port("flag_seen_event_i")
    let write = try model.port("bus_write_i")
    let readData = try model.port("bus_read_data_o")
    try model.reset()
    set.value = 3
    try model.step()
    set.value = 1
    try model.port("bus_request_i").isSet = true
    write.isSet = true
    try model.port("bus_byte_enable_i").value = 1
    try model.port("bus_address_i").value = 4
    try model.port("bus_write_data_i").value = 3
    try model.step()
    set.value = 0
    write.isSet = false
    try model.step()
    #expect(readData.value == 1)
  }

  /// Hardware's write used to be lost when software wrote other bytes of the register.
  @Test("hardware's write survives a write to the register's other bytes")
  func otherBytes() async throws {
    let block = RegisterBlock(
      "shared", base: 0, size: 8, documentation: "One register, two writers.",
      registers: [
        Register(
          "word", offset: 0, documentation: "Shared.",
          fields: [
            RegisterField(
              "low", lowBit: 0, width: 16, access: .readWriteHardware, documentation: "Both."),
            RegisterField("high", lowBit: 16, width: 8, access: .readWrite, documentation: "One."),
          ])
      ])
    let model = try await RegisterBench.model(block, seed: 3)
    try model.reset()
    try model.port("word_low_update_i").isSet = true
    try model.port("word_low_new_i").value = 0x1234
    try model.port("bus_request_i").isSet = true
    try model.port("bus_write_i").isSet = true
    try model.port("bus_write_data_i").value = 0xaaaa_bbcc
    for (byteEnable, expected) in [(0b0100, 0x1234), (0b0001, 0x12cc), (0b0011, 0xbbcc)] {
      try model.port("bus_byte_enable_i").value = UInt64(byteEnable)
      try model.step()
      #expect(try model.port("word_low_o").value == UInt64(expected))
      #expect(try model.port("word_high_o").value == 0xaa)
    }
  }

  // MARK: The Verilog

  @Test(
    "no tool finds fault with the Verilog",
    .enabled(if: RegisterBench.isUsable("verilator"), "verilator is not installed"))
  func lint() throws {
    for block in try Self.parts() + Self.randomBlocks(20) + [Self.corner] {
      try RegisterBench.withDirectory { directory in
        let name = "registers_\(block.name).v"
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
        let name = "registers_\(block.name)"
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
