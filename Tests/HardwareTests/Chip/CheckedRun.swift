import ChipPrograms
import ChipSpec
import CoSimulation
import Simulation

/// A program on a chip's Verilog, all of whose commits are checked.
struct CheckedRun {
  let checker: ChipChecker
  private let chip: SimulatedChip

  /// A chip after reset.
  /// - Parameter inputs: what inputs of the model that no chip has show all the time.
  init(
    _ specification: Specification, on library: ModelLibrary, seed: UInt64,
    inputs: [String: UInt64] = [:], patience: UInt64 = 2_000_000
  ) throws {
    let engine = try FlatEngine(library, specification, seed: seed)
    for (name, value) in inputs { try engine.port(name).value = value }
    try engine.reset()
    chip = try SimulatedChip(engine, specification, pace: .init(hesitating: seed))
    chip.patience = patience
    checker = try ChipChecker(specification, sources: engine.sources)
  }

  /// A divergence, which ends a run.
  private struct Found: Error {}

  /// Runs a program to the first divergence, or to its end.
  /// - Returns: the divergence, and what the program leaves otherwise than it says.
  mutating func run(
    _ program: ChipProgram
  ) throws -> (divergence: Divergence?, differences: [String]) {
    var run = ChipProgramRun(program, on: chip)
    chip.onCommits = { [checker] engine in
      engine.drainCommits { _ = checker.take($0) }
      if checker.divergence != nil { throw Found() }
    }
    defer { chip.onCommits = nil }
    do {
      let outcome = try run.run()
      if chip.isAtRest { checker.finish(at: chip.time) }
      return (checker.divergence, outcome.differences + (outcome.wait.map { [$0] } ?? []))
    } catch is Found {
      return (checker.divergence, [])
    } catch {
      // What was seen before a chip went wrong may say why.
      guard checker.divergence != nil else { throw error }
      return (checker.divergence, [])
    }
  }
}
