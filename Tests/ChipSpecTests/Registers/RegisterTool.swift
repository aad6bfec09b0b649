import Foundation

/// A compiler that the tests of the register views call.
struct RegisterTool: Sendable {
  static let gcc = RegisterTool(name: "gcc")
  static let gxx = RegisterTool(name: "g++")
  static let swiftc = RegisterTool(name: "swiftc")

  /// Name of the program.
  let name: String

  /// Where the program is, or nil if it is not installed.
  var path: String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Whether the program is installed.
  var isInstalled: Bool { path != nil }

  /// Runs the program in `directory`; gives its exit status and all that it printed.
  func run(_ arguments: [String], in directory: URL) throws -> (status: Int32, output: String) {
    try Self.run(path ?? name, arguments, in: directory)
  }

  /// Runs any program in `directory`; gives its exit status and all that it printed.
  static func run(
    _ path: String, _ arguments: [String], in directory: URL
  ) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = directory
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  /// Calls `body` with an empty directory that is removed afterwards.
  static func withDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("tilewright-registers-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory)
  }
}
