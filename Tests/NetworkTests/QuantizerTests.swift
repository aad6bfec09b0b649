import Diagnostics
import Foundation
import Network
import NetworkGraph
import Testing

@Suite("Float networks become integers")
struct QuantizerTests {
  /// Signal over what quantisation adds, in decibels, over some inputs.
  private static func signalToNoise(
    _ graph: Graph, _ options: QuantizerOptions = .init(), seed: UInt64 = 1
  ) throws -> (decibels: Float, network: QuantizedNetwork) {
    var numbers = RandomNumbers(seed: seed)
    func samples(_ count: Int) -> [[String: Tensor]] {
      (0..<count).map { _ in
        Dictionary(
          uniqueKeysWithValues: graph.inputs.map { name in
            let shape = graph.types[name]?.shape ?? []
            return (name, Tensor(numbers.normal(shape.reduce(1, *), 1), shape: shape))
          })
      }
    }
    let result = Quantizer.quantize(graph, calibration: samples(8), options: options)
    #expect(result.diagnostics.isEmpty)
    let network = try #require(result.network)
    let executor = IntegerExecutor(network)
    let float = FloatExecutor(graph)
    var signal: Float = 0
    var noise: Float = 0
    for sample in samples(4) {
      let wanted = float.run(sample)
      var integers: [String: Tensor] = [:]
      for (name, tensor) in sample {
        let steps: Tensor = try #require(network.quantize(tensor, input: name))
        integers[name] = steps
      }
      for (name, tensor) in executor.run(integers) {
        let got = try #require(network.dequantize(tensor, output: name))
        let reference = try #require(wanted[name])
        for (a, b) in zip(got.floats, reference.floats) {
          signal += b * b
          noise += (a - b) * (a - b)
        }
      }
    }
    return (10 * log10(signal / max(noise, 1e-20)), network)
  }

  @Test("A residual network: folded, fused, narrow, and close to the floating-point one")
  func residual() throws {
    var builder = GraphBuilder(seed: 7)
    let input = builder.input("image", [1, 3, 12, 12])
    var trunk = builder.convolution(
      input, channels: 16, GraphBuilder.window(3, padding: 1), hasBias: false)
    trunk = builder.relu(builder.normalization(trunk))
    var branch = builder.convolution(trunk, channels: 16, GraphBuilder.window(3, padding: 1))
    branch = builder.relu(builder.normalization(branch))
    branch = builder.convolution(branch, channels: 16, GraphBuilder.window(1))
    var sum = builder.relu(builder.node(.add, [branch, trunk], builder.shape(trunk)))
    sum = builder.node(.maxPool(GraphBuilder.window(2, stride: 2)), [sum], [1, 16, 6, 6])
    sum = builder.relu(
      builder.convolution(sum, channels: 16, GraphBuilder.window(3, padding: 1), groups: 4))
    sum = builder.node(
      .averagePool(GraphBuilder.window(3, stride: 3), countsPadding: false), [sum], [1, 16, 2, 2])
    let pooled = builder.node(.globalAveragePool, [sum], [1, 16, 1, 1])
    let flat = builder.node(.reshape, [pooled], [1, 16])
    let weights = builder.constant(builder.numbers.normal(160, 0.25), [10, 16])
    let bias = builder.constant(builder.numbers.normal(10, 0.1), [10])
    let logits = builder.node(
      .gemm(Gemm(alpha: 1, beta: 1, transposesA: false, transposesB: true)), [flat, weights, bias],
      [1, 10])
    builder.output(logits)

    let (decibels, network) = try Self.signalToNoise(builder.graph)
    print("residual network: \(decibels) dB")
    #expect(decibels > 25)
    // Conv + BatchNormalization + Relu are one layer, and so are Add + Relu.
    #expect(
      network.layers.map(\.name) == [
        "node 0", "node 3", "node 6", "node 7", "node 9", "node 10", "node 12", "node 13",
        "node 14", "node 15",
      ])
    for layer in network.layers {
      guard case .dot(let product) = layer.kind else { continue }
      #expect(product.requantizations.allSatisfy { $0.isNarrow })
    }
    #expect(network.tensors.values.allSatisfy { $0.zeroPoint == 0 })
  }
}
