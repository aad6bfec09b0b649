import ArgumentParser

/// How the Verilog of a chip with a network is simulated.
struct RunEngineOptions: ParsableArguments {
  @OptionGroup var simulation: SimulationOptions

  @Option(help: "Cycles after which a run is stopped, and has failed.")
  var cycles: UInt64 = 1_000_000_000
}
