import ArgumentParser
import CoSimulation

/// `tilewright replay CAPSULE`
struct Replay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a failure again from its capsule.",
    discussion: """
      A capsule is what 'cosim' and 'regress' leave of a failure: spec, program, seed, Verilog that was \
      edited, and versions. The run is done again; exit code 1 if it fails again, 0 if it does not. What \
      differs from then (tilewright, Verilator, the generated Verilog) is said.

      --waves records waveforms around the failure.
      """)

  @Argument(help: "The capsule.", completion: .file(extensions: ["json"]))
  var capsule: String

  @Option(help: "Record waveforms in a file (FST).")
  var waves: String?

  @Option(help: "Waveforms of the tile X,Y; if left out, that of the failure.")
  var wavesTile: TilePlace?

  @Option(help: "Waveforms of the cycles A..B; if left out, those around the failure.")
  var wavesCycles: CycleWindow?

  @Option(help: "Record the commits in a file.")
  var log: String?

  @Option(name: .long, help: "Write the report as JSON to a file, - for standard output.")
  var json: String?

  @Option(help: "Another Verilator than usual: an executable or a Python environment with one.")
  var verilator: String?

  func validate() throws {
    if waves == nil, wavesTile != nil || wavesCycles != nil {
      throw ValidationError("--waves-tile and --waves-cycles need --waves.")
    }
  }

  func run() async throws {
    try await CapsuleReplay(
      path: capsule, waves: waves, tile: wavesTile, cycles: wavesCycles?.range, log: log,
      json: json, verilator: verilator
    ).run()
  }
}
