import ChipPrograms
import ChipSpec
import CoSimulation
import Simulation

/// What checking every commit costs on a busy chip of the kind of tile that `quad` has.
enum CheckingCost {
  /// Runs the same program checked and unchecked in turns.
  /// - Returns: the least seconds of either, and how many cycles the program takes.
  static func measure(columns: Int, rows: Int, rounds: Int = 3) async throws -> (
    checked: Double, unchecked: Double, cycles: UInt64
  ) {
    let chip = try EngineSpeed(columns: columns, rows: rows)
    var busy = BusyChipProgram()
    busy.cycles = 100_000
    let program = busy.program(for: chip.specification)
    let models = [try await chip.models(.init()), try await chip.models(.unchecked())]
    var best = [Double.infinity, .infinity]
    var cycles: UInt64 = 0
    for _ in 0..<rounds {
      for (way, models) in models.enumerated() {
        var run = ChipCosimulation(models: models, program: program, seed: 1)
        run.checks = way == 0
        let report = try run.run()
        guard report.failure == nil else {
          throw BenchmarkError(description: "the busy program has failed")
        }
        cycles = report.cycles
        best[way] = min(best[way], report.seconds)
      }
    }
    return (best[0], best[1], cycles)
  }
}
