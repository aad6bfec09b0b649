import Foundation
import Network
import NetworkGraph
import ONNX
import Testing

@Suite("The network of handwritten digits")
struct DigitsTests {
  private static let folder = PythonTool.package
    .appendingPathComponent("Hardware/Networks/digits").path

  /// The images of a file, each as the network's input.
  private static func images(_ name: String) throws -> [Tensor] {
    let tensor = try NumPyFile.read(path: "\(folder)/\(name)")
    let values = tensor.floats
    return (0..<tensor.shape[0]).map {
      Tensor(Array(values[$0 * 64..<($0 + 1) * 64]), shape: [1, 1, 8, 8])
    }
  }

  private static func greatest(_ tensor: Tensor) -> Int {
    let values = tensor.floats
    return values.indices.max { values[$0] < values[$1] } ?? 0
  }

  @Test("Integers lose at most half a point against floating point")
  func accuracy() throws {
    let read = ONNXReader.read(path: "\(Self.folder)/digits.onnx")
    let graph = try #require(read.graph, "\(read.diagnostics.map(\.message))")
    let calibration = try Self.images("calibration_images.npy").map { ["image": $0] }
    let result = Quantizer.quantize(graph, calibration: calibration)
    let network = try #require(result.network, "\(result.diagnostics.map(\.message))")

    // What the chip's arrays of 64 × 64 want: narrow products of at most 64 inputs, no zero points.
    var products = 0
    for layer in network.layers {
      guard case .dot(let product) = layer.kind else { continue }
      products += 1
      #expect(product.length <= 64 && product.channels <= 64)
      #expect(product.requantizations.allSatisfy { $0.isNarrow })
    }
    #expect(products == 4)
    #expect(network.layers.count == 7)
    #expect(network.tensors.values.allSatisfy { $0.zeroPoint == 0 })

    let images = try Self.images("test_images.npy")
    let labels = try #require(NumPyFile.read(path: "\(Self.folder)/test_labels.npy").integers)
    #expect(images.count >= 300 && images.count == labels.count)
    let float = FloatExecutor(graph)
    let integer = IntegerExecutor(network)
    var (floatRight, integerRight, agreeing) = (0, 0, 0)
    for (image, label) in zip(images, labels) {
      let wanted = Self.greatest(try #require(float.run(["image": image])["logits"]))
      let steps = try #require(network.quantize(image, input: "image"))
      let output = try #require(integer.run(["image": steps])["logits"])
      let got = Self.greatest(try #require(network.dequantize(output, output: "logits")))
      floatRight += wanted == label ? 1 : 0
      integerRight += got == label ? 1 : 0
      agreeing += got == wanted ? 1 : 0
    }
    func percent(_ count: Int) -> Double { 100 * Double(count) / Double(images.count) }
    print(
      "digits: floating point \(percent(floatRight)) %, integers \(percent(integerRight)) %, "
        + "\(agreeing) of \(images.count) images alike")
    #expect(percent(floatRight) >= 97.5)
    #expect(percent(floatRight) - percent(integerRight) <= 0.5)
  }
}
