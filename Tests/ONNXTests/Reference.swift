import Foundation
import Testing

/// What the Python package onnx knows of operators and networks (Models/reference.py).
///
/// Python is `TILEWRIGHT_PYTHON`, the one in `.build/tools/python` (scripts/setup.sh --all), or
/// `python3`; tests that need it skip, and say so, where it has no onnx.
struct Reference {
  /// One operator's model.
  struct Case: Decodable {
    struct Output: Decodable {
      let name: String
      let shape: [Int]
      /// As NumPy calls it.
      let type: String
    }
    let name: String
    let `operator`: String
    let folded: Bool
    let inputs: [String]
    let outputs: [Output]
  }

  /// One of the package's networks.
  struct Topology: Decodable {
    let path: String
    let nodes: Int
    let shapes: [String: [Int]]
  }

  let folder: URL
  let cases: [Case]
  let topologies: [Topology]

  /// Made once; nil where Python or onnx is missing.
  static let shared: Result<Reference?, any Error> = Result { try make() }

  /// The reference, or nil after a message.
  static func find() throws -> Reference? {
    let found = try shared.get()
    if found == nil {
      if ProcessInfo.processInfo.environment["CI"] == "true" {
        Issue.record("Python with onnx is missing, and CI skips nothing")
      }
      print("skipped: there is no Python with the package onnx (TILEWRIGHT_PYTHON)")
    }
    return found
  }

  private static func make() throws -> Reference? {
    guard let python else { return nil }
    let folder = package.appendingPathComponent(".build/onnx-reference")
    try? FileManager.default.removeItem(at: folder)
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Models/reference.py").path
    guard run(python, [script, folder.path]) else {
      throw CocoaError(.fileReadUnknown, userInfo: [NSLocalizedDescriptionKey: "\(script) failed"])
    }
    func read<Value: Decodable>(_ name: String, _ type: Value.Type) throws -> Value {
      try JSONDecoder().decode(type, from: Data(contentsOf: folder.appendingPathComponent(name)))
    }
    return Reference(
      folder: folder, cases: try read("cases.json", [Case].self),
      topologies: try read("topologies.json", [Topology].self))
  }

  private static var package: URL {
    // Tests/ONNXTests/Reference.swift
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  private static var python: String? {
    let environment = ProcessInfo.processInfo.environment
    let folders = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
    let places =
      [environment["TILEWRIGHT_PYTHON"], package.path + "/.build/tools/python/bin/python3"]
      .compactMap { $0 } + folders
    return places.first { path in
      FileManager.default.isExecutableFile(atPath: path) && run(path, ["-c", "import onnx, numpy"])
    }
  }

  private static func run(_ program: String, _ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
