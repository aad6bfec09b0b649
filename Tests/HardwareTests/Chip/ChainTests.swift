import ChipPrograms
import ChipSpec
import CoSimulation
import Golden
import Testing

/// A chain SRAM → analog array → SIMD unit → network of two tiles that no core drives: the Verilog
/// leaves the bytes that a plain computation and the golden chip give, and the converters hardly wait.
struct ChainTests {
  /// What a run of a chain showed.
  private struct Outcome {
    /// Times at which products were sampled.
    var samples: [UInt64] = []
    var cycles = 0
    var stillCycles = 0
    var commits = 0
  }

  private static func specification(_ name: String, _ compute: String, router: String = "{}") throws
    -> Specification
  {
    let text = """
      name: \(name)
      grid: {columns: 2, rows: 1}
      router: \(router)
      host: {x: 0, y: 0, generation: 5, lanes: 16}
      tiles:
        compute:
          symbol: C
          sram: {capacity: 32 KiB, banks: 4}
          simd: {lanes: 8}
          packet_manager: {}
      \(compute)
        sum:
          symbol: S
          sram: {capacity: 32 KiB, banks: 4}
          simd: {lanes: 8}
          packet_manager: {}
      layout:
        map:
          - C S
      """
    let reading = SpecificationReader.read(text: text, file: "chain.yaml")
    return try #require(reading.specification, "\(reading.text(color: false))")
  }

  /// Loads the program over the host link, starts it, and compares memories and registers.
  private static func run(
    _ specification: Specification, _ chain: Chain, seed: UInt64
  ) async throws -> Outcome {
    let program = try chain.program(for: specification)
    let library = try await ChipTools.library(specification)
    var session = try ChipSession(specification, on: library, seed: seed)
    var outcome = Outcome()
    for step in program.load { try perform(step, on: &session) }
    try session.settle()
    for step in program.start { try perform(step, on: &session) }
    try session.run(until: "the chain is done", patience: 2_000_000) { session in
      for record in session.model.commits {
        outcome.commits += 1
        if Commit(record).kind == .analogSampled { outcome.samples.append(session.time) }
      }
      // The host looks when everything is quiet.
      guard session.isAtRest && session.host.isIdle else { return false }
      for check in program.done {
        let word = try session.read(x: check.x, y: check.y, at: check.address)
        guard word.map(check.holds) == true else { return false }
      }
      return true
    }
    try session.settle()
    outcome.cycles = session.cycles
    outcome.stillCycles = session.stillCycles
    for check in program.memories {
      var bytes: [UInt8] = []
      for offset in stride(from: 0, to: check.bytes.count, by: 4) {
        let word = try session.read(x: check.x, y: check.y, at: check.address + UInt32(offset))
        for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: (word ?? 0) >> (8 * byte))) }
      }
      #expect(
        Array(bytes.prefix(check.bytes.count)) == check.bytes,
        "seed \(seed): wrong bytes at (\(check.x), \(check.y))")
    }
    for check in program.registers {
      let word = try session.read(x: check.x, y: check.y, at: check.address)
      #expect(word.map(check.holds) == true, "seed \(seed): \(check.name) is \(word ?? .max)")
    }
    return outcome
  }

  private static func perform(_ step: HostStep, on session: inout ChipSession) throws {
    switch step {
    case .write(let x, let y, let address, let words):
      for (index, word) in words.enumerated() {
        session.write(word, x: x, y: y, at: address + UInt32(4 * index))
      }
    case .clear(let x, let y, let address, let words):
      session.start(.fill, x: x, y: y, at: address, length: 8 * words)
      try session.settle()
    case .copy(let x, let y, let address, let bytes):
      session.host.memory.write(bytes, at: 0)
      session.start(.toChip, x: x, y: y, at: address, length: bytes.count)
      try session.settle()
    default: Issue.record("a step that the chain does not need: \(step)")
    }
  }

  @Test(arguments: [UInt64(1), 2]) func leavesTheRightBytes(seed: UInt64) async throws {
    let specification = try Self.specification(
      "chain", "    analog: {rows: 64, columns: 64, conversion_time: 100 ns}")
    var chain = Chain()
    chain.products = 12
    chain.seed = seed
    let outcome = try await Self.run(specification, chain, seed: seed)
    #expect(outcome.samples.count == chain.products)
  }

  /// Where converting takes longest, everything else happens meanwhile: the converters wait for at most
  /// a tenth of the time.
  @Test func convertersHardlyWait() async throws {
    let specification = try Self.specification(
      "slow_converters", "    analog: {rows: 64, columns: 64, conversion_time: 1 us}")
    var chain = Chain()
    chain.products = 12
    let outcome = try await Self.run(specification, chain, seed: 3)
    let analog = try #require(specification.kinds[0].analog)
    let busy = analog.conversionCycles(clock: specification.clock) * analog.columnsPerADC
    let steady = outcome.samples.dropFirst(2)
    let first = try #require(steady.first), last = try #require(steady.last)
    let period = Double(last - first) / Double(steady.count - 1)
    let waits = 1 - Double(busy) / period
    print(
      "a product every \(period) cycles, of which converters wait \(waits * 100) %; "
        + "\(outcome.cycles) cycles, \(outcome.stillCycles) of them at rest")
    #expect(waits <= 0.1)
  }
}
