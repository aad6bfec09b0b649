import Diagnostics
import Foundation
import NetworkGraph
import Testing

@testable import Network

/// What the quantiser makes of single constructs, and what it refuses.
@Suite("Forms of quantised networks")
struct QuantizerFormTests {
  private static func samples(_ graph: Graph, _ count: Int = 4) -> [[String: Tensor]] {
    var numbers = RandomNumbers(seed: 3)
    return (0..<count).map { _ in
      Dictionary(
        uniqueKeysWithValues: graph.inputs.map { name in
          let shape = graph.types[name]?.shape ?? []
          return (name, Tensor(numbers.normal(shape.reduce(1, *), 1), shape: shape))
        })
    }
  }

  private static func messages(_ graph: Graph) -> [String] {
    Quantizer.quantize(graph, calibration: samples(graph)).diagnostics.map {
      "\($0.rule.identifier) \($0.message)"
    }
  }

  @Test("All that stands against a network is said at once, and what follows from it is not")
  func refusals() {
    var builder = GraphBuilder(seed: 1)
    let x = builder.input("x", [1, 4, 6, 6])
    let normalized = builder.node(
      .localResponseNormalization(size: 3, alpha: 1e-4, beta: 0.75, bias: 1), [x], [1, 4, 6, 6])
    let after = builder.relu(normalized)
    let quotient = builder.node(.div, [x, x], [1, 4, 6, 6])
    let constant = builder.constant([Float](repeating: 1, count: 36), [6, 6])
    let product = builder.node(.matMul, [constant, x], [1, 4, 6, 6])
    for output in [after, quotient, product] { builder.output(output) }
    #expect(
      Self.messages(builder.graph) == [
        "TW0900 node 'node 0' is a local response normalisation, which no layer of integers does",
        "TW0900 node 'node 2' divides by a computed tensor",
        "TW0901 node 'node 3' has a constant as first operand",
      ])
  }

  @Test("Without samples the tensors that need them are named")
  func noSamples() {
    var builder = GraphBuilder(seed: 1)
    let x = builder.input("x", [1, 4, 6, 6])
    builder.output(builder.convolution(x, channels: 2, GraphBuilder.window(3)))
    let result = Quantizer.quantize(builder.graph)
    #expect(result.network == nil)
    #expect(
      result.diagnostics.map(\.message) == [
        "2 tensors have no scale in the file ('tensor 0', 'x')"
      ])
    let wrong = Quantizer.quantize(
      builder.graph, calibration: [["x": Tensor([Float](repeating: 0, count: 9), shape: [9])]])
    #expect(
      wrong.diagnostics.map(\.message) == [
        "sample 0 of input 'x' is float32 [9]; it must be float32 [1, 4, 6, 6]"
      ])
    let endless = Quantizer.quantize(
      builder.graph,
      calibration: [["x": Tensor([Float](repeating: .nan, count: 144), shape: [1, 4, 6, 6])]])
    #expect(
      endless.diagnostics.map(\.message) == ["sample 0 of input 'x' has no finite numbers"])
  }

  @Test("Inputs of a concatenation that nothing else needs have its scale; others get a table")
  func concatenation() throws {
    var builder = GraphBuilder(seed: 2)
    let x = builder.input("x", [1, 4, 6, 6])
    let a = builder.relu(builder.convolution(x, channels: 3, GraphBuilder.window(1)))
    let b = builder.convolution(x, channels: 5, GraphBuilder.window(3, padding: 1))
    let pooled = builder.node(.maxPool(GraphBuilder.window(3, padding: 1)), [b], [1, 5, 6, 6])
    let joined = builder.node(.concat(axis: 1), [a, pooled, x], [1, 12, 6, 6])
    builder.output(joined)
    let result = Quantizer.quantize(builder.graph, calibration: Self.samples(builder.graph))
    let network = try #require(result.network)
    #expect(
      network.layers.map(\.name) == [
        "node 0", "node 2", "node 3", "node 4/requantise 2", "node 4",
      ])
    let scale = network.tensors[joined]?.scale
    #expect(network.tensors[pooled]?.scale == scale && network.tensors[b]?.scale == scale)
    #expect(network.tensors["x"]?.scale != scale)
  }

  @Test("A percentile leaves outliers outside")
  func percentile() throws {
    var builder = GraphBuilder(seed: 2)
    let x = builder.input("x", [1, 1000])
    builder.output(builder.relu(x))
    var values = (0..<1000).map { Float($0) / 1000 }
    values[500] = 100
    let sample = ["x": Tensor(values, shape: [1, 1000])]
    func scale(_ range: QuantizerOptions.Range) throws -> Float {
      let result = Quantizer.quantize(
        builder.graph, calibration: [sample], options: QuantizerOptions(range: range))
      return try #require(result.network?.tensors["x"]).scale * 127
    }
    #expect(try scale(.minMax) == 100)
    let cut = try scale(.percentile(99.9))
    #expect(cut >= 0.999 && cut < 1.05)
  }

  @Test("A nearly dead channel with a great bias is narrow all the same, and right")
  func deadChannel() throws {
    var builder = GraphBuilder(seed: 5)
    let x = builder.input("x", [1, 2, 4, 4])
    let weights = builder.constant([0.5, -0.25, 1e-9, 0, 0, 0], [3, 2, 1, 1])
    let bias = builder.constant([0.1, 0.9, -0.7], [3])
    let y = builder.node(
      .conv(Convolution(window: GraphBuilder.window(1), groups: 1)), [x, weights, bias],
      [1, 3, 4, 4])
    builder.output(y)
    let samples = Self.samples(builder.graph)
    let network = try #require(
      Quantizer.quantize(builder.graph, calibration: samples).network)
    guard case .dot(let product)? = network.layers.first?.kind else { return #expect(Bool(false)) }
    #expect(product.requantizations.allSatisfy { $0.isNarrow })
    let sample = try #require(samples[0]["x"])
    let steps = try #require(network.quantize(sample, input: "x"))
    let output = try #require(IntegerExecutor(network).run(["x": steps])[y])
    let got = try #require(network.dequantize(output, output: y)).floats
    let wanted = try #require(FloatExecutor(builder.graph).run(samples[0])[y]).floats
    let step = try #require(network.tensors[y]).scale
    for (a, b) in zip(got, wanted) { #expect(abs(a - b) < 1.5 * step) }
  }

  @Test("What a network looks like from outside: types, saturation, ties")
  func boundaries() throws {
    let tensor = QuantizedTensor(shape: [1, 6], scale: 0.5, zeroPoint: 3)
    let network = QuantizedNetwork(
      name: "n",
      inputs: [Boundary(name: "f", element: .float32), Boundary(name: "u", element: .uint8)],
      outputs: [Boundary(name: "f", element: .float32), Boundary(name: "u", element: .uint8)],
      layers: [], tensors: ["f": tensor, "u": tensor])
    let floats = Tensor([0, 0.25, 0.75, -1000, 1000, .nan], shape: [1, 6])
    let steps = try #require(network.quantize(floats, input: "f"))
    #expect(steps.integers == [3, 3, 5, -128, 127, 3])
    #expect(network.dequantize(steps, output: "f")?.floats == [0, 0, 1, -65.5, 62, 0])
    let bytes = Tensor([0, 1, 127, 128, 200, 255], as: .uint8, shape: [1, 6])
    let centred = try #require(network.quantize(bytes, input: "u"))
    #expect(centred.integers == [-128, -127, -1, 0, 72, 127])
    #expect(network.dequantize(centred, output: "u") == bytes)
    #expect(network.quantize(bytes, input: "f") == nil)
    #expect(network.quantize(floats, input: "z") == nil)
  }

  @Test("Requantisations are the nearest of their sort; the numbers of docs/numerics.md")
  func requantisations() {
    #expect(
      Requantization.narrow(0.0003, bias: 1000, zeroPoint: 0)
        == Requantization(multiplier: 20_133, shift: 26, isNarrow: true))
    #expect(
      Requantization.narrow(0.0003, bias: 200_000, zeroPoint: 0)
        == Requantization(multiplier: 10_067, shift: 25, isNarrow: true))
    #expect(Requantization.narrow(0.0003, bias: 1 << 30, zeroPoint: 0) == nil)
    #expect(
      Requantization.wide(0.0003)
        == Requantization(multiplier: 1_319_413_953, shift: 42, isNarrow: false))
    var numbers = RandomNumbers(seed: 9)
    for _ in 0..<2000 {
      let factor = pow(2, Double.random(in: -18...4, using: &numbers))
      let bias = Int.random(in: -2000...2000, using: &numbers)
      let zeroPoint = Int.random(in: -128...127, using: &numbers)
      if let narrow = Requantization.narrow(factor, bias: bias, zeroPoint: zeroPoint) {
        let (a, r) = (Int(narrow.multiplier), narrow.shift)
        #expect(a % 2 == 1 && (4096..<32_768).contains(a) && (0...31).contains(r))
        #expect(abs(bias * a + zeroPoint << r) < 1 << 31)
        #expect(abs(Double(a) / exp2(Double(r)) / factor - 1) <= 1 / 4096)
        let scaled = factor * exp2(Double(r + 1))
        #expect(
          scaled >= 32_767 || r == 31
            || abs(bias * Int(scaled) + zeroPoint << (r + 1)) > 1 << 30,
          "the next shift is possible as well")
      }
      let wide = Requantization.wide(factor)
      #expect(abs(Double(wide.multiplier) / exp2(Double(wide.shift)) / factor - 1) < 1e-9)
      #expect(wide.multiplier >= 1 << 30)
    }
  }
}
