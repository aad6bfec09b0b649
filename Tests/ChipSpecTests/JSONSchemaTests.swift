import Foundation
import Testing

@testable import ChipSpec

/// The schema against Python's `jsonschema`, where that is installed.
@Suite struct JSONSchemaTests {
  @Test func isJSON() throws {
    let object = try JSONSerialization.jsonObject(with: Data(JSONSchema.text().utf8))
    let schema = try #require(object as? [String: Any])
    #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    #expect(schema["required"] as? [String] == ["tiles"])
    #expect(schema["additionalProperties"] as? Bool == false)
  }

  /// A second opinion: the shipped specs and the starter are valid, most wrong specs are not.
  @Test func secondOpinion() throws {
    let script = """
      import json, sys
      try:
          import jsonschema, yaml
      except ImportError as error:
          print("skip:", error); sys.exit()
      class Loader(yaml.SafeLoader): pass
      # YAML 1.2, which editors read, knows neither yes and no nor sexagesimal numbers.
      Loader.yaml_implicit_resolvers = {
          k: [(t, r) for t, r in v if t not in ("tag:yaml.org,2002:bool",)]
          for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()}
      import re
      Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
      schema = json.load(open(sys.argv[1]))
      jsonschema.Draft202012Validator.check_schema(schema)
      validator = jsonschema.Draft202012Validator(schema)
      for name in sys.argv[2:]:
          try:
              document = yaml.load(open(name, encoding="utf-8-sig", newline=None), Loader)
              print("valid" if validator.is_valid(document) else "invalid", name)
          except Exception as error:
              print("unreadable", name)
      """
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "tilewright-schema-\(ProcessInfo.processInfo.globallyUniqueString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let schema = folder.appending(path: "schema.json")
    try Data(JSONSchema.text().utf8).write(to: schema)
    let starter = folder.appending(path: "starter.yaml")
    try Data(StarterSpec.text(name: "demo").utf8).write(to: starter)

    let good =
      Repository.specs(in: ShippedSpecTests.folder).map {
        ShippedSpecTests.folder.appending(path: $0).path
      } + [starter.path]
    let bad = Repository.specs(in: Repository.bad)
    let paths = good + bad.map { Repository.bad.appending(path: $0).path }
    guard let output = try python(["-c", script, schema.path] + paths) else {
      return print("skipped: there is no python3")
    }
    guard !output.hasPrefix("skip:") else { return print("skipped: \(output)") }
    let lines = output.split(separator: "\n").map(String.init)
    #expect(lines.count == paths.count)
    let valid = Set(lines.filter { $0.hasPrefix("valid ") }.map { String($0.dropFirst(6)) })
    for path in good where !valid.contains(path) { Issue.record("\(path) fails the schema") }

    // What a schema cannot see: relations, quantities' ranges, reserved words, limits, and what
    // PyYAML reads but a spec refuses.
    let invisible = [
      "layout_", "symbol_", "sram_", "analog_", "part_", "role_", "router_halves_", "host_",
      "core_", "quantity_",
      "yaml_", "name_keyword", "look_long_line", "file_", "integer_decimal_point",
      "integer_hexadecimal", "integer_leading_zero",
    ]
    for name in bad where !invisible.contains(where: name.hasPrefix) {
      let path = Repository.bad.appending(path: name).path
      if valid.contains(path) { Issue.record("\(name) passes the schema") }
    }
    let refused = bad.count { name in
      !valid.contains(Repository.bad.appending(path: name).path)
    }
    print("schema: refuses \(refused) of \(bad.count) wrong specs")
    #expect(refused > bad.count * 6 / 10)
  }

  private func python(_ arguments: [String]) throws -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus != 127 else { return nil }
    return String(decoding: data, as: UTF8.self)
  }
}
