import NetworkGraph

/// One step of a network in integers.
public struct Layer: Sendable, Hashable, Codable {
  /// The name of the ONNX node that it comes from; of the first one, where several became one layer.
  public var name: String
  /// What it does.
  public var kind: Kind
  /// The tensors that it needs.
  public var inputs: [String]
  /// The tensor that it computes.
  public var output: String

  /// What layers do; the formulas are in docs/numerics.md.
  public enum Kind: Sendable, Hashable, Codable {
    /// Weights times inputs: convolution, Gemm, MatMul with constant weights.
    case dot(DotProduct)
    /// (a − za) · first / 2^shift + (b − zb) · second / 2^shift, rounded once, + zy, then not below
    /// lowest nor above highest (a ReLU or Clip behind it). Shapes broadcast. Factors of a difference
    /// are negative.
    case add(first: Int, second: Int, shift: Int, lowest: Int8 = -128, highest: Int8 = 127)
    /// (a − za) · (b − zb) · multiplier / 2^shift, rounded, + zy. Shapes broadcast.
    case multiply(multiplier: Int, shift: Int)
    /// Element by element: entry (x mod 256) of 256 of −128…127.
    case lookup(table: [Int8])
    case maxPool(Window)
    /// The sum of (x − zx) · multiplier / 2^shift, rounded, + zy; with a multiplier for every number of
    /// elements that a window may see, 1 to kernel; all the same where padding counts.
    case averagePool(Window, multipliers: [Int], shift: Int)
    /// Means over the axes: (sum of x − zx) · multiplier / 2^shift, rounded, + zy.
    case mean(axes: [Int], multiplier: Int, shift: Int)
    case concat(axis: Int)
    /// The same elements in the output's shape.
    case reshape
    case transpose(permutation: [Int])
    case pad(before: [Int], after: [Int], value: Int8)
    /// With the input's own elements.
    case extend(before: [Int], after: [Int], mode: PadMode)
    case slice(starts: [Int], counts: [Int], steps: [Int])
    /// For each dimension, the place in the input of each place of the output.
    case resize(sources: [[Int]])
    case softmax(Softmax)
    case layerNorm(LayerNorm)
    /// Products of two computed tensors, as numpy's `matmul`: (sum of (a − za) · (b − zb)) ·
    /// multiplier / 2^shift, rounded, + zy.
    case matMul(multiplier: Int, shift: Int)
  }

  /// A layer.
  public init(name: String, kind: Kind, inputs: [String], output: String) {
    self.name = name
    self.kind = kind
    self.inputs = inputs
    self.output = output
  }
}
