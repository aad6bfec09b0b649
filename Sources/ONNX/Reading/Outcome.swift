import NetworkGraph

/// What became of a node.
enum Outcome {
  /// Nothing: its output is this tensor.
  case alias(String)
  /// A tensor that is always the same.
  case constant(Tensor)
  /// Nodes; the last one computes the first output.
  case steps([Step])

  /// One node of the graph.
  struct Step {
    var operation: Operation
    var inputs: [String?]
    var output: String
    var type: TensorType
  }
}

/// The second half of reading a node: what needs the types of its inputs. The first half reads the
/// attributes, so that all nodes can be looked at before any shape is known.
typealias Translation = (Operands) throws -> Outcome
