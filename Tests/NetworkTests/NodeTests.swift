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
        guard let graph = ONNXReader.read(path: path + ".onnx").graph,
          let output = test.outputs.first
        else { continue }
        var inputs: [String: Tensor] = [:]
        for (index, name) in test.inputs.enumerated() where graph.inputs.contains(name) {
          let tensor = try NumPyFile.read(path: "\(path).input_\(index).npy")
          // The reader makes one type of all that are floating-point numbers.
          let wanted = graph.types[name]?.element
          inputs[name] = wanted == .float32 ? Tensor(tensor.floats, shape: tensor.shape) : tensor
        }
        let wanted = try NumPyFile.read(path: path + ".output_0.npy")
        let result = try #require(FloatExecutor(graph).run(inputs)[output.name], "\(test.name)")
        computed += 1
        #expect(result.shape == wanted.shape, "\(test.name)")
        #expect(result.type == graph.types[output.name]?.element, "\(test.name)")
        if result.type == .float32 {
          // Numbers of half the length and sums in another order are a little off.
          for (a, b) in zip(result.floats, wanted.floats) {
            let distance = a == b ? 0 : (a - b).magnitude / max(1, b.magnitude)
            greatest = max(greatest, distance)
            if !(distance < 2e-3) {
              Issue.record("\(test.name): \(a), onnx \(b)")
              break
            }
          }
        } else {
          #expect(result.integers == wanted.integers, "\(test.name)")
        }
      }
      print("\(computed) node tests computed, at most \(greatest) off")
      #expect(computed > 200)
    }
  }
}
