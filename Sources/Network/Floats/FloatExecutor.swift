import NetworkGraph

/// Runs a graph in floating-point numbers of 32 bits: to see which range each tensor has, and as the
/// reference that a quantised network is measured by.
///
/// Quantised operators are computed as the floating-point numbers that they stand for.
public struct FloatExecutor: Sendable {
  /// The network that it runs.
  public let graph: Graph
  /// For each node, the tensors that nothing after it needs.
  private let lastUses: [[String]]

  /// Makes a network ready to run.
  public init(_ graph: Graph) {
    self.graph = graph
    var seen = Set(graph.outputs)
    var lastUses: [[String]] = []
    for node in graph.nodes.reversed() {
      lastUses.append(
        (node.inputs.compactMap { $0 } + node.outputs).filter {
          seen.insert($0).inserted
        })
    }
    self.lastUses = lastUses.reversed()
  }

  /// Runs the network once.
  ///
  /// Shapes must fit each other, as in what `ONNXReader` gives: else the program stops.
  /// - Parameters:
  ///   - inputs: A tensor for each of the network's inputs.
  ///   - observer: Is shown each tensor, inputs first, as soon as it is there; not constants.
  /// - Returns: A tensor for each of the network's outputs.
  public func run(
    _ inputs: [String: Tensor], observer: ((_ name: String, _ tensor: Tensor) -> Void)? = nil
  ) -> [String: Tensor] {
    var values = graph.constants
    for name in graph.inputs where values[name] == nil || inputs[name] != nil {
      guard let tensor = inputs[name] else { preconditionFailure("no input '\(name)'") }
      values[name] = tensor
      observer?(name, tensor)
    }
    for (index, node) in graph.nodes.enumerated() {
      let computed = FloatNode(node: node, types: graph.types, values: values).result
      for name in node.outputs.prefix(1) {
        let result = FloatNode.converted(computed, to: graph.types[name]?.element)
        values[name] = result
        observer?(name, result)
      }
      for name in lastUses[index] { values[name] = nil }
    }
    return values.filter { graph.outputs.contains($0.key) }
  }
}
