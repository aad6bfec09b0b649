import Foundation
import Network
import NetworkGraph
import ONNX
import Testing

/// Networks as onnxruntime's quantiser writes them.
@Suite("What onnxruntime quantises")
struct OnnxruntimeQuantizerTests {
  private static let digits = PythonTool.package
    .appendingPathComponent("Hardware/Networks/digits").path

  @Test("Both formats, both types: the logits are at most two steps from onnxruntime's")
  func digits() throws {
    try PythonTool.run("NetworkTests/onnxruntime_quantized.py", [Self.digits]) { folder in
      try compare(folder)
    }
  }

  private func compare(_ folder: URL) throws {
    let images = try NumPyFile.read(path: "\(Self.digits)/test_images.npy").floats
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let models = files.filter { $0.hasSuffix(".onnx") }.map { String($0.dropLast(5)) }
    #expect(models.count == 8)
    for way in models {
      let read = ONNXReader.read(path: folder.appendingPathComponent("\(way).onnx").path)
      let graph = try #require(read.graph, "\(way): \(read.diagnostics.map(\.message))")
      // No samples: the file says all scales.
      let result = Quantizer.quantize(graph)
      let network = try #require(result.network, "\(way): \(result.diagnostics.map(\.message))")
      let products = network.layers.filter { if case .dot = $0.kind { true } else { false } }
      #expect(products.count == 4, "\(way)")
      let wanted = try NumPyFile.read(path: folder.appendingPathComponent("\(way).npy").path)
      let executor = IntegerExecutor(network)
      let scale = try #require(network.tensors["logits"]).scale
      var (different, farthest) = (0, 0)
      for index in 0..<wanted.shape[0] {
        let image = Tensor(Array(images[index * 64..<(index + 1) * 64]), shape: [1, 1, 8, 8])
        let steps = try #require(network.quantize(image, input: "image"))
        let output = try #require(executor.run(["image": steps])["logits"])
        let got = try #require(network.dequantize(output, output: "logits")).floats
        for (channel, value) in got.enumerated() {
          let distance = abs(value - wanted.floats[index * 10 + channel]) / scale
          different += distance > 0.5 ? 1 : 0
          farthest = max(farthest, Int(distance.rounded()))
        }
      }
      let share = 100 * Double(different) / Double(wanted.count)
      print("\(way): \(network.layers.count) layers, \(share) % differ, by at most \(farthest)")
      #expect(farthest <= 2, "\(way)")
      #expect(share < 10, "\(way)")
    }
  }
}
