import ArgumentParser

/// The command line. It parses, calls the targets and prints; it has no logic of its own.
///
/// Results go to standard output, progress and diagnostics to standard error. Exit codes: 0 all held,
/// 1 a comparison or check failed, 2 bad input, 3 a tool is missing or failed, 64 usage, 128 and the
/// signal's number if a signal ended it: 130 for Ctrl-C.
@main
struct Tilewright: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tilewright",
    abstract: "From a YAML description of an analog compute-in-memory chip to Verilog, proven.",
    version: version,
    subcommands: [
      Check.self, Generate.self, Compile.self, Run.self, Cosim.self, Regress.self, Replay.self,
      Compare.self, Log.self,
      RISCV.self, Noc.self, Assemble.self, Init.self, Schema.self, Doctor.self,
    ])

  /// Runs the command that the arguments name. A signal cancels its task.
  static func main() async {
    let task = Task {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    }
    Interruption.watch { task.cancel() }
    do {
      try await task.value
    } catch {
      exit(withError: Interruption.isRequested ? Interruption.exitCode : error)
    }
    if Interruption.isRequested { exit(withError: Interruption.exitCode) }
  }

  /// The version of the tool, which stands in all that it generates.
  static let version = "0.1.0"
}
