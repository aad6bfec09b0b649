import Foundation
import RTL
import Testing

/// The Verilog passes the linters and synthesis without a warning and without a waiver.
@Suite struct LintTests {
  @Test(arguments: [1, 2, 8, 31, 32, 33, 64, 65, 128])
  func designsPassEveryTool(width: Int) throws {
    for part in LintDesigns.all(width: width) {
      try lint(part)
    }
  }

  @Test func streamsThroughTwoLevelsPass() throws { try lint(Two()) }

  private func lint(_ component: some Component) throws {
    let design = try Design.elaborate(component)
    let top = design.top.name
    try withTemporaryFolder { folder in
      let files = VerilogEmitter(origin: "A lint test.").files(for: design)
      for file in files {
        try file.text.write(
          to: folder.appendingPathComponent(file.name), atomically: true, encoding: .utf8)
      }
      let synthesizable = files.filter(\.isSynthesizable).map(\.name)
      func expectSilence(_ tool: Tool, _ arguments: [String], _ isComplaint: (String) -> Bool)
        throws
      {
        let result = try tool.run(arguments, in: folder)
        let complaints = result.output.split(separator: "\n").map(String.init).filter(isComplaint)
        #expect(
          result.code == 0 && complaints.isEmpty,
          "\(tool.name) \(arguments.joined(separator: " "))\n\(result.output)")
      }
      for verilator in Tool.verilators() {
        for names in Set([synthesizable, files.map(\.name)]) {
          try expectSilence(verilator, ["--lint-only", "-Wall", "--top-module", top] + names) {
            $0.hasPrefix("%")
          }
        }
      }
      if let icarus = Tool.find("iverilog") {
        try expectSilence(
          icarus, ["-g2005", "-Wall", "-o", "/dev/null", "-s", top] + synthesizable
        ) {
          _ in true
        }
      }
      if let yosys = Tool.find("yosys") {
        let script =
          "read_verilog \(synthesizable.joined(separator: " ")); hierarchy -check -top \(top); "
          + "proc; check -assert; select -assert-none t:$dlatch"
        try expectSilence(yosys, ["-q", "-p", script]) { _ in true }
      }
    }
  }
}
