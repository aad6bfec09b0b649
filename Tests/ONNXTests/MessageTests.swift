import Diagnostics
import Foundation
import NetworkGraph
import Testing

@testable import ONNX

/// What the reader says about bad files, to the letter.
struct MessageTests {
  /// Each bad model has the messages that Models/messages.txt has; `TILEWRIGHT_REFRESH=1` writes it.
  @Test func messages() throws {
    var text = ""
    for (name, bytes) in BadModels.all {
      let (graph, diagnostics) = ONNXReader.read(bytes: bytes, file: "bad.onnx")
      #expect((graph == nil) == diagnostics.containsError, "\(name)")
      text += "# \(name)\n\(TextRenderer().render(diagnostics))\n"
    }
    let file = ModelTests.folder.appendingPathComponent("messages.txt")
    if ProcessInfo.processInfo.environment["TILEWRIGHT_REFRESH"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let known = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n# ")
    let found = text.components(separatedBy: "\n# ")
    for (found, known) in zip(found, known) { #expect(found == known) }
    #expect(found.count == known.count)
  }

  /// Every rule has its own number, and a message that shows it.
  @Test func rules() {
    let identifiers = ONNXRules.all.map(\.identifier)
    #expect(Set(identifiers).count == identifiers.count)
    #expect(identifiers.allSatisfy { $0.hasPrefix("TW07") })
    var shown = Set(
      BadModels.all.flatMap { ONNXReader.read(bytes: $0.bytes, file: "").diagnostics }
        .map(\.rule.identifier))
    // Those are shown by the tests below.
    shown.formUnion(["TW0700", "TW0799"])
    #expect(Set(identifiers).subtracting(shown).isEmpty)
  }

  /// Only so many messages are given.
  @Test func manyMessages() {
    let sample = Sample { model in
      for index in 0..<3000 {
        model.graph.node.append(
          Sample.node("Relu", ["nothing\(index)"], ["r\(index)"], name: "r\(index)"))
      }
    }
    let diagnostics = ONNXReader.read(bytes: sample.bytes, file: "bad.onnx").diagnostics
    #expect(diagnostics.count == Limits.mostMessages + 1)
    #expect(
      diagnostics.last.map { TextRenderer().render($0) }
        == "bad.onnx: error: only 1000 messages are shown [TW0799]\n")
  }

  /// A chain of nodes may be long, in any order.
  @Test func aLongChain() throws {
    let count = 20_000
    var nodes = (0..<count).map { index in
      Sample.node(
        "Relu", [index == 0 ? "x" : "t\(index)"], [index == count - 1 ? "y" : "t\(index + 1)"],
        name: "n\(index)")
    }
    nodes.reverse()
    let (graph, diagnostics) = ONNXReader.read(
      bytes: Sample([1, 2], nodes).bytes, file: "long.onnx")
    #expect(diagnostics.isEmpty)
    #expect(try #require(graph).nodes.map(\.name) == (0..<count).map { "n\($0)" })
  }

  @Test func filesThatAreNone() throws {
    func messages(_ path: String) -> String {
      TextRenderer().render(ONNXReader.read(path: path).diagnostics)
    }
    #expect(
      messages("/nowhere/net.onnx")
        == "/nowhere/net.onnx: error: the file is not there or cannot be read [TW0700]\n")
    #expect(messages("/dev/zero") == "/dev/zero: error: this is no regular file [TW0700]\n")
    #expect(messages("/") == "/: error: this is no regular file [TW0700]\n")
  }

  // MARK: External data

  /// Reads the sample with its weights in a file of their own.
  private func external(
    _ entries: [(String, String)], prepare: (URL) throws -> Void = { _ in }
  ) throws -> String {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tilewright-external-\(UUID().uuidString)")
    let inner = folder.appendingPathComponent("model")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(count: 32).write(to: inner.appendingPathComponent("w.data"))
    try Data(count: 32).write(to: folder.appendingPathComponent("secret.data"))
    try prepare(inner)
    let sample = Sample { model in
      model.graph.initializer[0].floatData = []
      model.graph.initializer[0].dataLocation = .external
      model.graph.initializer[0].externalData = entries.map { entry in
        .with {
          $0.key = entry.0
          $0.value = entry.1
        }
      }
    }
    let file = inner.appendingPathComponent("net.onnx")
    try Data(sample.bytes).write(to: file)
    let (graph, diagnostics) = ONNXReader.read(path: file.path)
    guard diagnostics.isEmpty else { return diagnostics[0].message }
    return graph?.constants["w"].map { "\($0.floats)" } ?? "nothing"
  }

  @Test func externalData() throws {
    let zeros = "[0.0, 0.0, 0.0, 0.0, 0.0, 0.0]"
    #expect(try external([("location", "w.data"), ("offset", "8"), ("length", "24")]) == zeros)
    #expect(try external([("location", "./w.data")]) == zeros)
    let place = "tensor 'w': "
    #expect(try external([]) == place + "the external data have no 'location'")
    #expect(
      try external([("location", "w.data"), ("location", "v")])
        == place + "the external data name 'location' twice")
    #expect(
      try external([("location", "w.data"), ("offset", "9")])
        == place + "the data take 24 bytes from 9 of 'w.data', which has 32")
    #expect(
      try external([("location", "w.data"), ("offset", "9223372036854775807")])
        == place
        + "the data take 24 bytes from 9223372036854775807 of 'w.data', which has 32")
    #expect(
      try external([("location", "w.data"), ("offset", "-1")])
        == place + "the 'offset' of external data is an integer from 0, found '-1'")
    #expect(
      try external([("location", "w.data"), ("length", "9223372036854775808")])
        == place
        + "the 'length' of external data is an integer from 0, found '9223372036854775808'")
    #expect(
      try external([("location", "w.data"), ("length", "32")])
        == place + "the tensor has 24 bytes, its external data 32")
    #expect(
      try external([("location", "v.data")])
        == place + "the file 'v.data' of the external data is not there")
    #expect(
      try external([("location", "folder")]) {
        try FileManager.default.createDirectory(
          at: $0.appendingPathComponent("folder"), withIntermediateDirectories: true)
      } == place + "the file 'folder' of the external data is not there")
  }

  /// Nothing outside of the model's directory is read, whatever way leads there.
  @Test func externalDataOutside() throws {
    func refusal(_ location: String) -> String {
      "tensor 'w': external data lie in the directory of the model, found '\(location)'"
    }
    for location in ["../secret.data", "/etc/passwd", "a/../../secret.data", ".."] {
      #expect(try external([("location", location)]) == refusal(location))
    }
    #expect(
      try external([("location", "link.data")]) {
        try FileManager.default.createSymbolicLink(
          atPath: $0.appendingPathComponent("link.data").path,
          withDestinationPath: "../secret.data")
      } == refusal("link.data"))
    #expect(
      try external([("location", "up/secret.data")]) {
        try FileManager.default.createSymbolicLink(
          atPath: $0.appendingPathComponent("up").path, withDestinationPath: "..")
      } == refusal("up/secret.data"))
  }
}
