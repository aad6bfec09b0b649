import NetworkGraph

/// A network in integers: what the chip computes, bit for bit (docs/numerics.md).
///
/// All tensors hold int8; a step's value is `scale` · (integer − `zeroPoint`). The first dimension is the
/// batch and has length 1: who has more runs the network more often.
public struct QuantizedNetwork: Sendable, Hashable, Codable {
  /// The network's name.
  public var name: String
  /// What a user gives, in order.
  public var inputs: [Boundary]
  /// What a user gets, in order.
  public var outputs: [Boundary]
  /// The layers, each behind those that it needs.
  public var layers: [Layer]
  /// Every tensor: inputs, and what layers compute.
  public var tensors: [String: QuantizedTensor]

  /// A network.
  public init(
    name: String, inputs: [Boundary], outputs: [Boundary], layers: [Layer],
    tensors: [String: QuantizedTensor]
  ) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.layers = layers
    self.tensors = tensors
  }
}

/// A tensor of int8.
public struct QuantizedTensor: Sendable, Hashable, Codable {
  /// The lengths of the dimensions as in ONNX (images 1 × C × H × W).
  public var shape: [Int]
  /// The value of a step.
  public var scale: Float
  /// The integer that stands for 0, −128…127.
  public var zeroPoint: Int

  /// A tensor.
  public init(shape: [Int], scale: Float, zeroPoint: Int) {
    self.shape = shape
    self.scale = scale
    self.zeroPoint = zeroPoint
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }
}

/// A tensor as the world outside of the network sees it.
public struct Boundary: Sendable, Hashable, Codable {
  /// The tensor's name.
  public var name: String
  /// What the file says that its elements are: `float32` is quantised and dequantised by the host with
  /// the tensor's scale; `uint8` is the int8 plus 128; `int8` as it is.
  public var element: ElementType

  /// A boundary.
  public init(name: String, element: ElementType) {
    self.name = name
    self.element = element
  }
}
