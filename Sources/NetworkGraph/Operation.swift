/// What a node does: ONNX's operators, with attributes as values and defaults filled in.
///
/// What ONNX takes from constant inputs (a shape, axes, pads, bounds) is an attribute here, and those
/// inputs are not among the node's. Axes count from 0. Tensors that remain are inputs in ONNX's order.
public enum Operation: Sendable, Hashable {
  /// Inputs: X, W [M, C / group, k…], optional B [M].
  case conv(Convolution)
  /// Inputs: A, B, optional C. Y = alpha · A' · B' + beta · C.
  case gemm(Gemm)
  /// Inputs: A, B, as numpy's `matmul`.
  case matMul
  case add
  case sub
  case mul
  case div
  case relu
  case leakyRelu(alpha: Float)
  /// Bounds; infinite where there is none.
  case clip(lowest: Float, highest: Float)
  case sigmoid
  case tanh
  /// Over one axis, as since operator set 13. Files of older sets are rewritten by the reader.
  case softmax(axis: Int)
  case maxPool(Pool)
  /// MaxPool's second output: the places of the greatest elements in the whole input, the first one where
  /// several are as great. Columns are counted before rows, or, `isColumnMajor`, the first spatial
  /// dimension varies fastest.
  case maxPoolIndices(Pool, isColumnMajor: Bool)
  case averagePool(Pool, countsPadding: Bool)
  case globalAveragePool
  case globalMaxPool
  case concat(axis: Int)
  /// To the shape of the output's type: Reshape, Flatten, Squeeze, Unsqueeze, Identity, Dropout.
  case reshape
  /// To the element type of the output: numbers of the same value, the nearest where there is none.
  case cast
  case transpose(permutation: [Int])
  /// With a constant; one number before and after for each dimension, negative ones cut.
  case pad(before: [Int], after: [Int], value: Double)
  /// Pad with the tensor's own elements; numbers as those of `pad`. Negative ones cut first.
  case extend(before: [Int], after: [Int], mode: PadMode)
  /// For each dimension: how many elements are taken is the count: start, start + step, ….
  case slice(starts: [Int], counts: [Int], steps: [Int])
  /// Nearest neighbour. For each dimension, the place in the input of each place of the output.
  case resize(sources: [[Int]])
  case reduceMean(axes: [Int], keepsDimensions: Bool)
  /// Inputs: X, scale, B, mean, variance.
  case batchNormalization(epsilon: Float)
  /// Inputs: X, scale, optional bias. Over the axes from `axis` on.
  case layerNormalization(axis: Int, epsilon: Float)
  case gelu(isTanhApproximation: Bool)
  /// Local response normalization across channels.
  case localResponseNormalization(size: Int, alpha: Float, beta: Float, bias: Float)
  /// Inputs: x, scale, zero point (optional); per channel of `axis` where the scale is a vector.
  case quantizeLinear(axis: Int)
  case dequantizeLinear(axis: Int)
  /// Inputs: x, scale, zero point (optional), both of x's shape, but along `axis` with one for every
  /// `blockSize` elements; the last block may have fewer.
  case quantizeBlocks(axis: Int, blockSize: Int)
  case dequantizeBlocks(axis: Int, blockSize: Int)
  /// Inputs: x, x scale, x zero point, w, w scale, w zero point, y scale, y zero point, optional B.
  case qLinearConv(Convolution)
  /// Inputs: a, a scale, a zero point, b, b scale, b zero point, y scale, y zero point.
  case qLinearMatMul
  /// Inputs: A, A scale, A zero point, B, B scale, B zero point, optional C, y scale, y zero point.
  case qGemm(Gemm)
  /// Inputs: A, A scale, A zero point, B, B scale, B zero point, C scale, C zero point.
  case qLinearAdd
  case qLinearMul
  /// Inputs: X, X scale, X zero point, Y scale, Y zero point.
  case qLinearSigmoid
  case qLinearLeakyRelu(alpha: Float)
  case qLinearSoftmax(axis: Int)
  case qLinearAveragePool(Pool, countsPadding: Bool)
  case qLinearGlobalAveragePool(isChannelsLast: Bool)
  /// Inputs: Y scale, Y zero point, then (X, scale, zero point) for each.
  case qLinearConcat(axis: Int)
  /// Inputs: x, w, optional x zero point, w zero point. Output int32.
  case convInteger(Convolution)
  /// Inputs: A, B, optional A zero point, B zero point. Output int32.
  case matMulInteger
}

/// How a kernel moves over an image, spatial dimensions in order (height, width).
public struct Window: Sendable, Hashable, Codable {
  /// The kernel's lengths.
  public var kernel: [Int]
  /// Steps.
  public var strides: [Int]
  /// Distances of the kernel's elements.
  public var dilations: [Int]
  /// Padding before the first element, and behind the last one.
  public var before: [Int], after: [Int]

  /// A window.
  public init(kernel: [Int], strides: [Int], dilations: [Int], before: [Int], after: [Int]) {
    self.kernel = kernel
    self.strides = strides
    self.dilations = dilations
    self.before = before
    self.after = after
  }
}

/// Attributes of a convolution.
public struct Convolution: Sendable, Hashable {
  /// The kernel and its way.
  public var window: Window
  /// Groups of channels that do not mix.
  public var groups: Int

  /// Attributes.
  public init(window: Window, groups: Int) {
    self.window = window
    self.groups = groups
  }
}

/// Attributes of a pooling: the kernel and its way. Windows that reach behind the padding because the
/// output's size was rounded up see nothing there, and do not count it.
public typealias Pool = Window

/// Attributes of a matrix product.
public struct Gemm: Sendable, Hashable {
  /// Factors of the product and of what is added.
  public var alpha: Float, beta: Float
  /// Whether A and B are transposed.
  public var transposesA: Bool, transposesB: Bool

  /// Attributes.
  public init(alpha: Float, beta: Float, transposesA: Bool, transposesB: Bool) {
    self.alpha = alpha
    self.beta = beta
    self.transposesA = transposesA
    self.transposesB = transposesB
  }
}
