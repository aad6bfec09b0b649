import Diagnostics
import NetworkGraph
import Testing

@testable import Network

/// Quantisation with a scale for each block of elements.
@Suite("Quantisation in blocks")
struct BlockTests {
  @Test("The last block may have fewer elements than the others")
  func executor() {
    var builder = GraphBuilder(seed: 1)
    let x = builder.input("x", [2, 5])
    let scales = builder.constant([1, 2, 4, 0.5, 8, 16], [2, 3])
    let zeros = builder.constant(Tensor([0, 1, 2, 3, 4, 5], as: .uint8, shape: [2, 3]))
    let steps = builder.node(
      .quantizeBlocks(axis: 1, blockSize: 2), [x, scales, zeros], [2, 5], .uint8)
    let values = builder.node(
      .dequantizeBlocks(axis: 1, blockSize: 2), [steps, scales, zeros], [2, 5])
    builder.output(steps)
    builder.output(values)
    let input = Tensor([7, 8, 8, 10, 12, 1, 2, 16, -80, 160], shape: [2, 5])
    let results = FloatExecutor(builder.graph).run(["x": input])
    #expect(results[steps]?.integers == [7, 8, 5, 6, 5, 5, 7, 6, 0, 15])
    #expect(results[values]?.floats == [7, 8, 8, 10, 12, 1, 2, 16, -32, 160])
  }

  @Test("Along another axis than the last")
  func outerAxis() {
    #expect(Strides.blocks([3, 2], axis: 0, blockSize: 2) == [0, 1, 0, 1, 2, 3])
    #expect(Strides.blocks([3, 2], axis: 1, blockSize: 5) == [0, 0, 1, 1, 2, 2])
  }

  @Test("Computed tensors have no blocks; constants are numbers then")
  func quantizer() throws {
    var builder = GraphBuilder(seed: 1)
    let x = builder.input("x", [1, 4])
    let scales = builder.constant([1, 2], [1, 2])
    let steps = builder.node(.quantizeBlocks(axis: 1, blockSize: 2), [x, scales], [1, 4], .uint8)
    builder.output(
      builder.node(.dequantizeBlocks(axis: 1, blockSize: 2), [steps, scales], [1, 4]))
    #expect(
      Quantizer.quantize(builder.graph).diagnostics.map { "\($0.rule.identifier) \($0.message)" }
        == [
          "TW0902 node 'node 0' has a scale for each block of 2 elements; a computed tensor has one "
            + "for all"
        ])

    var network = GraphBuilder(seed: 1)
    let input = network.input("x", [1, 4])
    let integers = network.constant(Tensor([1, 2, 3, 4, 5, 6, 7, 8], as: .int8, shape: [4, 2]))
    let weightScales = network.constant([1, 2, 0.5, 4], [2, 2])
    let weights = network.node(
      .dequantizeBlocks(axis: 0, blockSize: 2), [integers, weightScales], [4, 2])
    network.output(network.node(.matMul, [input, weights], [1, 2]))
    let sample = Tensor([1, -0.5, 0.25, 0.75], shape: [1, 4])
    let result = Quantizer.quantize(network.graph, calibration: [["x": sample]])
    let quantized = try #require(result.network, "\(result.diagnostics.map(\.message))")
    let inputSteps = try #require(quantized.quantize(sample, input: "x"))
    let output = IntegerExecutor(quantized).run(["x": inputSteps])
    let name = try #require(quantized.outputs.first?.name)
    let values = try #require(
      output[name].flatMap { quantized.dequantize($0, output: name)?.floats })
    // 1 · 1 − 3 · 0.5 + 2.5 · 0.25 + 3.5 · 0.75 and 4 · 1 − 8 · 0.5 + 24 · 0.25 + 32 · 0.75.
    for (value, wanted) in zip(values, [2.75, 30]) {
      #expect((Double(value) - wanted).magnitude < 0.4)
    }
  }
}
