import Foundation
import Simulation
import Testing

/// Passes a part's Verilog through every reader, without a waiver: two releases of Verilator, Icarus
/// Verilog and Yosys. Tools that are not installed are left out; in CI none may be missing.
enum PartLint {
  /// - Parameter name: of the directory for the files; each caller has its own.
  static func check(_ source: ModelSource, named name: String) async throws {
    let directory = "\(ChipTools.directory)/\(name)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    for file in source.files {
      try Data(file.contents).write(to: URL(fileURLWithPath: "\(directory)/\(file.name)"))
    }
    let all = source.files.map(\.name)
    let synthesizable = all.filter { $0.hasSuffix(".v") }
    let lint = ["--lint-only", "-Wall", "--top-module", source.top] + all
    try expectSilence("verilator", lint, in: directory) { $0.hasPrefix("%") }
    if let place = ChipTools.currentVerilator {
      let (code, output) = try await ChipTools.runCurrentVerilator(lint, in: directory, at: place)
      #expect(code == 0 && !output.contains("%"), "\(output.prefix(4000))")
    }
    try expectSilence(
      "iverilog", ["-g2005", "-Wall", "-o", "/dev/null", "-s", source.top] + synthesizable,
      in: directory
    ) { !$0.isEmpty }
    let script =
      "read_verilog \(synthesizable.joined(separator: " ")); hierarchy -check -top \(source.top); "
      + "proc; check -assert; select -assert-none t:$dlatch"
    try expectSilence("yosys", ["-q", "-p", script], in: directory) { !$0.isEmpty }
  }

  /// Runs a tool where it is installed; in CI it must be.
  private static func expectSilence(
    _ tool: String, _ arguments: [String], in directory: String,
    _ isComplaint: (Substring) -> Bool
  ) throws {
    guard ChipTools.has(tool) else { return }
    let path = try #require(ChipTools.find(tool))
    let (code, output) = try ChipTools.run(path, arguments, in: directory)
    #expect(
      code == 0 && !output.split(separator: "\n").contains(where: isComplaint),
      "\(tool): \(output.prefix(4000))")
  }
}
