import Diagnostics
import Foundation
import NetworkGraph
import Testing

@testable import ONNX

/// The reader beside the onnx package.
@Suite(.serialized) struct ReferenceTests {
  /// Every network of the package is read, and its tensors have the shapes that the package finds.
  @Test func topologies() throws {
    guard let reference = try Reference.find() else { return }
    #expect(reference.topologies.count >= 9)
    for topology in reference.topologies {
      let start = ContinuousClock.now
      let (graph, diagnostics) = ONNXReader.read(path: topology.path)
      let name = URL(fileURLWithPath: topology.path).lastPathComponent
      #expect(TextRenderer().render(diagnostics) == "")
      let read = try #require(graph, "\(name) must be read")
      var compared = 0
      for (tensor, type) in read.types where topology.shapes[tensor] != nil {
        #expect(type.shape == topology.shapes[tensor], "\(name), \(tensor)")
        compared += 1
      }
      let known = read.nodes.flatMap(\.outputs).count { topology.shapes[$0] != nil }
      #expect(known > read.nodes.count * 9 / 10, "nearly all nodes are those of the file")
      print(
        "\(name): \(topology.nodes) nodes became \(read.nodes.count), \(compared) shapes compared, "
          + "\(ContinuousClock.now - start)")
    }
  }

  /// What the names of those tests have in common whose model is refused, and the rule that refuses.
  static let refused: [(part: String, rule: DiagnosticRule)] = [
    ("_linear", ONNXRules.unsupportedVariant), ("_cubic", ONNXRules.unsupportedVariant),
    ("tf_crop_and_resize", ONNXRules.unsupportedVariant),
    ("training_mode", ONNXRules.unsupportedVariant),
    // Outputs besides the first.
    ("default_mask", ONNXRules.unsupportedVariant),
  ]

  /// Each node test of the package is read with the right output, or refused for the expected reason;
  /// what is computed from constants has the right values.
  @Test func nodeTests() throws {
    guard let reference = try Reference.find() else { return }
    var (read, refused, computed) = (0, 0, 0)
    for test in reference.cases {
      let path = reference.folder.appendingPathComponent(test.name).path
      let (graph, diagnostics) = ONNXReader.read(path: path + ".onnx")
      let expected = Self.refused.first { test.name.contains($0.part) && !test.folded }
      guard let graph else {
        refused += 1
        #expect(
          diagnostics.map(\.rule) == (expected.map { [$0.rule] } ?? []),
          "\(test.name): \(TextRenderer().render(diagnostics))")
        continue
      }
      read += 1
      #expect(expected == nil, "\(test.name) must be refused")
      let output = try #require(test.outputs.first)
      #expect(graph.outputs.first == output.name)
      for output in test.outputs.prefix(graph.outputs.count) {
        let type = try #require(graph.types[output.name])
        #expect(type.shape == output.shape, "\(test.name)")
        #expect(type.element == Self.element(output.type), "\(test.name)")
      }
      #expect(graph.inputs.allSatisfy(test.inputs.contains), "\(test.name)")
      if let moved = try Self.moved(graph, path) {
        #expect(
          try moved == NumPyFile.read(path: path + ".output_0.npy"), "\(test.name)")
        computed += 1
      }
      guard test.folded else { continue }
      #expect(
        try graph.constants[output.name] == NumPyFile.read(path: path + ".output_0.npy"),
        "\(test.name)")
      computed += 1
    }
    print("\(read) node tests were read, \(refused) refused, \(computed) computed")
    #expect(read > 300 && computed > 100)
  }

  /// The output of a graph of one node that only moves elements; nil for others.
  private static func moved(_ graph: Graph, _ path: String) throws -> Tensor? {
    guard graph.nodes.count == 1, graph.inputs.count == 1, let name = graph.outputs.first,
      let type = graph.types[name]
    else { return nil }
    let node = graph.nodes[0]
    guard node.inputs == [graph.inputs[0]] else { return nil }
    let input = try NumPyFile.read(path: path + ".input_0.npy")
    if case .resize(let sources) = node.operation {
      let places = zip(sources, Strides.of(input.shape)).reduce([0]) {
        places, next in
        places.flatMap { place in next.0.map { place + $0 * next.1 } }
      }
      return input.gathered(places, type.shape)
    }
    return try ConstantEvaluator.evaluate(node.operation, [input], type)
  }

  private static func element(_ name: String) -> ElementType? {
    switch name {
    case "float16", "float64": .float32
    case "uint32", "uint64": .int64
    default: ElementType(rawValue: name)
    }
  }
}
