import ChipSpec
import CoSimulation
import Simulation
import Testing

/// Icarus Verilog reads the array's Verilog as it is and shows the same codes as the golden model.
@Suite("The analog array in Icarus", .enabled(if: TestBench.hasIcarus, "needs iverilog"))
struct AnalogArrayIcarusTests {
  /// Products, and for small arrays actions in any order, recorded while they are compared with the
  /// golden model and replayed.
  private func check(
    _ sample: AnalogSample, effects: AnalogEffects? = nil, seed: UInt64 = 7, transactions: Int,
    isSpoilt: Bool = false
  ) async throws {
    let (source, parameters) = try Designs.analogArray(sample.parameters, .verilog)
    let library = try await AnalogModels.library(sample.parameters, .verilog)
    var recording = VectorRecording(of: library)
    let report = try withUnsafeMutablePointer(to: &recording) {
      try AnalogArrayLockstep(sample.parameters, effects: effects)
        .run(on: library, seed: seed, transactions: transactions, recording: $0)
    }
    #expect(report.isMatch, "\(report.mismatch?.description ?? "")")

    let replay = try VectorReplay()
    let result = try await replay.run(
      recording, of: source, language: .systemVerilog, parameters: parameters)
    #expect(result.firstDifference == nil, "\(sample.name)")
    #expect(result.cyclesCompared == report.cycles)
    print("\(sample.name): \(transactions) products, \(report.cycles) cycles replayed in Icarus")

    guard isSpoilt else { return }
    var spoilt = recording
    let port = try #require(spoilt.portIndex("read_data_o"))
    let cycle = spoilt.cycleCount - 1
    spoilt[cycle: cycle, port: port][0] ^= 1
    let difference = try await replay.run(
      spoilt, of: source, language: .systemVerilog, parameters: parameters
    ).firstDifference
    #expect(difference?.cycle == cycle)
  }

  @Test("small arrays, any effects")
  func small() async throws {
    try await check(AnalogSample((8, 8, 4), (8, 8)), transactions: 300, isSpoilt: true)
    try await check(AnalogSample((24, 40, 20), (4, 5), .any, seed: 3), transactions: 150)
    try await check(AnalogSample((40, 24, 3), (8, 12), .any, seed: 8), transactions: 100)
  }

  @Test("every effect alone")
  func alone() async throws {
    for effect in 0..<AnalogEffects.count {
      try await check(
        AnalogSample((16, 24, 3), (8, 10)), effects: AnalogEffects(rawValue: 1 << UInt16(effect)),
        seed: UInt64(effect), transactions: 30)
    }
  }

  /// What is random about each of a million pairs of cells takes Icarus a minute, so a narrower array
  /// has all effects, and the largest one those of converters.
  @Test("many rows and columns")
  func large() async throws {
    try await check(AnalogSample((1024, 64, 8), (8, 8)), effects: .all, transactions: 4)
    let effects: AnalogEffects = [
      .weightQuantisation, .readNoise, .dacNonlinearity, .adcOffset, .adcGain, .adcNonlinearity,
    ]
    try await check(AnalogSample((1024, 1024, 8), (8, 8)), effects: effects, transactions: 2)
  }
}
