import ArgumentParser

/// The command line. It parses, calls the targets, prints; it has no logic of its own.
@main
struct Tilewright: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tilewright",
    abstract: "From a YAML description of an analog compute-in-memory chip to Verilog, proven.")
}
