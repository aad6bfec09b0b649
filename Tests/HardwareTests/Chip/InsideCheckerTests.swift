import ChipPrograms
import ChipSpec
import CoSimulation
import Golden
import Simulation
import Testing

/// What stands inside tiles, checked record by record while hosts, engines and cores work.
@Suite("Checking what is inside tiles", .serialized, .enabled(if: ChipTools.has("verilator")))
struct InsideCheckerTests {
  private static func report(_ counts: WatchedChip.Counts) {
    for count in counts.parts.values.sorted(by: { $0.part < $1.part }) {
      print("  \(count.part): \(count.commits) commits, \(count.checked) checked")
    }
  }

  /// Two protected tiles with cores outside: hosts' accesses, errors that are injected, programs.
  @Test func joints() async throws {
    let specification = try ChipSamples.joints()
    let library = try await ChipTools.library(specification)
    let seed = RemoteAccessTests.seed
    print("checking inside: TILEWRIGHT_SEED=\(seed)")
    let counts = WatchedChip.Counts()
    try WatchedChip.checking(counts) {
      for number in 0..<UInt64(2) {
        var accesses = try RemoteAccessRun(specification, on: library, seed: seed &+ number)
        try accesses.run(accesses: 1_000)
        var traffic = try ChipTrafficRun(specification, on: library, seed: seed &+ number)
        try traffic.run(rounds: 3)
        var events = try ChipEventRun(specification, on: library, seed: seed &+ number)
        try events.run()
      }
    }
    try WatchedChip.checking(counts) {
      for number in 0..<UInt64(4) {
        var random = RandomProgram()
        random.seed = seed &+ number
        random.operations = 100
        var run = try SessionProgramRun(specification, on: library, seed: seed &+ number)
        let differences = try run.run(random.program(for: specification))
        #expect(differences.isEmpty, "seed \(seed) + \(number): \(differences)")
      }
    }
    Self.report(counts)
  }

  /// Cores of the generator, with and without a protected memory.
  @Test func cores() async throws {
    let specification = try ChipCoreTests.specification()
    let library = try await ChipTools.library(specification)
    let program = ChipCoreProgram().program(for: specification)
    let counts = WatchedChip.Counts()
    try WatchedChip.checking(counts) {
      for seed in UInt64(1)...4 {
        var run = try SessionProgramRun(specification, on: library, seed: seed)
        let differences = try run.run(program)
        #expect(differences.isEmpty, "seed \(seed): \(differences)")
      }
    }
    Self.report(counts)
  }
}
