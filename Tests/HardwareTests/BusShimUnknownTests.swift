import ChipSpec
import Foundation
import Simulation
import Testing

/// The rules about unknown values, which only a simulator that has them can break: the assertions run in
/// Icarus Verilog, beside nothing but a test bench that drives what they watch.
@Suite(.enabled(if: TestBench.hasIcarus, "needs iverilog"))
struct BusShimUnknownTests {
  /// Values of what the assertions watch, in one cycle of a running core; all else is 0.
  private struct Case: Sendable {
    let rule: String?
    let values: [String: String]

    init(_ rule: String?, _ values: [String: String]) {
      self.rule = rule
      self.values = values
    }
  }

  private static func cases(_ bus: CoreSpec.Bus) -> [Case] {
    let one = "1'b1"
    let unknown = "1'bx"
    // A single unknown bit is enough.
    let address = "32'h0000_x000"
    let enables = "4'b1x11"
    switch bus {
    case .obi:
      return ["fetch", "data"].flatMap { port in
        [
          Case("obi_known", ["\(port)_req": unknown]),
          Case("obi_known", ["\(port)_gnt": unknown]),
          Case("obi_known", ["\(port)_rvalid": unknown]),
          Case("obi_known", ["\(port)_req": one, "data_be": "4'd15", "\(port)_addr": address]),
          Case(nil, ["\(port)_addr": address]),
        ]
      } + [
        Case("obi_known", ["data_req": one, "data_be": "4'd15", "data_we": unknown]),
        Case("obi_known", ["data_req": one, "data_be": enables]),
        Case(
          "obi_known",
          ["data_req": one, "data_we": one, "data_be": "4'd15", "data_wdata": address]),
        Case(nil, ["data_req": one, "data_be": "4'd15", "data_wdata": address]),
        Case(nil, ["run": "1'b0", "data_req": unknown]),
      ]
    case .picorv32:
      return [
        Case("picorv32_known", ["valid": unknown]),
        Case("picorv32_known", ["ready": unknown]),
        Case("picorv32_known", ["error": unknown]),
        Case("picorv32_known", ["valid": one, "instr": unknown]),
        Case("picorv32_known", ["valid": one, "addr": address]),
        Case("picorv32_known", ["valid": one, "wstrb": enables]),
        Case("picorv32_known", ["valid": one, "wstrb": "4'd15", "wdata": address]),
        Case(nil, ["valid": one, "wdata": address]),
        Case(nil, ["instr": unknown, "addr": address, "wstrb": enables]),
        Case(nil, ["run": "1'b0", "valid": unknown]),
      ]
    case .axi4lite:
      let handshakes = ["aw", "w", "b", "ar", "r"].flatMap { ["\($0)valid", "\($0)ready"] }
      return handshakes.map { Case("axi_known", [$0: unknown]) } + [
        Case("axi_known", ["awvalid": one, "awaddr": address]),
        Case("axi_known", ["wvalid": one, "wdata": address]),
        Case("axi_known", ["wvalid": one, "wstrb": enables]),
        Case("axi_known", ["arvalid": one, "araddr": address]),
        Case(nil, ["awaddr": address, "wdata": address, "wstrb": enables, "araddr": address]),
        Case(nil, ["bresp": "2'bxx", "rresp": "2'bxx", "rdata": address]),
        Case(nil, ["run": "1'b0", "wready": unknown]),
      ]
    }
  }

  /// Responses need something that they answer, or another rule is broken first.
  private static let responses: [(before: [String: String], Case)] = [
    (
      ["awvalid": "1'b1", "awready": "1'b1", "wvalid": "1'b1", "wready": "1'b1"],
      Case("axi_known", ["bvalid": "1'b1", "bresp": "2'bx0"])
    ),
    (
      ["arvalid": "1'b1", "arready": "1'b1"],
      Case("axi_known", ["rvalid": "1'b1", "rresp": "2'bx0"])
    ),
    // A word of memory that nobody has written is unknown, and no fault of the shim.
    (
      ["arvalid": "1'b1", "arready": "1'b1"],
      Case(nil, ["rvalid": "1'b1", "rdata": "32'hxxxx_xxxx"])
    ),
  ]

  @Test(arguments: CoreSpec.Bus.allCases)
  func areFound(bus: CoreSpec.Bus) throws {
    let source = try Designs.busShim(bus)
    let name = source.top + "_assertions"
    let file = try #require(source.files.first { $0.name == name + ".sv" })
    // Icarus knows no bind.
    let text = String(decoding: file.contents, as: UTF8.self)
    let module = String(text[..<(try #require(text.range(of: "\nbind "))).lowerBound])

    let cases =
      Self.cases(bus).map { (before: [String: String](), $0) }
      + (bus == .axi4lite ? Self.responses : [])
    let directory = "\(ChipTools.directory)/\(name)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try Data(module.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(name).sv"))
    let bench = bench(name, inputs(of: module), cases)
    try Data(bench.utf8).write(to: URL(fileURLWithPath: "\(directory)/bench.v"))
    let compiler = try #require(ChipTools.find("iverilog"))
    let (code, messages) = try ChipTools.run(
      compiler, ["-g2012", "-Wall", "-o", "bench.vvp", "bench.v", "\(name).sv"], in: directory)
    try #require(code == 0 && messages.isEmpty, "\(messages)")
    let simulator = try #require(ChipTools.find("vvp"))
    let output = try ChipTools.run(simulator, ["-n", "bench.vvp"], in: directory).output

    let sections = output.components(separatedBy: "CASE\n").dropFirst()
    try #require(sections.count == cases.count, "\(output)")
    for (section, (_, item)) in zip(sections, cases) {
      let broken = BusShims.rules.filter { section.contains(": \($0): ") }
      #expect(broken == (item.rule.map { [$0] } ?? []), "\(item.values): \(section)")
    }
  }

  /// The inputs of the module beside clock and reset: names without suffix, and widths as they stand.
  private func inputs(of module: String) -> [(name: String, range: String)] {
    module.split(separator: "\n").compactMap { line in
      let words = line.split(whereSeparator: { " ,".contains($0) }).map(String.init)
      guard words.starts(with: ["input", "wire"]), words.count > 2 else { return nil }
      let hasRange = words[2].hasPrefix("[")
      let name = words[hasRange ? 3 : 2]
      guard name.hasSuffix("_i"), name != "clk_i" else { return nil }
      return (String(name.dropLast(2)), hasRange ? words[2] : "")
    }
  }

  private func bench(
    _ name: String, _ inputs: [(name: String, range: String)],
    _ cases: [(before: [String: String], Case)]
  ) -> String {
    func set(_ values: [String: String]) -> String {
      values.sorted { $0.key < $1.key }.map { "    \($0.key) = \($0.value);\n" }.joined()
    }
    let idle = Dictionary(uniqueKeysWithValues: inputs.map { ($0.name, "0") })
    let cycle = "    #5 clk = 1'b1;\n    #5 clk = 1'b0;\n"
    var text = "module bench;\n  reg clk;\n  reg rst_n;\n"
    for input in inputs { text += "  reg \(input.range) \(input.name);\n" }
    text += "  \(name) rules (.clk_i(clk), .rst_ni(rst_n)"
    text += inputs.map { ", .\($0.name)_i(\($0.name))" }.joined() + ");\n  initial begin\n"
    text += "    clk = 1'b0;\n"
    for (before, item) in cases {
      text += set(idle) + "    rst_n = 1'b0;\n" + cycle
      text += "    rst_n = 1'b1;\n    run = 1'b1;\n" + cycle + cycle
      text += set(before) + cycle + set(idle.filter { before[$0.key] != nil })
      text += "    $display(\"CASE\");\n" + set(item.values) + cycle
    }
    return text + "  end\nendmodule\n"
  }
}
