import ChipPrograms
import ChipSpec
import Foundation
import Testing

@testable import Golden

/// A chain of two tiles that no core drives, with many interleavings: the bytes at its end are always
/// those of a plain computation.
struct ChipChainTests {
  /// A specification of a text.
  static func specification(_ text: String) throws -> Specification {
    let reading = SpecificationReader.read(text: text, file: "chain.yaml")
    return try #require(reading.specification, "\(reading.text(color: false))")
  }

  /// A chip of two tiles that have everything.
  static func pair(
    array: String = "{rows: 64, columns: 64}", lanes: Int = 4, router: String = "{}",
    sram: String = "{capacity: 32 KiB, banks: 2}", transfers: Int = 2
  ) throws -> Specification {
    try specification(
      """
      name: pair
      grid: {columns: 2, rows: 1}
      router: \(router)
      host: {x: 0, y: 0}
      tiles:
        compute:
          sram: \(sram)
          analog: \(array)
          simd: {lanes: \(lanes)}
          packet_manager: {transfers: \(transfers)}
      """)
  }

  /// A chip with a program in its memories, which is not started.
  static func load(_ program: ChipProgram, on specification: Specification) throws -> ChipModel {
    var chip = try ChipModel(specification)
    for step in program.load { perform(step, on: &chip) }
    return chip
  }

  /// Starts a program in a chip that is loaded, lets it run, and compares what it leaves.
  @discardableResult
  static func run(_ program: ChipProgram, on loaded: ChipModel, seed: UInt64?) -> ChipReport {
    var chip = loaded
    chip.reseed(seed)
    for step in program.start { perform(step, on: &chip) }
    let report = chip.run(limit: 10_000_000)
    let name = "seed \(seed.map(String.init) ?? "none")"
    for check in program.memories {
      let end = Int(check.address) + (check.bytes.count + 3) / 4 * 4
      let bytes = chip.bytes(Int(check.address)..<end, x: check.x, y: check.y) ?? []
      let isRight = Array(bytes.prefix(check.bytes.count)) == check.bytes
      #expect(isRight, "\(name): wrong bytes at (\(check.x), \(check.y))\n\(report)")
    }
    for check in program.registers + program.done {
      let word = chip.read(check.address, x: check.x, y: check.y)
      let isRight = word.map(check.holds) == true
      #expect(isRight, "\(name): \(check.name) is \(word ?? .max)\n\(report)")
    }
    #expect(report.failures.isEmpty)
    return report
  }

  static func perform(_ step: HostStep, on chip: inout ChipModel) {
    switch step {
    case .write(let x, let y, let address, let words):
      for (place, word) in words.enumerated() {
        let isWritten = chip.write(word, at: address + UInt32(4 * place), x: x, y: y)
        #expect(isWritten)
      }
    case .clear(let x, let y, let address, let words):
      let isDone = chip.fill(Int(address)..<Int(address) + 8 * words, x: x, y: y)
      #expect(isDone)
    case .copy(let x, let y, let address, let bytes):
      let isWritten = chip.write(bytes, at: Int(address), x: x, y: y)
      #expect(isWritten)
    default: Issue.record("a step that takes a host: \(step)")
    }
  }

  /// A seed of its own for each run, printed so that a failure can be run again.
  static func runs(_ program: ChipProgram, on specification: Specification, seeds: Int) throws {
    let chip = try load(program, on: specification)
    run(program, on: chip, seed: nil)
    let first = UInt64.random(in: 1...999_999)
    print("interleavings of a chain on '\(specification.name)': seeds from \(first) on")
    for seed in 0..<UInt64(seeds) { run(program, on: chip, seed: first + seed) }
  }

  @Test func bytesAreThoseOfAPlainComputation() throws {
    let specification = try Self.pair()
    let program = try Chain().program(for: specification)
    #expect(program.memories[0].bytes.count == 32 * 64)
    // The plain result is not a trivial one.
    let values = program.memories[0].bytes.map { Int8(bitPattern: $0) }
    #expect(Set(values).count > 200)
    try Self.runs(program, on: specification, seeds: 20)
  }

  /// Shapes that fill neither words nor lanes, and as many places for sums as there are products.
  @Test(arguments: [
    (rows: 24, columns: 40, products: 7, slots: 3), (rows: 5, columns: 13, products: 9, slots: 1),
    (rows: 64, columns: 64, products: 32, slots: 32),
    (rows: 61, columns: 57, products: 5, slots: 8),
  ])
  func shapes(_ rows: Int, _ columns: Int, _ products: Int, _ slots: Int) throws {
    for lanes in [1, 16, 64] {
      let specification = try Self.pair(lanes: lanes)
      var chain = Chain()
      (chain.rows, chain.columns) = (rows, columns)
      (chain.products, chain.slots) = (products, slots)
      chain.seed = UInt64(lanes)
      let program = try chain.program(for: specification)
      try Self.runs(program, on: specification, seeds: 3)
    }
  }

  /// Wide flits, flits that overtake one another, protected memories.
  @Test(arguments: ["{flit_width: 128}", "{flit_width: 256, ordering: none}", "{ordering: none}"])
  func networks(_ router: String) throws {
    for memory in ["none", "secded"] {
      let specification = try Self.pair(
        router: router, sram: "{capacity: 32 KiB, banks: 4, protection: \(memory)}", transfers: 1)
      try Self.runs(Chain().program(for: specification), on: specification, seeds: 5)
    }
  }

  /// The reference chip, whose tiles have 16 KiB; all pairs of places.
  @Test func quad() throws {
    let specification = try Self.specification(
      """
      name: quad
      grid: {columns: 2, rows: 2}
      host: {generation: 2, lanes: 1, x: 0, y: 0}
      tiles:
        compute:
          sram: {capacity: 16 KiB, banks: 2}
          analog: {rows: 64, columns: 64, columns_per_adc: 8, conversion_time: 100 ns}
          simd: {lanes: 4}
          packet_manager: {}
          core: {}
      """)
    for from in 0..<4 {
      for to in 0..<4 where to != from {
        var chain = Chain()
        chain.producer = (from % 2, from / 2)
        chain.consumer = (to % 2, to / 2)
        chain.slots = 16
        try Self.runs(chain.program(for: specification), on: specification, seeds: 1)
      }
    }
  }

  /// The chips that ship: all can be made, and where a chain fits it runs.
  @Test(arguments: ["quad", "mixed", "mythic-m1076", "mythic-m1108", "ipu-50m", "ipu-250m"])
  func shippedChips(_ name: String) throws {
    let repository = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = repository.appending(path: "Hardware/Specs/\(name).yaml")
    let specification = try Self.specification(String(contentsOf: file, encoding: .utf8))
    var chip = try ChipModel(specification)
    let last = (x: specification.grid.columns - 1, y: specification.grid.rows - 1)
    #expect(chip.transfer(.fill, x: last.x, y: last.y, address: 0, length: 64) == 0)
    chip.writeWindow(word: 5, at: HostWindow.offset(x: last.x, y: last.y, address: 0x18))
    #expect(chip.read(0x18, x: last.x, y: last.y) == 5)
    let position = try ChipModelTests.read(&chip, last.x, last.y, "tile", "position")
    #expect(position == UInt32(last.x | last.y << 16))
    // The arrays of the large ones take long to be programmed in a debug build.
    guard ["quad", "mixed"].contains(name) else { return }
    var chain = Chain()
    chain.consumer = name == "mixed" ? (2, 2) : (1, 1)
    (chain.rows, chain.columns) = (64, 56)
    try Self.runs(chain.program(for: specification), on: specification, seeds: 3)
  }

  /// An array that is not ideal gives exact sums in a chain all the same.
  @Test func anArrayThatIsNotIdealIsSwitched() throws {
    let specification = try Self.pair(
      array:
        "{rows: 64, columns: 64, dac_bits: 6, nonidealities: {read_noise: 2 %, stuck_low: 1 %}}")
    try Self.runs(Chain().program(for: specification), on: specification, seeds: 2)
  }

  @Test func whatAChipLacksIsSaid() throws {
    #expect(throws: Chain.Fault.self) {
      try Chain().program(for: Self.pair(sram: "{capacity: 4 KiB}"))
    }
    var chain = Chain()
    chain.consumer = (2, 0)
    #expect(throws: Chain.Fault.self) { try chain.program(for: Self.pair()) }
  }
}
