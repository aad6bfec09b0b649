import Foundation

/// The tool as a user starts it: a process of its own, whose output and exit code are looked at.
struct Command {
  let code: Int32
  let output: String
  let errors: String

  /// The repository's directory.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The executable, beside the tests.
  private static let tool: String = {
    var directory = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<4 {
      let path = directory.appendingPathComponent("tilewright").path
      var isDirectory: ObjCBool = false
      if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
        !isDirectory.boolValue
      {
        return path
      }
      directory.deleteLastPathComponent()
    }
    return "\(root)/.build/debug/tilewright"
  }()

  /// Models are kept, as those of other tests are.
  private static let environment: [String: String] = {
    var environment = ProcessInfo.processInfo.environment
    if environment["TILEWRIGHT_CACHE"] == nil {
      environment["TILEWRIGHT_CACHE"] = "\(root)/.build/models"
    }
    environment["NO_COLOR"] = "1"
    return environment
  }()

  /// Runs the tool to its end.
  /// - Parameters:
  ///   - directory: where.
  ///   - interruptedAfter: sends SIGINT after so many seconds.
  @discardableResult
  init(
    _ arguments: [String], in directory: String, cache: String? = nil,
    interruptedAfter seconds: Double? = nil
  ) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.tool)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.environment =
      cache.map { Self.environment.merging(["TILEWRIGHT_CACHE": $0]) { $1 } } ?? Self.environment
    // Into files: a pipe that nobody empties in time would stop the tool.
    let id = UUID().uuidString
    let paths = ["out", "err"].map { NSTemporaryDirectory() + "tilewright-\(id).\($0)" }
    defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    for path in paths { FileManager.default.createFile(atPath: path, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: paths[0])
    process.standardError = FileHandle(forWritingAtPath: paths[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    if let seconds {
      Thread.sleep(forTimeInterval: seconds)
      process.interrupt()
    }
    process.waitUntilExit()
    code = process.terminationStatus
    let texts = try paths.map {
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: $0)), as: UTF8.self)
    }
    (output, errors) = (texts[0], texts[1])
  }

  /// The output without what depends on the machine's speed.
  var steadyOutput: String {
    output.replacing(#/in [0-9.]+ s\b/#, with: "in T s")
      .replacing(#/[0-9.]+ [kM] tile-cycles/#, with: "R tile-cycles")
  }

  /// The errors without how models were come by.
  var steadyErrors: String {
    errors.split(separator: "\n").filter { !$0.hasPrefix("model") }.joined(separator: "\n")
  }
}

/// A directory that goes away with the test.
final class WorkDirectory {
  let path = NSTemporaryDirectory() + "tilewright-commands-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")), as: UTF8.self)
  }

  var files: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? []
  }
}
