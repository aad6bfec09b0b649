import ChipSpec
import Foundation
import RTL
import Simulation

@testable import Hardware

/// Builds register files for the tests.
enum RegisterBench {
  static let environment = ProcessInfo.processInfo.environment

  /// Where a program is, or nil if it is not installed.
  static func program(_ name: String) -> String? {
    (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Optional tools may be missing, but not in CI, where nothing skips.
  static func isUsable(_ name: String) -> Bool {
    program(name) != nil || ["true", "1"].contains(environment["CI"] ?? "")
  }

  /// The Verilog of a block's register file.
  static func verilog(_ block: RegisterBlock) throws -> String {
    let design = try Design.elaborate(RegisterFile(name: block.name, block: block))
    let files = VerilogEmitter(origin: "Made by a test.").files(for: design)
    return files.map(\.text).joined()
  }

  /// A model of a block's register file.
  static func model(_ block: RegisterBlock, seed: UInt64) async throws -> ModelInstance {
    let source = ModelSource(
      top: "registers_\(block.name)",
      files: [SourceFile(name: "registers_\(block.name).v", text: try verilog(block))])
    return try await TestBench.library(source, TestBench.options).instantiate(seed: seed)
  }

  /// Calls `body` with an empty directory that is removed afterwards.
  static func withDirectory(_ body: (URL) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("tilewright-register-files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(directory)
  }

  /// Runs a program in a directory; gives its exit status and all that it printed.
  static func run(
    _ name: String, _ arguments: [String], in directory: URL
  ) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program(name) ?? name)
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
}
