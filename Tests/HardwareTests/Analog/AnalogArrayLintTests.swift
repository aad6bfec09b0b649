import ChipSpec
import Foundation
import Hardware
import RTL
import Testing

/// Every tool finds the array's files in order, without a waiver, in shapes at the ends of what a spec
/// may say.
@Suite("Lint of the analog array")
struct AnalogArrayLintTests {
  /// Connects all of an array's ports to its own.
  private struct User: Component {
    let parameters: AnalogParameters

    var moduleName: String { "array_user" }
    var summary: String { "An array with its ports led out." }

    func build(_ m: Module) {
      let p = parameters
      let array = m.instance("array", AnalogArray(p))
      for (name, width) in Self.inputs(p) { array[name].drive(m.input(name, width: width)) }
      m.output("read_data", width: 32 * p.lanes).drive(array["read_data"])
      m.requireRegisteredBoundary()
    }

    /// An array's inputs and their widths.
    static func inputs(_ p: AnalogParameters) -> [(String, Int)] {
      func width(_ count: Int) -> Int {
        (1...).first { 1 << $0 >= count } ?? 1
      }
      return [
        ("x", 16), ("y", 16), ("settle", 1), ("mode", 1), ("effects", 13), ("seed", 64),
        ("temperature", 16), ("drift_time", 16), ("program", 1), ("program_row", width(p.rows)),
        ("program_group", width(p.columns / 8)), ("program_weights", 64), ("input_write", 1),
        ("input_index", width(p.rows / 8)), ("input_data", 64), ("sample", 1), ("convert", 1),
        ("convert_step", width(p.columnsPerADC)), ("read", 1),
        ("read_index", width(p.columns / p.lanes)),
      ]
    }
  }

  private static let samples = [
    AnalogSample((8, 8, 1), (1, 4)),
    AnalogSample((8, 8, 8), (8, 12), .any, seed: 4),
    AnalogSample((24, 40, 20), (4, 5), .any, seed: 3),
    AnalogSample((1024, 1024, 8), (8, 8)),
    AnalogSample((1024, 4096, 4096), (8, 12), .any, seed: 6),
  ]

  @Test("Verilator, Icarus, Yosys", arguments: samples.indices)
  func tools(_ index: Int) async throws {
    let sample = Self.samples[index]
    let design = try Design.elaborate(User(parameters: sample.parameters))
    let emitter = VerilogEmitter(origin: "A lint test.")
    let directory = try ChipTools.write(
      emitter.files(for: design).map { OutputFile(path: $0.name, text: $0.text) },
      as: "analog-array-\(index)")
    for list in [VerilogEmitter.FileList.simulation, .compiledSimulation] {
      let lint =
        ["--lint-only", "-Wall", "--top-module", "array_user"]
        + emitter.files(for: design, in: list).map(\.name)
      try expectSilence("verilator", lint, in: directory) { $0.contains("%") }
      if let place = ChipTools.currentVerilator {
        let (code, output) = try await ChipTools.runCurrentVerilator(
          lint, in: directory, at: place)
        #expect(code == 0 && !output.contains("%"), "\(output.prefix(4000))")
      }
    }
    let simulation = emitter.files(for: design, in: .simulation).map(\.name)
    try expectSilence(
      "iverilog", ["-g2012", "-Wall", "-t", "null", "-s", "array_user"] + simulation,
      in: directory
    ) { !$0.isEmpty }
    let synthesis = emitter.files(for: design, in: .synthesis).map(\.name)
    try expectSilence(
      "iverilog", ["-g2005", "-Wall", "-t", "null", "-s", "array_user"] + synthesis,
      in: directory
    ) { !$0.isEmpty }
    let script =
      "read_verilog \(synthesis.joined(separator: " ")); hierarchy -check -top array_user; proc; "
      + "check -assert; select -assert-count 1 t:analog_array; synth -top array_user; check -assert"
    try expectSilence("yosys", ["-q", "-p", script], in: directory) { !$0.isEmpty }
  }

  /// Two arrays of different shapes.
  private struct Pair: Component {
    let first: AnalogParameters, second: AnalogParameters

    var moduleName: String { "array_pair" }
    var summary: String { "Two arrays that write nowhere." }

    func build(_ m: Module) {
      for (name, parameters) in [("first", first), ("second", second)] {
        let array = m.instance(name, AnalogArray(parameters))
        for (port, width) in User.inputs(parameters) {
          array[port].drive(m.input("\(name)_\(port)", width: width))
        }
        m.output("\(name)_data", width: 32 * parameters.lanes).drive(array["read_data"])
      }
    }
  }

  /// A function that the twin calls had a width that followed from the lanes, which newer Verilators refuse
  /// in a chip whose tile kinds have different ones.
  @Test func `arrays of several shapes in one design`() async throws {
    let design = try Design.elaborate(
      Pair(first: Self.samples[0].parameters, second: Self.samples[1].parameters))
    let emitter = VerilogEmitter(origin: "A lint test.")
    let directory = try ChipTools.write(
      emitter.files(for: design).map { OutputFile(path: $0.name, text: $0.text) },
      as: "analog-arrays")
    let lint =
      ["--lint-only", "-Wall", "--top-module", "array_pair"]
      + emitter.files(for: design, in: .compiledSimulation).map(\.name)
    try expectSilence("verilator", lint, in: directory) { $0.contains("%") }
    guard let place = ChipTools.currentVerilator else {
      return print("skipped: there is no newer Verilator")
    }
    let (code, output) = try await ChipTools.runCurrentVerilator(lint, in: directory, at: place)
    #expect(code == 0 && !output.contains("%"), "\(output.prefix(4000))")
  }

  @Test("the twin's C++, with all warnings", arguments: ["g++", "clang++"])
  func code(_ compiler: String) throws {
    guard ChipTools.find(compiler) != nil else {
      print("skipped: \(compiler) is not installed")
      return
    }
    let design = try Design.elaborate(User(parameters: Self.samples[0].parameters))
    let files = VerilogEmitter(origin: "A lint test.").files(for: design, in: .compiledSimulation)
      .filter { $0.name.hasSuffix(".cpp") }
    // The simulator brings this header; the twin needs little of it.
    let header = "#pragma once\n#include <cstdint>\ntypedef uint32_t svBitVecVal;\n"
    let directory = try ChipTools.write(
      files.map { OutputFile(path: $0.name, text: $0.text) }
        + [OutputFile(path: "svdpi.h", text: header)],
      as: "analog-array-\(compiler)")
    for file in files {
      try expectSilence(
        compiler,
        [
          "-std=c++17", "-O1", "-Wall", "-Wextra", "-Wshadow", "-Werror", "-I.", "-c", file.name,
          "-o", "/dev/null",
        ], in: directory
      ) { !$0.isEmpty }
    }
  }

  /// Runs a tool where it is installed; in CI it must be.
  private func expectSilence(
    _ tool: String, _ arguments: [String], in directory: String,
    _ isComplaint: (String) -> Bool
  ) throws {
    guard ChipTools.has(tool) else {
      print("skipped: \(tool) is not installed")
      return
    }
    let path = try #require(ChipTools.find(tool))
    let (code, output) = try ChipTools.run(path, arguments, in: directory)
    #expect(code == 0 && !isComplaint(output), "\(tool): \(output.prefix(4000))")
  }
}
