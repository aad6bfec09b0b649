import Foundation
import Testing

/// The disassembler of the Swift toolchain, as a second opinion on RISC-V instructions.
struct ObjectDump: Sendable {
  private let folder: String  // of the programs

  /// The programs beside `swift`; nil where they are missing. In CI nothing may be missing.
  static func find() -> ObjectDump? {
    let manager = FileManager.default
    let paths = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for path in paths where manager.isExecutableFile(atPath: "\(path)/swift") {
      let swift = URL(fileURLWithPath: "\(path)/swift").resolvingSymlinksInPath()
      let folder = swift.deletingLastPathComponent().path
      let programs = ["llvm-objdump", "llvm-objcopy"]
      if programs.allSatisfy({ manager.isExecutableFile(atPath: "\(folder)/\($0)") }) {
        return ObjectDump(folder: folder)
      }
    }
    let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
    if isCI { Issue.record("llvm-objdump is missing beside swift, and CI skips nothing") }
    print("skipped: llvm-objdump is not installed beside swift")
    return nil
  }

  /// Instructions as text, one blank between name and operands, targets without symbols.
  /// - Parameters:
  ///   - code: instructions one after the other, from address 0 on.
  ///   - attributes: extensions, as `--mattr` takes them.
  /// - Returns: texts by address; what is no instruction is missing.
  func texts(of code: [UInt8], attributes: String) throws -> [Int: String] {
    let place = FileManager.default.temporaryDirectory
      .appendingPathComponent("tilewright-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    try Data(code).write(to: place.appendingPathComponent("code.bin"))
    _ = try run(
      "llvm-objcopy",
      [
        "-I", "binary", "-O", "elf32-littleriscv", "--rename-section", ".data=.text,code",
        "code.bin", "code.o",
      ], in: place)
    let output = try run(
      "llvm-objdump",
      [
        "-d", "-z", "--triple=riscv32", "--mattr=\(attributes)", "-M", "no-aliases,numeric",
        "--no-show-raw-insn", "code.o",
      ], in: place)
    var texts: [Int: String] = [:]
    for line in output.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, line.first == " ",
        let address = Int(parts[0].drop { $0 == " " }, radix: 16)
      else { continue }
      var text = parts[1].split(separator: "\t", omittingEmptySubsequences: true)
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        .joined(separator: " ")
      if let symbol = text.range(of: " <_") { text = String(text[..<symbol.lowerBound]) }
      if text.contains("<unknown>") { continue }
      texts[address] = text
    }
    return texts
  }

  private func run(_ program: String, _ arguments: [String], in place: URL) throws -> String {
    let process = Process()
    let log = place.appendingPathComponent("log")
    try Data().write(to: log)
    let handle = try FileHandle(forWritingTo: log)
    defer { try? handle.close() }
    process.executableURL = URL(fileURLWithPath: "\(folder)/\(program)")
    process.arguments = arguments
    process.currentDirectoryURL = place
    process.standardOutput = handle
    process.standardError = FileHandle.standardError
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(program) failed")
    return try String(contentsOf: log, encoding: .utf8)
  }
}
