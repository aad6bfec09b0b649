import Foundation
import Testing

/// A program that the tests ask for a second opinion.
struct Tool: Sendable {
  /// What messages call it.
  let name: String
  /// The program's path.
  let path: String
  /// Environment variables on top of the tests' own.
  var environment: [String: String] = [:]

  /// The program of a name in PATH; nil where there is none. In CI nothing may be missing.
  static func find(_ name: String) -> Tool? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for folder in folders {
      let path = "\(folder)/\(name)"
      if FileManager.default.isExecutableFile(atPath: path) { return Tool(name: name, path: path) }
    }
    reportMissing(name)
    return nil
  }

  /// The verilators to satisfy: the one in PATH, and a current one where it is installed.
  static func verilators() -> [Tool] {
    [find("verilator"), currentVerilator()].compactMap { $0 }
  }

  private static func currentVerilator() -> Tool? {
    let manager = FileManager.default
    let given = ProcessInfo.processInfo.environment["TILEWRIGHT_VERILATOR_CURRENT"]
    let places = [given, packageFolder + "/.build/tools/verilator-current"].compactMap { $0 }
    // Each is the program, its package's folder, or a Python environment that holds the package.
    let roots = places.flatMap { place in
      let versions = (try? manager.contentsOfDirectory(atPath: place + "/lib"))?.sorted() ?? []
      return [place] + versions.map { "\(place)/lib/\($0)/site-packages/verilator" }
    }
    for root in roots {
      // The variable may name the folder or the program in it.
      let folder = root.hasSuffix("/bin/verilator") ? String(root.dropLast(14)) : root
      let path = folder + "/bin/verilator"
      if manager.isExecutableFile(atPath: path) {
        return Tool(
          name: "a current verilator", path: path, environment: ["VERILATOR_ROOT": folder])
      }
    }
    reportMissing("a current verilator (TILEWRIGHT_VERILATOR_CURRENT)")
    return nil
  }

  private static func reportMissing(_ name: String) {
    let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
    if isCI { Issue.record("\(name) is missing, and CI skips nothing") }
    print("skipped: \(name) is not installed")
  }

  private static var packageFolder: String {
    // Tests/RTLTests/Tool.swift
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
  }

  /// Runs the program in a folder.
  /// - Returns: its exit code, and what it wrote to standard output and standard error together.
  func run(_ arguments: [String], in folder: URL) throws -> (code: Int32, output: String) {
    let process = Process()
    let log = folder.appendingPathComponent("log-\(UUID().uuidString).txt")
    try Data().write(to: log)
    let handle = try FileHandle(forWritingTo: log)
    defer { try? handle.close() }
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = handle
    process.standardError = handle
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOf: log, encoding: .utf8))
  }
}

/// Runs `body` in a new folder, which is removed afterwards.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("tilewright-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
