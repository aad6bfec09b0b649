/// A neural network: tensors, and the nodes that compute them, with every shape known.
///
/// Layout and meaning of tensors are ONNX's: images are N × C × H × W.
public struct Graph: Sendable {
  /// The network's name.
  public var name: String
  /// The names of the tensors that a user gives, in order.
  public var inputs: [String]
  /// The names of the tensors that a user gets, in order.
  public var outputs: [String]
  /// What computes the others, each node behind those that it needs.
  public var nodes: [Node]
  /// The tensors that are always the same (weights), by name.
  public var constants: [String: Tensor]
  /// The type of every tensor, by name: inputs, constants, and what nodes compute.
  public var types: [String: TensorType]

  /// A graph.
  public init(
    name: String, inputs: [String], outputs: [String], nodes: [Node],
    constants: [String: Tensor], types: [String: TensorType]
  ) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.nodes = nodes
    self.constants = constants
    self.types = types
  }
}
