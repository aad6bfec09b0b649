import Diagnostics
import NetworkGraph
import Testing

@testable import Network

/// Tensors without elements.
@Suite("Tensors without elements")
struct EmptyTensorTests {
  /// Cuts nothing off, turns it around, and puts it beside all the rest.
  private static func graph() -> Graph {
    var builder = GraphBuilder(seed: 1)
    let x = builder.input("x", [1, 2, 3])
    let cut = builder.node(
      .slice(starts: [0, 0, 0], counts: [1, 0, 3], steps: [1, 1, 1]), [x], [1, 0, 3])
    let turned = builder.node(.transpose(permutation: [2, 1, 0]), [cut], [3, 0, 1])
    let back = builder.node(.reshape, [turned], [1, 0, 3])
    builder.output(builder.node(.concat(axis: 1), [back, x], [1, 2, 3]))
    builder.output(builder.node(.concat(axis: 2), [back, back], [1, 0, 6]))
    return builder.graph
  }

  @Test("The floating-point executor moves them")
  func executor() {
    let input = Tensor([1, 2, 3, 4, 5, 6], shape: [1, 2, 3])
    let graph = Self.graph()
    let results = FloatExecutor(graph).run(["x": input])
    #expect(results[graph.outputs[0]] == input)
    #expect(results[graph.outputs[1]] == Tensor([Float](), shape: [1, 0, 6]))
  }

  @Test("The quantiser refuses the node that makes one")
  func quantizer() {
    #expect(
      Quantizer.quantize(Self.graph()).diagnostics.map { "\($0.rule.identifier) \($0.message)" }
        == [
          "TW0901 node 'node 0' makes a tensor without elements"
        ])
  }
}
