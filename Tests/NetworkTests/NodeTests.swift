import Foundation
import Network
import NetworkGraph
import ONNX
import Testing

/// The floating-point executor against the node tests of the Python package onnx.
@Suite("Floating point against onnx")
struct NodeTests {
  private struct Case: Decodable {
    struct Output: Decodable { let name: String }
    let name: String
    let folded: Bool
    let inputs: [String]
    let outputs: [Output]
  }

  @Test("Every node test that the reader takes has the right output")
  func nodeTests() throws {
    try PythonTool.run("ONNXTests/Models/reference.py") { folder in
      let data = try Data(contentsOf: folder.appendingPathComponent("cases.json"))
      var computed = 0
      var greatest: Float = 0
      for test in try JSONDecoder().decode([Case].self, from: data) where !test.folded {
        let path = folder.appendingPathComponent(test.name).path
        guard let graph = ONNXReader.read(path: path + ".onnx").graph else { continue }
        var inputs: [String: Tensor] = [:]
        for (index, name) in test.inputs.enumerated() where graph.inputs.contains(name) {
          let tensor = try NumPyFile.read(path: "\(path).input_\(index).npy")
          // The reader makes one type of all that are floating-point numbers.
          let wanted = graph.types[name]?.element
          inputs[name] = wanted == .float32 ? Tensor(tensor.floats, shape: tensor.shape) : tensor
        }
        computed += 1
        let results = FloatExecutor(graph).run(inputs)
        for (index, name) in graph.outputs.enumerated() {
          #expect(test.outputs[index].name == name, "\(test.name)")
          let wanted = try NumPyFile.read(path: "\(path).output_\(index).npy")
          let result = try #require(results[name], "\(test.name)")
          #expect(result.type == graph.types[name]?.element, "\(test.name)")
          compare(result, wanted, test.name, &greatest)
        }
      }
      print("\(computed) node tests computed, at most \(greatest) off")
      #expect(computed > 200)
    }
  }

  /// Holds a tensor against what it should be.
  private func compare(_ result: Tensor, _ wanted: Tensor, _ name: String, _ greatest: inout Float)
  {
    #expect(result.shape == wanted.shape, "\(name)")
    guard result.type == .float32 else {
      #expect(result.integers == wanted.integers, "\(name)")
      return
    }
    // Numbers of half the length and sums in another order are a little off.
    for (a, b) in zip(result.floats, wanted.floats) {
      let distance = a == b ? 0 : (a - b).magnitude / max(1, b.magnitude)
      greatest = max(greatest, distance)
      if !(distance < 2e-3) {
        Issue.record("\(name): \(a), onnx \(b)")
        break
      }
    }
  }
}
