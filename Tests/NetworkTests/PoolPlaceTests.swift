import Diagnostics
import NetworkGraph
import Testing

@testable import Network

/// MaxPool's second output.
@Suite("Places of the greatest elements")
struct PoolPlaceTests {
  private static func places(
    _ values: [Float], _ shape: [Int], _ window: Window, _ output: [Int], _ isColumnMajor: Bool
  ) -> [Int]? {
    var builder = GraphBuilder(seed: 1)
    let x = builder.input("x", shape)
    let places = builder.node(
      .maxPoolIndices(window, isColumnMajor: isColumnMajor), [x], output, .int64)
    builder.output(places)
    let results = FloatExecutor(builder.graph).run(["x": Tensor(values, shape: shape)])
    return results[places]?.integers
  }

  /// What onnxruntime gives; many elements are equal.
  @Test("Padding and dilations, of equal elements the first")
  func plane() {
    let values: [Float] = [
      1, 1, 2, 2, 0, 0, 2, 2, 0, 0, 2, 1, 0, 2, 0, 1, 1, 1, 0, 0, 2, 2, 2, 1,
    ]
    let window = Window(
      kernel: [2, 2], strides: [1, 1], dilations: [1, 2], before: [1, 0], after: [0, 1])
    #expect(
      Self.places(values, [1, 2, 3, 4], window, [1, 2, 3, 3], false)
        == [2, 3, 2, 2, 3, 2, 6, 7, 6, 12, 13, 14, 16, 13, 14, 20, 21, 22])
    #expect(
      Self.places(values, [1, 2, 3, 4], window, [1, 2, 3, 3], true)
        == [6, 9, 6, 6, 9, 6, 7, 10, 7, 12, 15, 18, 13, 15, 18, 14, 17, 20])
  }

  @Test("Three dimensions, and one")
  func otherDimensions() {
    let values: [Float] = [
      4, 1, 2, 3, 0, 1, 0, 2, 4, 0, 1, 2, 4, 1, 2, 1, 0, 3, 0, 1, 2, 2, 0, 4,
    ]
    let window = Window(
      kernel: [2, 2, 1], strides: [1, 1, 1], dilations: [1, 1, 1], before: [0, 0, 0],
      after: [0, 0, 0])
    let (shape, output) = ([1, 2, 2, 3, 2], [1, 2, 1, 2, 2])
    #expect(
      Self.places(values, shape, window, output, false) == [0, 3, 8, 3, 12, 21, 14, 23])
    #expect(
      Self.places(values, shape, window, output, true) == [0, 8, 3, 8, 12, 21, 14, 23])
    let line = Window(kernel: [3], strides: [2], dilations: [1], before: [0], after: [0])
    for isColumnMajor in [false, true] {
      #expect(
        Self.places(
          [3, 4, 0, 3, 1, 2, 4, 1, 3, 0, 1, 4], [1, 2, 6], line, [1, 2, 3], isColumnMajor)
          == [1, 3, 5, 6, 8, 11])
    }
  }

  @Test("The quantiser refuses it")
  func quantizer() {
    var builder = GraphBuilder(seed: 1)
    let x = builder.input("x", [1, 2, 4, 4])
    let window = GraphBuilder.window(2, stride: 2)
    let places = builder.node(
      .maxPoolIndices(window, isColumnMajor: false), [x], [1, 2, 2, 2], .int64)
    builder.output(builder.node(.cast, [places], [1, 2, 2, 2]))
    #expect(
      Quantizer.quantize(builder.graph).diagnostics.map { "\($0.rule.identifier) \($0.message)" }
        == [
          "TW0900 node 'node 0' gives the places of the greatest elements, which no layer of integers "
            + "does"
        ])
  }
}
