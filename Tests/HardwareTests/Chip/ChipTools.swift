import ChipSpec
import Foundation
import Hardware
import Simulation

/// The tools that give second opinions on a chip's Verilog, and where they work.
enum ChipTools {
  static let environment = ProcessInfo.processInfo.environment

  /// In CI nothing may skip.
  static let isCI = ["true", "1"].contains(environment["CI"] ?? "")

  /// A directory that goes away with the test process.
  static let directory: String = {
    let path = "\(environment["TMPDIR"] ?? "/tmp")/tilewright-chip-tests-\(getpid())"
    try? FileManager.default.removeItem(atPath: path)
    atexit { try? FileManager.default.removeItem(atPath: ChipTools.directory) }
    return path
  }()

  /// Where a program lies; nil if it is not installed.
  static func find(_ program: String) -> String? {
    (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Whether a test that needs a program runs: where it is installed, and in CI in any case.
  static func has(_ program: String) -> Bool { isCI || find(program) != nil }

  /// Where a newer Verilator is: the variable, then where scripts/setup.sh puts it.
  static let currentVerilator: String? = {
    if let path = environment["TILEWRIGHT_VERILATOR_CURRENT"], !path.isEmpty { return path }
    let local = FileManager.default.currentDirectoryPath + "/.build/tools/verilator-current"
    return FileManager.default.fileExists(atPath: local) ? local : nil
  }()

  /// Runs the newer Verilator in a directory.
  static func runCurrentVerilator(
    _ arguments: [String], in directory: String, at place: String
  ) async throws -> (code: Int32, output: String) {
    let tool = try await Verilator.discover(place, environment: environment)
    return try run(
      tool.executable, arguments, in: directory, environment: ["VERILATOR_ROOT": tool.root])
  }

  /// Runs a program in a directory.
  /// - Returns: its exit code and all that it printed.
  static func run(
    _ program: String, _ arguments: [String], in directory: String,
    environment additions: [String: String] = [:]
  ) throws -> (code: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.environment = environment.merging(additions) { $1 }
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  /// Writes a chip's files to a directory of that name below ``directory``.
  static func write(_ files: [OutputFile], as name: String) throws -> String {
    let path = "\(directory)/\(name)"
    try OutputDirectory.write(files, to: path)
    return path
  }

  /// The model of a specification's chip.
  static func library(_ specification: Specification) async throws -> ModelLibrary {
    try await library(ChipGenerator(specification, version: "0").files())
  }

  /// A chip's model, built by Verilator from the files of `sim.f`.
  static func library(_ files: [OutputFile]) async throws -> ModelLibrary {
    try await TestBench.library(source(files), TestBench.options)
  }

  /// The Verilog of a specification's chip, as Verilator takes it.
  static func source(_ specification: Specification) throws -> ModelSource {
    source(try ChipGenerator(specification, version: "0").files())
  }

  /// The files of `sim.f`.
  private static func source(_ files: [OutputFile]) -> ModelSource {
    let listed = Set(
      files.first { $0.path == "sim.f" }?.text.split(separator: "\n").map(String.init) ?? [])
    return ModelSource(
      top: "chip",
      files: files.filter { listed.contains($0.path) }
        .map { SourceFile(name: $0.path, text: $0.text) })
  }

  /// A design's model, built by Verilator. The compiler needs minutes to make the model of a chip a
  /// little faster, but all runs together on one take seconds.
  static func library(
    top: String, _ files: [(name: String, text: String)]
  ) async throws -> ModelLibrary {
    let source = ModelSource(
      top: top, files: files.map { SourceFile(name: $0.name, text: $0.text) })
    return try await TestBench.library(source, TestBench.options)
  }
}
