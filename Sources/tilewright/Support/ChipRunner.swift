import CoSimulation
import Simulation

/// Runs a program on a chip, with a line that says how far it is.
enum ChipRunner {
  /// Runs it, and records a log if one is wanted.
  /// - Throws: `Exit`, after a message; `CancellationError`.
  static func run(
    _ run: ChipCosimulation, _ build: ChipBuild, _ choice: ProgramChoice, log path: String? = nil
  ) throws -> ChipReport {
    do {
      var log: CommitLogWriter?
      if let path {
        log = try CommitLogWriter(
          path: path,
          header: build.logHeader(of: choice, seed: run.seed, sources: run.sources()))
      }
      let name = "\(build.models.specification.name), \(choice.name), seed \(run.seed)"
      let report = try FullDisk.watched(run.waves?.path) {
        try run.run(log: log) {
          Console.progress("\(name): cycle \(grouped(Int(clamping: $0)))")
        }
      }
      Console.progress("")
      if report.missesWaves, let window = run.waves {
        Console.note(
          "note: '\(window.path)' is not written: the run ended before cycle "
            + "\(grouped(Int(clamping: window.cycles.lowerBound)))")
      }
      try log?.finish()
      return report
    } catch let error as CommitLogError {
      Console.progress("")
      Console.note("tilewright: error: cannot write \(error)")
      throw Exit.badInput
    } catch let error as CancellationError {
      throw error
    } catch let error as SimulationError {
      Console.progress("")
      throw ModelLoader.exit(error)
    } catch {
      Console.progress("")
      Console.note("tilewright: error: the simulation failed: \(error)")
      throw Exit.toolFailed
    }
  }
}
