import NetworkGraph

/// A layer before scales are known: a node without what is about quantisation, or several of them.
struct LoweredStep: Sendable {
  enum Kind: Sendable {
    case linear(LinearStep)
    /// First plus or minus second, clamped.
    case add(sign: Double, lowest: Float, highest: Float)
    case multiply
    case function(ElementFunction)
    case maxPool(Window)
    case averagePool(Window, countsPadding: Bool)
    case mean(axes: [Int])
    case concat(axis: Int)
    case reshape
    /// The same integers, taken to stand for other numbers.
    case reinterpret
    case transpose(permutation: [Int])
    case pad(before: [Int], after: [Int], value: Double)
    case extend(before: [Int], after: [Int], mode: PadMode)
    case slice(starts: [Int], counts: [Int], steps: [Int])
    case resize(sources: [[Int]])
    case softmax(axis: Int)
    case layerNorm(axis: Int, epsilon: Double, scale: [Float], bias: [Float])
    case matMul
  }

  var name: String
  var kind: Kind
  var inputs: [String]
  var output: String

  /// Whether the output has elements of the inputs and no others, so that it may share their scale.
  var moves: Bool {
    switch kind {
    case .maxPool, .concat, .reshape, .transpose, .pad, .extend, .slice, .resize: true
    default: false
    }
  }
}
