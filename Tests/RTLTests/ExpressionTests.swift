import Foundation
import RTL
import Testing

/// Verilog sizes and signs an expression by its context; the layer's widths and signs are the
/// operations' own. Random expressions prove that the printer says the same in both.
@Suite struct ExpressionTests {
  @Test func expressionsMeanInVerilogWhatTheyMeanInSwift() throws {
    let seed = ProcessInfo.processInfo.environment["TILEWRIGHT_SEED"].flatMap { UInt64($0) } ?? 1
    print("seed \(seed); set TILEWRIGHT_SEED for another one")
    let parts = (0..<10).map { index in
      RandomExpressions(
        name: "expressions_\(index)", seed: seed &* 1000 &+ UInt64(index), count: 40)
    }
    try withTemporaryFolder { folder in
      var sources: [String] = []
      for part in parts {
        let design = try Design.elaborate(part.part)
        for file in VerilogEmitter(origin: "a test").files(for: design) {
          try file.text.write(
            to: folder.appendingPathComponent(file.name), atomically: true, encoding: .utf8)
          sources.append(file.name)
        }
        let vectors = (0..<RandomExpressions.vectorCount).map { index in
          BitString(part.inputs.reversed().flatMap { $0.values[index].bits }).hexadecimal
        }
        // Verilator 5.006 overlooks a last line that does not end.
        try (vectors.joined(separator: "\n") + "\n").write(
          to: folder.appendingPathComponent("\(part.name).hex"), atomically: true, encoding: .utf8)
      }
      try testBench(parts).write(
        to: folder.appendingPathComponent("bench.v"), atomically: true, encoding: .utf8)
      sources.append("bench.v")

      if let icarus = Tool.find("iverilog"), let runner = Tool.find("vvp") {
        let build = try icarus.run(["-g2005", "-Wall", "-o", "bench"] + sources, in: folder)
        #expect(build.code == 0)
        #expect(build.output == "")
        compare(try runner.run(["-n", "bench"], in: folder).output, parts, in: folder, "Icarus")
      }
      try compareWithVerilators(Array(parts.prefix(2)), in: folder)
    }
  }

  /// Compiling takes verilator and the C++ compiler a minute, which is for CI and for who asks.
  private func compareWithVerilators(_ parts: [RandomExpressions], in folder: URL) throws {
    let environment = ProcessInfo.processInfo.environment
    guard environment["CI"] == "true" || environment["TILEWRIGHT_SLOW_TESTS"] == "1" else { return }
    try testBench(parts).write(
      to: folder.appendingPathComponent("bench.v"), atomically: true, encoding: .utf8)
    for verilator in Tool.verilators() {
      // What is random holds comparisons that are constant and bits that nothing reads.
      let build = try verilator.run(
        [
          "--binary", "-Wall", "-Wno-fatal", "-Wno-STMTDLY", "-Wno-UNUSEDSIGNAL", "-Wno-CMPCONST",
          "-Wno-UNSIGNED", "--top-module", "bench", "--build-jobs", "2", "-CFLAGS",
          "-O0 -std=c++20 -fcoroutines",
          "--Mdir", "obj", "bench.v",
        ] + parts.map { "\($0.name).v" }, in: folder)
      #expect(build.code == 0 && !build.output.contains("%Warning"), "\(build.output)")
      let model = Tool(name: "the verilated bench", path: folder.path + "/obj/Vbench")
      compare(try model.run([], in: folder).output, parts, in: folder, verilator.name)
      try FileManager.default.removeItem(at: folder.appendingPathComponent("obj"))
    }
  }

  private func testBench(_ parts: [RandomExpressions]) -> String {
    var declarations: [String] = []
    var statements: [String] = []
    for part in parts {
      let total = part.inputs.reduce(0) { $0 + ($1.values.first?.width ?? 0) }
      let vectors = "vectors_\(part.name)"
      declarations.append(
        "  reg [\(total - 1):0] \(vectors) [0:\(RandomExpressions.vectorCount - 1)];")
      var pins: [String] = []
      for (keyword, ports) in [("reg", part.inputs), ("wire", part.outputs)] {
        for port in ports {
          declarations.append(
            "  \(keyword) [\((port.values.first?.width ?? 1) - 1):0] \(part.name)_\(port.name);")
          pins.append(".\(port.name)(\(part.name)_\(port.name))")
        }
      }
      declarations.append("  \(part.name) u_\(part.name) (\(pins.joined(separator: ", ")));")
      let inputs = part.inputs.map { "\(part.name)_\($0.name)" }.joined(separator: ", ")
      statements += [
        "    $readmemh(\"\(part.name).hex\", \(vectors));",
        "    for (index = 0; index < \(RandomExpressions.vectorCount); index = index + 1) begin",
        "      {\(inputs)} = \(vectors)[index];", "      #1;",
      ]
      for port in part.outputs {
        statements.append(
          "      $display(\"\(part.name) \(port.name) %0d %h\", index, \(part.name)_\(port.name));")
      }
      statements.append("    end")
    }
    return """
      module bench;
        integer index;
      \(declarations.joined(separator: "\n"))
        initial begin
      \(statements.joined(separator: "\n"))
          $finish;
        end
      endmodule

      """
  }

  private func compare(
    _ output: String, _ parts: [RandomExpressions], in folder: URL, _ simulator: String
  ) {
    var found: [Substring: Substring] = [:]
    for line in output.split(separator: "\n") where line.hasPrefix("expressions_") {
      guard let space = line.lastIndex(of: " ") else { continue }
      found[line[..<space]] = line[line.index(after: space)...]
    }
    for part in parts {
      for port in part.outputs {
        for (index, value) in port.values.enumerated() {
          let actual = found["\(part.name) \(port.name) \(index)"] ?? "nothing"
          guard actual != value.hexadecimal else { continue }
          let text = try? String(
            contentsOf: folder.appendingPathComponent("\(part.name).v"), encoding: .utf8)
          let lines = (text ?? "").split(separator: "\n").filter { $0.contains(port.name) }
          let inputs = part.inputs.map { "\($0.name)=\($0.values[index].hexadecimal)" }
          Issue.record(
            """
            \(simulator): \(part.name).\(port.name), vector \(index): expected \
            \(value.hexadecimal), found \(actual)
            \(lines.joined(separator: "\n"))
            \(inputs.joined(separator: " "))
            """)
          break
        }
      }
    }
  }
}
