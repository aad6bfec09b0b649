import ArgumentParser

/// The command line. It parses, calls the targets and prints; it has no logic of its own.
///
/// Results go to standard output, progress and diagnostics to standard error. Exit codes: 0 all held,
/// 1 a comparison or check failed, 2 bad input, 3 a tool is missing or failed, 64 usage.
@main
struct Tilewright: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tilewright",
    abstract: "From a YAML description of an analog compute-in-memory chip to Verilog, proven.",
    version: version,
    subcommands: [
      Check.self, Generate.self, Cosim.self, RISCV.self, Noc.self, Assemble.self, Init.self,
      Schema.self, Doctor.self,
    ])

  /// The version of the tool, which stands in all that it generates.
  static let version = "0.1.0"
}
