import ChipPrograms
import ChipSpec
import CoSimulation
import Simulation
import Testing

/// What the checker of a chip finds depends on the stream of records alone: not on the batches in which
/// they come, nor on whether groups of tiles are checked side by side.
@Suite("The checker and batches")
struct CheckerBatchTests {
  @Test("a divergence is the same in all batches", .enabled(if: ChipTools.has("verilator")))
  func sameDivergence() async throws {
    let specification = try ChipSamples.specification(
      """
      name: batches
      grid: {columns: 3, rows: 2}
      host: {x: 0, y: 0, generation: 5, lanes: 16}
      tiles:
        compute:
          sram: {capacity: 16 KiB, banks: 2}
          simd: {lanes: 4}
          packet_manager: {transfers: 2}
          semaphores: 16
      """)
    let engine = try FlatEngine(try await ChipTools.library(specification), specification, seed: 1)
    let records = try Self.records(engine, specification)
    #expect(records.count > 10_000)
    let seed = RemoteAccessTests.seed
    print("damaged streams of \(records.count) records: TILEWRIGHT_SEED=\(seed)")
    var random = ProgramRandom(seed: seed)
    var found = 0
    for number in 0..<12 {
      var damaged = records
      let place = records.count / 2 + Int.random(in: 0..<records.count / 2, using: &random)
      if number % 3 == 0 {
        damaged.remove(at: place)
      } else {
        damaged[place].w1 ^= 1 << UInt64.random(in: 0..<16, using: &random)
      }
      let (all, again) = try (
        Self.divergence(damaged, engine.sources, specification, cycles: .max),
        Self.divergence(damaged, engine.sources, specification, cycles: 1)
      )
      #expect(all == again, "record \(place) of damage \(number)")
      if all != nil { found += 1 }
    }
    #expect(found >= 9, "only \(found) of 12 were found")

    // An engine that gives records too late has a fault of its own.
    let place = try #require(
      records.indices.dropLast().last {
        records[$0].kind == 1 && records[$0].cycle != records[$0 + 1].cycle
      })
    var late = records
    late[place].cycle -= 100
    let order = try Self.divergence(late, engine.sources, specification, cycles: .max)
    #expect(order?.part == "chip" && order?.stage == "order")
  }

  /// All records of a program that keeps every tile busy.
  private static func records(
    _ engine: FlatEngine, _ specification: Specification
  ) throws -> [CommitRecord] {
    var random = RandomProgram()
    random.seed = 7
    random.operations = 200
    var records: [CommitRecord] = []
    try engine.reset()
    let chip = try SimulatedChip(engine, specification, pace: .init(hesitating: 7))
    chip.onCommits = { $0.drainCommits { records += $0 } }
    var run = ChipProgramRun(random.program(for: specification), on: chip)
    #expect(try run.run().differences.isEmpty)
    return records
  }

  /// What the checker finds in records that come in batches of some cycles.
  private static func divergence(
    _ records: [CommitRecord], _ sources: [CommitSource], _ specification: Specification,
    cycles: UInt64
  ) throws -> Divergence? {
    let checker = try ChipChecker(specification, sources: sources)
    records.withUnsafeBufferPointer { records in
      var start = 0
      while start < records.count, checker.divergence == nil {
        let last = records[start].cycle.addingReportingOverflow(cycles - 1)
        var end = start
        while end < records.count, last.overflow || records[end].cycle <= last.partialValue {
          end += 1
        }
        checker.take(UnsafeBufferPointer(rebasing: records[start..<end]))
        start = end
      }
    }
    return checker.divergence
  }
}
