import ArgumentParser

/// The options of `cosim` for whole chips.
struct ChipOptions: ParsableArguments {
  @Option(
    help: "The program, a JSON file; random ones if left out.",
    completion: .file(extensions: ["json"]))
  var program: String?

  @Option(parsing: .unconditional, help: "How many programs to run, each with the next seed.")
  var programs = 1

  @Option(parsing: .unconditional, help: "Cycles after which a program is stopped, and has failed.")
  var cycles: UInt64 = 10_000_000

  @OptionGroup var simulation: SimulationOptions

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

  func validate(seed: UInt64) throws {
    if programs < 1 { throw ValidationError("--programs must be at least 1.") }
    if seed > UInt64.max - UInt64(programs - 1) { throw ValidationError("--seed is too large.") }
    if cycles < 1 { throw ValidationError("--cycles must be at least 1.") }
    if programs > 1, log != nil || waves != nil {
      throw ValidationError("--log and --waves record one program: leave out --programs.")
    }
    if waves == nil, wavesTile != nil || wavesCycles != nil {
      throw ValidationError("--waves-tile and --waves-cycles need --waves.")
    }
    if waves != nil, let option = simulation.givenForTiled {
      throw ValidationError(
        "--waves records on the engine 'flat', which \(option) does not change: leave it out.")
    }
  }

  /// An option that only whole chips have, if one is given.
  var given: String? {
    if program != nil { return "--program" }
    if programs != 1 { return "--programs" }
    if cycles != 10_000_000 { return "--cycles" }
    if log != nil { return "--log" }
    if waves != nil { return "--waves" }
    if capsule != nil { return "--capsule" }
    return simulation.given
  }
}
