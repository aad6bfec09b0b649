import Foundation
import NetworkGraph
import ONNX
import Testing

@testable import Network

/// The integer executor against onnxruntime: for each kind of node 1,000 random cases.
@Suite("Integers against onnxruntime")
struct OnnxruntimeTests {
  /// What may differ: onnxruntime rounds in floating point of 32 bits.
  private static let allowedShare = 0.01

  @Test("Every kind of node: equal, or one step beside in at most 1 % of the elements")
  func randomCases() throws {
    let seed = ProcessInfo.processInfo.environment["TILEWRIGHT_SEED"] ?? "1"
    try PythonTool.run("NetworkTests/onnxruntime_cases.py", [], [seed]) { folder in
      let kinds = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(kinds.count == 20)
      for kind in kinds { try compare(kind, folder.appendingPathComponent(kind), seed) }
    }
  }

  private func compare(_ kind: String, _ folder: URL, _ seed: String) throws {
    let read = ONNXReader.read(path: folder.appendingPathComponent("model.onnx").path)
    let graph = try #require(read.graph, "\(kind): \(read.diagnostics.map(\.message))")
    let result = Quantizer.quantize(graph)
    let network = try #require(result.network, "\(kind): \(result.diagnostics.map(\.message))")
    let executor = IntegerExecutor(network)
    var (elements, different, greatest, cases) = (0, 0, 0, 0)
    var worst = ""
    for run in 0..<10 {
      let inputs = try Self.bytes(folder.appendingPathComponent("inputs_\(run).npy"))
      let outputs = try Self.bytes(folder.appendingPathComponent("outputs_\(run).npy"))
      var start = 0
      var tensors: [String: Tensor] = [:]
      for boundary in network.inputs {
        let type = try #require(network.tensors[boundary.name])
        let part = Array(inputs[start..<start + type.count])
        start += type.count
        let tensor =
          boundary.element == .uint8
          ? Tensor(.uint8(part), shape: type.shape)
          : Tensor(.int8(part.map { Int8(bitPattern: $0) }), shape: type.shape)
        tensors[boundary.name] = network.quantize(tensor, input: boundary.name)
      }
      let results = executor.run(tensors)
      start = 0
      for boundary in network.outputs {
        cases += 1
        let tensor = try #require(results[boundary.name])
        let got = try #require(network.dequantize(tensor, output: boundary.name)?.integers)
        for (index, value) in got.enumerated() {
          let byte = outputs[start + index]
          let wanted = boundary.element == .uint8 ? Int(byte) : Int(Int8(bitPattern: byte))
          elements += 1
          if value != wanted { different += 1 }
          if abs(value - wanted) > greatest {
            greatest = abs(value - wanted)
            worst = "\(boundary.name), element \(index): \(value), onnxruntime \(wanted)"
          }
        }
        start += got.count
      }
      #expect(start == outputs.count)
    }
    let share = Double(different) / Double(elements)
    print(
      "\(kind): \(cases) cases, \(elements) elements, "
        + String(format: "%.3f %% differ, by at most %d", 100 * share, greatest))
    #expect(cases >= 1000)
    #expect(greatest <= 1, "\(kind), TILEWRIGHT_SEED=\(seed): \(worst)")
    #expect(share <= Self.allowedShare, "\(kind), TILEWRIGHT_SEED=\(seed)")
  }

  private static func bytes(_ url: URL) throws -> [UInt8] {
    guard case .uint8(let values) = try NumPyFile.read(path: url.path).elements else {
      throw CocoaError(.fileReadCorruptFile)
    }
    return values
  }
}
