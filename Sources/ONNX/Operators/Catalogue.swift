import NetworkGraph

/// The operators that are known.
enum Catalogue {
  /// One of them.
  struct Entry {
    /// How many inputs it has.
    var inputs: ClosedRange<Int>
    /// How many of its outputs may be needed.
    var outputs: Int
    /// Reads a node's attributes.
    var read: (ONNXNode) throws -> Translation

    init(
      _ inputs: ClosedRange<Int>, outputs: Int = 1,
      _ read: @escaping (ONNXNode) throws -> Translation
    ) {
      self.inputs = inputs
      self.outputs = outputs
      self.read = read
    }
  }

  /// The first and the last of ONNX's own operator sets that are known.
  static let versions = 7...28

  /// The domain of onnxruntime's own operators.
  static let contributed = "com.microsoft"

  /// ONNX's own operators whose computed inputs and outputs may have no elements: they compute nothing,
  /// so nothing of theirs depends on there being any.
  static let withoutElements: Set<String> = [
    "Cast", "Concat", "Dropout", "Flatten", "Identity", "Reshape", "Shape", "Size", "Slice",
    "Squeeze", "Transpose", "Unsqueeze",
  ]

  /// The entry of an operator in its domain.
  static func entry(_ name: String, domain: String) -> Entry? {
    switch domain {
    case "": own[name]
    case contributed: microsoft[name]
    default: nil
    }
  }

  /// ONNX's own.
  nonisolated(unsafe) static let own: [String: Entry] = [
    "Add": .init(2...2, Elementwise.binary(.add)),
    "AveragePool": .init(1...1, Pools.average),
    "BatchNormalization": .init(5...5, Normalizations.batch),
    "Cast": .init(1...1, Elementwise.cast),
    "Clip": .init(1...3, Elementwise.clip),
    "Concat": .init(1...Int.max, Layouts.concat),
    "Constant": .init(0...0, Constants.constant),
    "ConstantOfShape": .init(1...1, Constants.constantOfShape),
    "Conv": .init(2...3, Convolutions.float),
    "ConvInteger": .init(2...4, Convolutions.integer),
    "DequantizeLinear": .init(2...3, Quantization.dequantize),
    "Div": .init(2...2, Elementwise.binary(.div)),
    "Dropout": .init(1...3, Layouts.dropout),
    "Equal": .init(2...2, Constants.equal),
    "Expand": .init(2...2, Constants.expand),
    "Flatten": .init(1...1, Layouts.flatten),
    "Gather": .init(2...2, Constants.gather),
    "Gelu": .init(1...1, Elementwise.gelu),
    "Gemm": .init(2...3, Matrices.gemm),
    "GlobalAveragePool": .init(1...1, Pools.global(.globalAveragePool)),
    "GlobalMaxPool": .init(1...1, Pools.global(.globalMaxPool)),
    "Identity": .init(1...1, Layouts.identity),
    "LRN": .init(1...1, Normalizations.localResponse),
    "LayerNormalization": .init(2...3, Normalizations.layer),
    "LeakyRelu": .init(1...1, Elementwise.leakyRelu),
    "MatMul": .init(2...2, Matrices.matMul),
    "MatMulInteger": .init(2...4, Matrices.integer),
    "MaxPool": .init(1...1, outputs: 2, Pools.maximum),
    "Mul": .init(2...2, Elementwise.binary(.mul)),
    "Pad": .init(1...4, Layouts.pad),
    "QLinearConv": .init(8...9, Convolutions.quantized),
    "QLinearMatMul": .init(8...8, Matrices.quantized),
    "QuantizeLinear": .init(2...3, Quantization.quantize),
    "Range": .init(3...3, Constants.range),
    "ReduceMean": .init(1...2, Normalizations.mean),
    "Relu": .init(1...1, Elementwise.relu),
    "Reshape": .init(2...2, Layouts.reshape),
    "Resize": .init(1...4, Resizing.resize),
    "Shape": .init(1...1, Constants.shape),
    "Sigmoid": .init(1...1, Elementwise.unary(.sigmoid)),
    "Size": .init(1...1, Constants.size),
    "Slice": .init(1...5, Layouts.slice),
    "Softmax": .init(1...1, Normalizations.softmax),
    "Squeeze": .init(1...2, Layouts.squeeze),
    "Sub": .init(2...2, Elementwise.binary(.sub)),
    "Sum": .init(1...Int.max, Elementwise.sum),
    "Tanh": .init(1...1, Elementwise.unary(.tanh)),
    "Transpose": .init(1...1, Layouts.transpose),
    "Unsqueeze": .init(1...2, Layouts.unsqueeze),
    "Upsample": .init(1...2, Resizing.upsample),
    "Where": .init(3...3, Constants.choose),
  ]

  /// onnxruntime's.
  nonisolated(unsafe) static let microsoft: [String: Entry] = [
    "DequantizeLinear": .init(2...3, Quantization.dequantize),
    "FastGelu": .init(1...2, Elementwise.fastGelu),
    "Gelu": .init(1...1, Elementwise.gelu),
    "QGemm": .init(6...9, Matrices.quantizedGemm),
    "QLinearAdd": .init(7...8, Elementwise.quantizedBinary(.qLinearAdd)),
    "QLinearAveragePool": .init(4...5, Pools.quantizedAverage),
    "QLinearConcat": .init(5...Int.max, Layouts.quantizedConcat),
    "QLinearConv": .init(8...9, Convolutions.quantized),
    "QLinearGlobalAveragePool": .init(5...5, Pools.quantizedGlobalAverage),
    "QLinearLeakyRelu": .init(4...5, Elementwise.quantizedLeakyRelu),
    "QLinearMul": .init(7...8, Elementwise.quantizedBinary(.qLinearMul)),
    "QLinearSigmoid": .init(4...5, Elementwise.quantizedUnary(.qLinearSigmoid)),
    "QLinearSoftmax": .init(5...5, Normalizations.quantizedSoftmax),
    "QuantizeLinear": .init(2...3, Quantization.quantize),
  ]
}
