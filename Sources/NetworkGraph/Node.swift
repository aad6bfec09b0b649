/// One step of a network.
public struct Node: Sendable, Hashable {
  /// Its name in the file; made of the operator and its place in the list where the file gives none.
  public var name: String
  /// What it does.
  public var operation: Operation
  /// The tensors that it needs, in ONNX's order; nil where an optional one is left out.
  public var inputs: [String?]
  /// The tensors that it computes.
  public var outputs: [String]

  /// A node.
  public init(name: String, operation: Operation, inputs: [String?], outputs: [String]) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.outputs = outputs
  }
}
