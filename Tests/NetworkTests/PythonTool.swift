import Foundation
import Testing

/// A Python with onnx, onnxruntime and numpy: the program that TILEWRIGHT_PYTHON names, or python3.
enum PythonTool {
  /// Runs a script of this folder.
  /// - Returns: Whether it ran to its end; where Python or a module of it is missing, that is said.
  static func run(_ script: String, _ arguments: [String]) throws -> Bool {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent(script).path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let python = ProcessInfo.processInfo.environment["TILEWRIGHT_PYTHON"] ?? "python3"
    process.arguments = [python, path] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let output = String(decoding: data, as: UTF8.self)
    if process.terminationStatus == 127 || output.hasPrefix("skip:") {
      print("skipped: there is no Python with onnx and onnxruntime (TILEWRIGHT_PYTHON); \(output)")
      return false
    }
    if process.terminationStatus != 0 { Issue.record("\(script): \(output.suffix(2000))") }
    return process.terminationStatus == 0
  }
}
