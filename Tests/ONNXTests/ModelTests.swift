import Diagnostics
import Foundation
import NetworkGraph
import Testing

@testable import ONNX

/// The small models of the folder Models (make.py).
struct ModelTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Models")

  /// What the reader makes of each model, in full; `TILEWRIGHT_REFRESH=1` writes it again.
  @Test func graphs() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
      .filter { $0.hasSuffix(".onnx") }.sorted()
    #expect(names.count > 60)
    var text = ""
    for name in names {
      let (graph, diagnostics) = ONNXReader.read(
        path: Self.folder.appendingPathComponent(name).path)
      #expect(diagnostics.isEmpty, "\(TextRenderer().render(diagnostics))")
      text += "\(name)\n" + (graph.map(Self.text) ?? "") + "\n"
    }
    let expected = Self.folder.appendingPathComponent("graphs.txt")
    if ProcessInfo.processInfo.environment["TILEWRIGHT_REFRESH"] == "1" {
      try text.write(to: expected, atomically: true, encoding: .utf8)
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let known = try String(contentsOf: expected, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    for (found, wanted) in zip(lines, known) where found != wanted {
      Issue.record("graphs.txt has\n  \(wanted)\nbut the reader gives\n  \(found)")
    }
    #expect(lines.count == known.count)
  }

  /// The lines of a graph.
  static func text(_ graph: Graph) -> String {
    func type(_ name: String) -> String {
      guard let type = graph.types[name] else { return "\(name): ?" }
      return "\(name): \(type.element) \(type.shape)"
    }
    var lines = ["  inputs \(graph.inputs.map(type).joined(separator: ", "))"]
    for node in graph.nodes {
      let inputs = node.inputs.map { $0 ?? "-" }.joined(separator: ", ")
      let operation = "\(node.operation)".replacingOccurrences(of: "NetworkGraph.", with: "")
      lines.append("  \(node.name): \(operation)")
      lines.append("    (\(inputs)) → \(node.outputs.map(type).joined(separator: ", "))")
    }
    for (name, tensor) in graph.constants.sorted(by: { $0.key < $1.key }) {
      let values = tensor.count <= 4 ? " = \(tensor.floats)" : ""
      lines.append("  constant \(type(name))\(values)")
    }
    lines.append("  outputs \(graph.outputs.joined(separator: ", "))")
    return lines.joined(separator: "\n") + "\n"
  }
}
