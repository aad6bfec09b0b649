import Foundation
import Testing

/// A Python with onnx, onnxruntime and numpy: `TILEWRIGHT_PYTHON`, the one in `.build/tools/python`
/// (scripts/setup.sh --all), or `python3`.
enum PythonTool {
  /// The package's folder.
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static let python: String? = {
    let environment = ProcessInfo.processInfo.environment
    let folders = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
    let places =
      [environment["TILEWRIGHT_PYTHON"], package.path + "/.build/tools/python/bin/python3"]
      .compactMap { $0 } + folders
    return places.first { path in
      FileManager.default.isExecutableFile(atPath: path)
        && launch(path, ["-c", "import onnx, onnxruntime, numpy"])?.status == 0
    }
  }()

  /// Runs a script of the tests in a new folder.
  /// - Parameters:
  ///   - script: Below `Tests`.
  ///   - arguments: What it is told before the folder, and behind it.
  ///   - body: What to do with what it made; then the folder is deleted.
  static func run(
    _ script: String, _ arguments: [String] = [], _ more: [String] = [],
    _ body: (_ folder: URL) throws -> Void
  ) throws {
    guard let python else {
      if ProcessInfo.processInfo.environment["CI"] == "true" {
        Issue.record("Python with onnx and onnxruntime is missing, and CI skips nothing")
      }
      return print("skipped: there is no Python with onnx and onnxruntime (TILEWRIGHT_PYTHON)")
    }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tilewright-network-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = package.appendingPathComponent("Tests/\(script)").path
    let result = launch(python, [path] + arguments + [folder.path] + more)
    guard result?.status == 0 else {
      Issue.record("\(script): \(result?.output.suffix(2000) ?? "cannot be run")")
      return
    }
    try body(folder)
  }

  private static func launch(
    _ program: String, _ arguments: [String]
  ) -> (status: Int32, output: String)? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    guard (try? process.run()) != nil else { return nil }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
