import Foundation
import Testing

@testable import ChipSpec

/// The generated sources in front of the compilers that users have.
@Suite("Register sources compile")
struct RegisterCompileTests {
  static let warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]

  static func maps() throws -> [AddressMap] {
    var sram = SRAMSpec()
    sram.protection = .secded
    return [
      try SampleMap.map(),
      try AddressMap.tile(
        chip: "quad", columns: 2, rows: 2, kind: 0, sram: sram, sramPorts: 4, router: RouterSpec()),
    ]
  }

  @Test(
    "C header in C", .enabled(if: RegisterTool.gcc.isInstalled, "gcc is not installed"),
    arguments: ["c99", "c11", "c17"])
  func headerInC(standard: String) throws {
    try compile(RegisterTool.gcc, ["-std=\(standard)", "-x", "c"])
  }

  @Test(
    "C header in C++", .enabled(if: RegisterTool.gxx.isInstalled, "g++ is not installed"),
    arguments: ["c++98", "c++11", "c++20"])
  func headerInCXX(standard: String) throws {
    try compile(RegisterTool.gxx, ["-std=\(standard)", "-x", "c++"])
  }

  private func compile(_ tool: RegisterTool, _ arguments: [String]) throws {
    try RegisterTool.withDirectory { directory in
      for map in try Self.maps() {
        let name = CHeader.fileName(for: map)
        try CHeader.text(for: map).write(
          to: directory.appendingPathComponent(name), atomically: true, encoding: .utf8)
        // Twice, for the guard.
        try "#include \"\(name)\"\n#include \"\(name)\"\n".write(
          to: directory.appendingPathComponent("main.c"), atomically: true, encoding: .utf8)
        let result = try tool.run(arguments + Self.warnings + ["main.c"], in: directory)
        #expect(result.status == 0, "\(result.output)")
      }
    }
  }

  @Test("a wrong offset does not compile", .enabled(if: RegisterTool.gcc.isInstalled))
  func assertionsWork() throws {
    let map = try SampleMap.map()
    let right = "#define DEMO_CHIP_TIMER_LIMIT_OFFSET UINT32_C(0x4)"
    let text = CHeader.text(for: map)
    try #require(text.contains(right))
    let wrong = text.replacingOccurrences(
      of: right, with: "#define DEMO_CHIP_TIMER_LIMIT_OFFSET UINT32_C(0x8)")
    try RegisterTool.withDirectory { directory in
      try wrong.write(
        to: directory.appendingPathComponent("wrong.h"), atomically: true, encoding: .utf8)
      for standard in ["c99", "c11"] {
        let result = try RegisterTool.gcc.run(
          ["-std=\(standard)", "-x", "c"] + Self.warnings + ["wrong.h"], in: directory)
        #expect(result.status != 0)
        #expect(result.output.contains("demo_chip_timer_registers_limit_offset"))
      }
    }
  }

  @Test(
    "Swift constants", .enabled(if: RegisterTool.swiftc.isInstalled, "swiftc is not installed"),
    arguments: [
      ["-swift-version", "6"],
      ["-enable-experimental-feature", "Embedded", "-wmo"],
    ])
  func swiftConstants(mode: [String]) throws {
    try RegisterTool.withDirectory { directory in
      for map in try Self.maps() {
        let name = SwiftConstants.fileName(for: map)
        try SwiftConstants.text(for: map).write(
          to: directory.appendingPathComponent(name), atomically: true, encoding: .utf8)
        let result = try RegisterTool.swiftc.run(
          ["-typecheck", "-parse-as-library", "-warnings-as-errors"] + mode + [name],
          in: directory)
        #expect(result.status == 0, "\(result.output)")
      }
    }
  }
}
