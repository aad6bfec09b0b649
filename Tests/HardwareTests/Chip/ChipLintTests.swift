import ChipSpec
import Foundation
import Hardware
import Testing

/// Every tool that reads the chip's Verilog finds it in order, without a waiver.
@Suite("Lint of the chip")
struct ChipLintTests {
  enum Sample: String, CaseIterable, Sendable {
    case square, mixed, column, unordered, pair, halves, halvesWithEntry

    func specification() throws -> Specification {
      switch self {
      case .square: try ChipSamples.square()
      case .mixed: try ChipSamples.mixed()
      case .column: try ChipSamples.column(ordering: "flow")
      case .pair: try ChipSamples.pair()
      case .halves: try ChipSamples.halves()
      case .halvesWithEntry: try ChipSamples.halves(hasEntry: true)
      case .unordered: try ChipSamples.mixed(ordering: "none")
      }
    }

    func write(for tool: String) throws -> String {
      let files = try ChipGenerator(specification(), version: "0").files()
      return try ChipTools.write(files, as: "\(tool)-\(rawValue)")
    }
  }

  static let lint = ["--lint-only", "-Wall", "-f", "sim.f", "--top-module", "chip"]

  @Test("Verilator", .enabled(if: ChipTools.has("verilator")), arguments: Sample.allCases)
  func verilator(_ sample: Sample) throws {
    let directory = try sample.write(for: "verilator")
    let tool = try #require(ChipTools.find("verilator"))
    let (code, output) = try ChipTools.run(tool, Self.lint, in: directory)
    #expect(code == 0 && !output.contains("%"), "\(output.prefix(4000))")
  }

  @Test(
    "a current Verilator", .enabled(if: ChipTools.isCI || ChipTools.currentVerilator != nil),
    arguments: Sample.allCases)
  func currentVerilator(_ sample: Sample) async throws {
    let directory = try sample.write(for: "current")
    let place = try #require(ChipTools.currentVerilator)
    let (code, output) = try await ChipTools.runCurrentVerilator(
      Self.lint, in: directory, at: place)
    #expect(code == 0 && !output.contains("%"), "\(output.prefix(4000))")
  }

  @Test(
    "Icarus, as Verilog-2005", .enabled(if: ChipTools.has("iverilog")), arguments: Sample.allCases)
  func icarus(_ sample: Sample) throws {
    let directory = try sample.write(for: "icarus")
    let tool = try #require(ChipTools.find("iverilog"))
    let (code, output) = try ChipTools.run(
      tool, ["-g2005", "-Wall", "-Wno-timescale", "-t", "null", "-s", "chip", "-c", "synth.f"],
      in: directory)
    #expect(code == 0 && output.isEmpty, "\(output.prefix(4000))")
  }

  @Test(
    "Yosys elaborates, finds no latch and nothing undriven or driven twice",
    .enabled(if: ChipTools.has("yosys")), arguments: Sample.allCases)
  func yosys(_ sample: Sample) throws {
    let directory = try sample.write(for: "yosys")
    let tool = try #require(ChipTools.find("yosys"))
    let files = try String(contentsOfFile: "\(directory)/synth.f", encoding: .utf8)
      .split(separator: "\n").joined(separator: " ")
    let script =
      "read_verilog \(files); hierarchy -check -top chip; proc; "
      + "select -assert-none t:$dlatch t:$dlatchsr t:$adlatch; check -assert"
    let (code, output) = try ChipTools.run(tool, ["-q", "-p", script], in: directory)
    #expect(code == 0 && !output.contains("Warning"), "\(output.suffix(4000))")
  }
}
