import Foundation
import Glibc

/// A second simulator: replays recorded vectors of one module under Icarus Verilog and compares
/// every output in every cycle.
///
/// Icarus knows unknown values: an output that depends on a register that was never written is X
/// there and something random in Verilator. X counts as a difference, except in bits that the
/// recording ignores.
public struct VectorReplay: Sendable {
  /// Which files of a design are read, and as what.
  public enum Language: Sendable, Hashable {
    /// Those that end in `.v`, as plain Verilog-2005: monitors and other SystemVerilog are not part
    /// of the comparison.
    case verilog2005
    /// Those that end in `.v` or `.sv`, as SystemVerilog as far as Icarus knows it: no DPI.
    case systemVerilog
  }

  /// The compiler, `iverilog`.
  public let compiler: String
  /// The simulator, `vvp`.
  public let simulator: String
  private let environment: [String: String]

  /// Finds Icarus Verilog on PATH.
  /// - Throws: ``SimulationError/toolMissing(tool:detail:remedy:)``.
  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(SimulationError) {
    let search = ToolSearch(environment: environment)
    guard let compiler = search.find("iverilog"), let simulator = search.find("vvp") else {
      throw .toolMissing(
        tool: "iverilog", detail: "Icarus Verilog is not on PATH",
        remedy: "install it (Debian: apt-get install iverilog); scripts/setup.sh --all does")
    }
    self.compiler = compiler
    self.simulator = simulator
    self.environment = environment
  }

  /// Replays a recording.
  /// - Parameters:
  ///   - recording: The vectors; its ports are ports of the module.
  ///   - source: The module and what it instantiates.
  ///   - language: Which files are read, and as what.
  ///   - parameters: `NAME=VALUE`: values for the module's parameters.
  ///   - clock: The module's clock input; nil for one without.
  /// - Throws: ``SimulationError`` when Icarus refuses the design or ends without a verdict.
  public func run(
    _ recording: VectorRecording, of source: ModelSource, language: Language = .verilog2005,
    parameters: [String] = [], clock: String? = "clk_i"
  ) async throws(SimulationError) -> ReplayResult {
    try source.validate()
    guard recording.cycleCount > 0 else {
      return ReplayResult(cyclesCompared: 0, firstDifference: nil)
    }
    let directory = try Self.temporaryDirectory(environment)
    defer { FileSystem.remove(directory) }
    let bench = VectorTestbench(recording, top: source.top, parameters: parameters, clock: clock)
    let suffixes = language == .verilog2005 ? ["v"] : ["v", "sv"]
    var files: [String] = []
    do {
      try FileSystem.write(bench.verilog(), to: "\(directory)/\(VectorTestbench.module).v")
      try FileSystem.write(bench.vectors(), to: "\(directory)/\(VectorTestbench.vectorsFile)")
      for file in source.files {
        let path = "\(directory)/sources/\(file.name)"
        try FileSystem.makeDirectories(FileSystem.parent(path))
        try FileSystem.write(file.contents, to: path)
        if suffixes.contains(FileSystem.pathExtension(file.name)) {
          files.append("sources/\(file.name)")
        }
      }
    } catch {
      if error.isDiskFull { throw .diskFull(path: directory) }
      throw .sourceUnusable(path: error.path, reason: error.reason)
    }

    let generation = language == .verilog2005 ? "-g2005" : "-g2012"
    var arguments = [generation, "-s", VectorTestbench.module, "-o", "replay.vvp"]
    arguments += (["."] + source.includeDirectories).map { "-Isources/\($0)" }
    arguments += source.defines.map { "-D\($0)" }
    let compiled = try await ChildProcess.run(
      compiler, arguments + ["\(VectorTestbench.module).v"] + files, in: directory,
      environment: environment)
    guard compiled.succeeded else {
      throw .toolFailed(
        tool: "iverilog", task: "reading the design '\(source.top)'",
        messages: Self.firstLines(compiled), log: nil)
    }
    let simulated = try await ChildProcess.run(
      simulator, ["-n", "replay.vvp"], in: directory, environment: environment)
    if simulated.succeeded, let result = verdict(simulated.output, recording) { return result }
    throw .toolFailed(
      tool: "vvp", task: "replaying \(recording.cycleCount) cycles of '\(source.top)'",
      messages: Self.firstLines(simulated), log: nil)
  }

  /// The test bench's last word; nil when it never came to one.
  private func verdict(_ output: String, _ recording: VectorRecording) -> ReplayResult? {
    for line in output.split(separator: "\n").reversed() {
      let fields = line.split(separator: " ")
      if fields.first == Substring(VectorTestbench.donePrefix), fields.count == 2,
        let cycles = Int(fields[1]), cycles == recording.cycleCount
      {
        return ReplayResult(cyclesCompared: cycles, firstDifference: nil)
      }
      if fields.first == Substring(VectorTestbench.differencePrefix), fields.count == 5,
        let cycle = Int(fields[1]), let port = Int(fields[2]), port < recording.ports.count
      {
        return ReplayResult(
          cyclesCompared: cycle,
          firstDifference: ReplayResult.Difference(
            cycle: cycle, port: recording.ports[port].name, expected: String(fields[3]),
            actual: String(fields[4])))
      }
    }
    return nil
  }

  private static func firstLines(_ result: ChildResult) -> String {
    let lines = result.output.split(separator: "\n").prefix(12)
    return lines.isEmpty
      ? "  it ended with \(result.ending)" : indented(lines.joined(separator: "\n"))
  }

  private static func temporaryDirectory(
    _ environment: [String: String]
  ) throws(SimulationError) -> String {
    let base = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    var template = Array("\(base)/tilewright-replay-XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    let made = template.withUnsafeMutableBufferPointer { buffer -> String? in
      guard let start = buffer.baseAddress, let path = mkdtemp(start) else { return nil }
      return String(cString: path)
    }
    guard let made else {
      let reason = String(cString: strerror(errno))
      throw .sourceUnusable(path: base, reason: "no directory can be made in it: \(reason)")
    }
    return made
  }
}
