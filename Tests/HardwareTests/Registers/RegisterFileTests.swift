import ChipSpec
import CoSimulation
import RTL
import Simulation
import Testing

@testable import Hardware

/// The registers that are generated from a block's description, every kind of field, against a
/// reference of a few lines.
@Suite("Register files")
struct RegisterFileTests {
  /// Every access, fields across byte borders, arrays with gaps, counters that soon are full.
  static let block = RegisterBlock(
    "sample", base: 0, size: 256, documentation: "A sample.",
    registers: [
      Register(
        "plain", offset: 0x00, documentation: "Storage.",
        fields: [
          RegisterField(
            "low", lowBit: 3, width: 10, access: .readWrite, reset: 0x155, documentation: "a"),
          RegisterField(
            "fixed", lowBit: 13, width: 5, access: .constant, reset: 21, documentation: "b"),
          RegisterField(
            "high", lowBit: 20, width: 12, access: .readWriteHardware, reset: 7, documentation: "c"),
        ]),
      Register(
        "state", offset: 0x04, documentation: "Hardware's.",
        fields: [RegisterField("level", lowBit: 5, width: 9, access: .readOnly, documentation: "d")]
      ),
      Register(
        "command", offset: 0x10, documentation: "Commands.",
        fields: [RegisterField("go", lowBit: 6, width: 4, access: .pulse, documentation: "e")]),
      Register(
        "events", offset: 0x20, array: .init(count: 3, stride: 8), documentation: "Events.",
        fields: [RegisterField("bits", lowBit: 4, width: 8, access: .event, documentation: "f")]),
      Register(
        "counts", offset: 0x40, array: .init(count: 2), documentation: "Counters.",
        fields: [
          RegisterField("slow", lowBit: 0, width: 4, access: .counter, documentation: "g"),
          RegisterField(
            "fast", lowBit: 14, width: 6, access: .counter, reset: 60, documentation: "h"),
        ]),
      Register(
        "table", offset: 0x60, array: .init(count: 4), documentation: "Storage.",
        fields: [
          RegisterField("value", lowBit: 0, width: 32, access: .readWrite, documentation: "i")
        ]),
    ])

  /// One field of one register as the reference sees it.
  struct Reference {
    let address: Int
    let field: RegisterField
    let index: Int
    let port: String
    var value: UInt32
  }

  @Test("every kind of field in every cycle", .enabled(if: ChipTools.has("verilator")))
  func lockstep() async throws {
    #expect(Self.block.faults.isEmpty)
    let files = VerilogEmitter(origin: "Test.").files(
      for: try Design.elaborate(RegisterFile(name: "sample", block: Self.block)))
    let library = try await ChipTools.library(
      top: "registers_sample", files.map { ($0.name, $0.text) })
    let seed = RemoteAccessTests.seed
    print("register file: TILEWRIGHT_SEED=\(seed)")
    var random = SeededRandom(seed: seed)
    let model = try library.instantiate(seed: random.next())

    var fields: [Reference] = []
    for register in Self.block.registers {
      for (index, offset) in register.offsets.enumerated() {
        for field in register.fields {
          fields.append(
            Reference(
              address: offset, field: field, index: index, port: "\(register.name)_\(field.name)",
              value: field.access.hasResetValue ? field.reset : 0))
        }
      }
    }
    let known = Dictionary(
      Self.block.registers.flatMap { register in register.offsets.map { ($0, register) } },
      uniquingKeysWith: { first, _ in first })
    let addresses = known.keys.sorted()
    try model.reset()

    var inputs: [(name: String, port: Port, isRare: Bool)] = []
    for entry in fields where entry.index == 0 {
      for suffix in ["", "_event", "_update", "_new"] {
        guard let port = try? model.port("\(entry.port)\(suffix)_i") else { continue }
        inputs.append(("\(entry.port)\(suffix)", port, entry.field.access == .event))
      }
    }

    var answer: (data: UInt32, error: Bool) = (0, false)
    var seen: [FieldAccess: Int] = [:]
    for cycle in 0..<20_000 {
      // What hardware does.
      var driven: [String: UInt64] = [:]
      for (name, port, isRare) in inputs {
        port.value = random.next() & (isRare ? random.next() & random.next() : .max)
        driven[name] = port.value
      }
      // What software does.
      let request = Int.random(in: 0..<4, using: &random) != 0
      let write = Bool.random(using: &random)
      let enable =
        Int.random(in: 0..<3, using: &random) == 0 ? 15 : Int.random(in: 0..<16, using: &random)
      let address =
        Int.random(in: 0..<8, using: &random) == 0
        ? Int.random(in: 0..<64, using: &random) * 4
        : addresses[Int.random(in: 0..<addresses.count, using: &random)]
      let data = UInt32(truncatingIfNeeded: random.next())
      try model.port("bus_request_i").isSet = request
      try model.port("bus_write_i").isSet = write
      try model.port("bus_byte_enable_i").value = UInt64(enable)
      try model.port("bus_address_i").value = UInt64(
        address + Int.random(in: 0..<4, using: &random))
      try model.port("bus_write_data_i").value = UInt64(data)
      try model.eval()

      // What everybody sees.
      let read = UInt32(try model.port("bus_read_data_o").value)
      let error = try model.port("bus_error_o").isSet
      try #require(
        read == answer.data && error == answer.error,
        "seed \(seed), cycle \(cycle): expected \(answer), got \(read), \(error)")
      for entry in fields
      where [.readWrite, .readWriteHardware, .pulse].contains(entry.field.access) {
        let shown =
          try model.port("\(entry.port)_o").value >> UInt64(entry.index * entry.field.width)
        // An array of 32-bit words is wider than a word of the port.
        if entry.field.width * (entry.index + 1) > 64 { continue }
        try #require(
          UInt32(truncatingIfNeeded: shown) & entry.field.maximum == entry.value,
          "seed \(seed), cycle \(cycle): \(entry.port)[\(entry.index)]")
      }

      // What it comes to.
      answer = (0, false)
      let register = known[address]
      let isRefused: Bool = register.map { write ? !$0.isWritable : false } ?? true
      if request { answer.error = isRefused }
      var mask: UInt32 = 0
      for byte in 0..<4 where (enable >> byte) % 2 == 1 { mask |= 0xFF << UInt32(8 * byte) }
      for index in fields.indices {
        let (field, place) = (fields[index].field, fields[index].index)
        func input(_ suffix: String, _ width: Int) -> UInt32 {
          UInt32(
            truncatingIfNeeded: (driven[fields[index].port + suffix] ?? 0) >> UInt64(place * width))
        }
        if field.access == .readOnly {
          fields[index].value = input("", field.width) & field.maximum
        }
        let isHere = request && fields[index].address == address
        if isHere, !write, field.access != .pulse {
          answer.data |= fields[index].value << UInt32(field.lowBit)
        }
        let isWritten = isHere && write
        let reached = isWritten ? (mask & field.mask) >> UInt32(field.lowBit) : 0
        let value = (data & field.mask) >> UInt32(field.lowBit)
        if reached != 0 { seen[field.access, default: 0] += 1 }
        switch field.access {
        case .constant, .readOnly: break
        case .readWrite, .readWriteHardware:
          if field.access == .readWriteHardware, input("_update", 1) & 1 == 1 {
            fields[index].value = input("_new", field.width) & field.maximum
          }
          if isWritten {
            let kept: UInt32 = fields[index].value & ~reached
            fields[index].value = kept | (value & reached)
          }
        case .pulse: fields[index].value = value & reached
        case .event:
          let kept: UInt32 = fields[index].value & ~(value & reached)
          let set: UInt32 = input("_event", field.width) & field.maximum
          fields[index].value = kept | set
        case .counter:
          let event = input("_event", 1) & 1
          if reached != 0 {
            fields[index].value = event
          } else {
            fields[index].value = min(field.maximum, fields[index].value + event)
          }
        }
      }
      try model.step()
    }
    for access in [FieldAccess.readWrite, .readWriteHardware, .pulse, .event, .counter] {
      #expect(seen[access, default: 0] > 200, "\(access)")
    }
  }
}
