import Foundation
import Testing

@testable import ChipSpec

/// Random address maps: all views say what the description says.
@Suite("Register round trip")
struct RegisterRoundTripTests {
  /// Printed, so that a failure can be repeated with `TILEWRIGHT_SEED`.
  static let seed: UInt64 = {
    let given = ProcessInfo.processInfo.environment["TILEWRIGHT_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 0...UInt64.max)
    print("register maps: TILEWRIGHT_SEED=\(seed)")
    return seed
  }()

  static func maps(_ count: Int) throws -> [AddressMap] {
    var random = RandomMap(seed: seed)
    return try (0..<count).map { try random.map("map_\($0)") }
  }

  @Test("SVD")
  func systemViewDescription() throws {
    for map in try Self.maps(200) {
      let facts = try RegisterFacts.systemViewDescription(SystemViewDescription.text(for: map))
      #expect(
        RegisterFacts.difference(facts, RegisterFacts.description(map)) == nil, "seed \(Self.seed)")
    }
  }

  @Test("Markdown page")
  func page() throws {
    for map in try Self.maps(200) {
      // A page shows fields from the highest bit down, as data sheets do: compare without order.
      let facts = RegisterFacts.page(RegisterPage.text(for: map), map: map.name)
      #expect(
        RegisterFacts.difference(facts.sorted(), RegisterFacts.description(map).sorted()) == nil,
        "seed \(Self.seed)")
    }
  }

  @Test("C header", .enabled(if: RegisterTool.gcc.isInstalled, "gcc is not installed"))
  func cHeader() throws {
    let maps = try Self.maps(40)
    try RegisterTool.withDirectory { directory in
      for map in maps {
        try CHeader.text(for: map).write(
          to: directory.appendingPathComponent(CHeader.fileName(for: map)), atomically: true,
          encoding: .utf8)
      }
      try RegisterFacts.cProgram(maps).write(
        to: directory.appendingPathComponent("main.c"), atomically: true, encoding: .utf8)
      let build = try RegisterTool.gcc.run(
        ["-std=c99", "-O0", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "main.c", "-o", "main"],
        in: directory)
      try #require(build.status == 0, "seed \(Self.seed)\n\(build.output)")
      let result = try RegisterTool.run(
        directory.appendingPathComponent("main").path, [], in: directory)
      #expect(
        RegisterFacts.difference(
          result.output.split(separator: "\n").map(String.init),
          maps.flatMap(RegisterFacts.description)) == nil, "seed \(Self.seed)")
    }
  }

  @Test("Swift constants", .enabled(if: RegisterTool.swiftc.isInstalled, "swiftc is not installed"))
  func swiftConstants() throws {
    let maps = try Self.maps(8)
    try RegisterTool.withDirectory { directory in
      for map in maps {
        try SwiftConstants.text(for: map).write(
          to: directory.appendingPathComponent(SwiftConstants.fileName(for: map)),
          atomically: true, encoding: .utf8)
      }
      try RegisterFacts.swiftProgram(maps).write(
        to: directory.appendingPathComponent("main.swift"), atomically: true, encoding: .utf8)
      let build = try RegisterTool.swiftc.run(
        ["-Onone", "-swift-version", "6", "-warnings-as-errors"]
          + maps.map { SwiftConstants.fileName(for: $0) } + ["main.swift", "-o", "main"],
        in: directory)
      try #require(build.status == 0, "seed \(Self.seed)\n\(build.output)")
      let result = try RegisterTool.run(
        directory.appendingPathComponent("main").path, [], in: directory)
      #expect(
        RegisterFacts.difference(
          result.output.split(separator: "\n").map(String.init),
          maps.flatMap(RegisterFacts.description)) == nil, "seed \(Self.seed)")
    }
  }

  @Test("a register or field moved onto another is always found")
  func overlaps() throws {
    for map in try Self.maps(200) {
      for block in map.blocks where block.registers.count > 1 {
        var moved = block
        moved.registers[0].array = nil
        moved.registers[0].offset = moved.registers[1].offsets.last ?? 0
        #expect(
          moved.faults.map(\.identifier).contains(.overlappingRegisters), "seed \(Self.seed)")
      }
      for block in map.blocks {
        for (index, register) in block.registers.enumerated() where register.fields.count > 1 {
          var moved = block
          moved.registers[index].fields[0].lowBit = register.fields[1].highBit
          moved.registers[index].fields[0].width = 1
          #expect(
            moved.faults.map(\.identifier).contains(.overlappingFields), "seed \(Self.seed)")
        }
      }
    }
  }
}
