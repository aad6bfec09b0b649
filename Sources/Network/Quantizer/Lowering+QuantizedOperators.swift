import NetworkGraph

/// Operators that say their tensors' scales themselves.
extension Lowering {
  mutating func quantizedOperator() {
    switch node.operation {
    case .qLinearConv(let convolution):
      guard let input = activation(0, scale: 1, zeroPoint: 2),
        let weights = weights(quantized(3, axis: 0)), let target = target(6, 7)
      else { return }
      let scales = weights.scales ?? []
      let inputScale = quantizations[input].map { Double($0.scale) } ?? 1
      let bias = constant(8)?.integers?.enumerated().map { index, value in
        Double(value) * inputScale * scales[scales.count == 1 ? 0 : index]
      }
      if name(8) != nil, bias == nil {
        return refuse(QuantizerRules.form, "has a bias that is computed")
      }
      // The third input of a Conv is the bias; here it is the ninth.
      quantizedConvolution(convolution, weights, bias, input)
      pin(target)
    case .qLinearMatMul:
      guard let input = activation(0, scale: 1, zeroPoint: 2), let target = target(6, 7) else {
        return
      }
      if constant(3) != nil {
        guard let weights = matrix(weights(quantized(3, axis: -1))) else { return }
        rows(weights, bias: [Double](repeating: 0, count: weights.shape[0]), input: input)
      } else {
        guard let second = activation(3, scale: 4, zeroPoint: 5) else { return }
        append(.matMul, [input, second])
      }
      pin(target)
    case .qGemm(let gemm):
      qGemm(gemm)
    case .qLinearAdd, .qLinearMul:
      if constant(0) != nil || constant(3) != nil { return withConstant() }
      guard let first = activation(0, scale: 1, zeroPoint: 2),
        let second = activation(3, scale: 4, zeroPoint: 5), let target = target(6, 7)
      else { return }
      if case .qLinearMul = node.operation {
        append(.multiply, [first, second])
      } else {
        append(.add(sign: 1, lowest: -.infinity, highest: .infinity), [first, second])
      }
      pin(target)
    case .qLinearSigmoid: simple(.function(.operation(.sigmoid)))
    case .qLinearLeakyRelu(let alpha): simple(.function(.operation(.leakyRelu(alpha: alpha))))
    case .qLinearSoftmax(let axis): simple(.softmax(axis: axis))
    case .qLinearAveragePool(let pool, let countsPadding):
      guard let window = plane(pool) else {
        return refuse(QuantizerRules.form, "pools over more than two dimensions")
      }
      simple(.averagePool(window, countsPadding: countsPadding))
    case .qLinearGlobalAveragePool(let isChannelsLast):
      let rank = shape(0).count
      simple(.mean(axes: isChannelsLast ? Array(1..<rank - 1) : Array(2..<rank)))
    case .qLinearConcat(let axis):
      guard let target = target(0, 1) else { return }
      var inputs: [String] = []
      for index in stride(from: 2, to: node.inputs.count, by: 3) {
        guard constant(index) == nil else {
          return refuse(QuantizerRules.form, "joins a constant to a computed tensor")
        }
        guard let input = activation(index, scale: index + 1, zeroPoint: index + 2) else { return }
        inputs.append(input)
      }
      append(.concat(axis: axis), inputs)
      pin(target)
    case .convInteger(let convolution):
      guard let input = integerInput(),
        let weights = sumsOfIntegers(
          weights(integers(1, zeroPoint: 3, axis: 0)), input)
      else { return }
      quantizedConvolution(convolution, weights, nil, input)
    case .matMulInteger:
      guard let input = integerInput() else { return }
      guard constant(1) != nil else {
        return refuse(QuantizerRules.form, "has weights that are computed")
      }
      guard
        let weights = sumsOfIntegers(
          matrix(weights(integers(1, zeroPoint: 3, axis: -1))), input)
      else { return }
      rows(weights, bias: [Double](repeating: 0, count: weights.shape[0]), input: input)
    default: break
    }
  }

  private mutating func quantizedConvolution(
    _ convolution: Convolution, _ weights: StepWeights, _ bias: [Double]?, _ input: String
  ) {
    self.convolution(
      convolution, weights, bias: bias ?? [Double](repeating: 0, count: weights.shape[0]),
      input: input)
  }

  private mutating func simple(_ kind: LoweredStep.Kind) {
    guard let input = activation(0, scale: 1, zeroPoint: 2), let target = target(3, 4) else {
      return
    }
    append(kind, [input])
    pin(target)
  }

  private mutating func target(_ scale: Int, _ zeroPoint: Int) -> Quantization? {
    quantization(scale, zeroPoint, element(output))
  }

  /// A constant of integers, with the scale and zero point that are the inputs behind it.
  private mutating func quantized(_ index: Int, axis: Int) -> QuantizedConstant {
    guard let values = constant(index), let scales = constant(index + 1) else {
      refuse(QuantizerRules.form, "has weights that are computed")
      return QuantizedConstant(
        integers: Tensor(.int8([]), shape: [0]), scales: [], zeroPoints: [], axis: 0)
    }
    return QuantizedConstant(
      integers: values, scales: scales.floats, zeroPoints: constant(index + 2)?.integers ?? [0],
      axis: axis)
  }

  /// The same without a scale.
  private mutating func integers(_ index: Int, zeroPoint: Int, axis: Int) -> QuantizedConstant {
    guard let values = constant(index), name(zeroPoint) == nil || constant(zeroPoint) != nil else {
      refuse(QuantizerRules.form, "has weights that are computed")
      return QuantizedConstant(
        integers: Tensor(.int8([]), shape: [0]), scales: [], zeroPoints: [], axis: 0)
    }
    return QuantizedConstant(
      integers: values, scales: [1], zeroPoints: constant(zeroPoint)?.integers ?? [0], axis: axis)
  }

  /// The first input of an integer product: its scale is that which a node before it said, else 1.
  private mutating func integerInput() -> String? {
    guard let name = name(0) else { return nil }
    let zero = constant(2)?.integers ?? [0]
    guard zero.count == 1, self.name(2) == nil || constant(2) != nil else {
      refuse(QuantizerRules.parameters, "has a zero point that is computed, or several")
      return nil
    }
    let point = zero[0] - (element(name) == .uint8 ? 128 : 0)
    let scale = quantizations[canonical(name)]?.scale ?? 1
    return tensor(name, as: Quantization(scale: scale, zeroPoint: point))
  }

  /// Weights whose products with the input's numbers are the sums of integers.
  private func sumsOfIntegers(_ weights: StepWeights?, _ input: String) -> StepWeights? {
    guard var weights else { return nil }
    let scale = quantizations[input].map { Double($0.scale) } ?? 1
    weights.scales = [1 / scale]
    return weights
  }

  /// A sum or product with a constant of integers: as with the numbers that they stand for.
  private mutating func withConstant() {
    let isFirst = constant(0) != nil
    let (index, other) = isFirst ? (3, 0) : (0, 3)
    guard let name = name(index),
      let canonical = activation(index, scale: index + 1, zeroPoint: index + 2),
      let target = target(6, 7)
    else { return }
    guard canonical == self.canonical(name) else {
      return refuse(
        QuantizerRules.form, "takes integers for other numbers than the nodes before it")
    }
    let constant = "\(node.name)/constant"
    set(constant, FloatNode(node: node, types: graph.types, values: constants).dequantized(other))
    let operation: NetworkGraph.Operation = node.operation == .qLinearAdd ? .add : .mul
    replaceNode(operation, isFirst ? [constant, name] : [name, constant])
    binary()
    pin(target)
  }

  private mutating func qGemm(_ gemm: Gemm) {
    guard !gemm.transposesA else {
      return refuse(QuantizerRules.form, "transposes its first operand")
    }
    guard let input = activation(0, scale: 1, zeroPoint: 2),
      var weights = weights(quantized(3, axis: gemm.transposesB ? 0 : 1))
    else { return }
    if !gemm.transposesB {
      weights = weights.taken(
        Strides.transposed(weights.shape, [1, 0]), shape: [weights.shape[1], weights.shape[0]])
    }
    guard let weights = scaled(weights, by: Double(gemm.alpha)) else { return }
    let channels = weights.shape[0]
    var biases = [Double](repeating: 0, count: channels)
    if name(6) != nil {
      guard let values = constant(6)?.integers,
        let all = perChannel(values.map(Double.init), channels),
        let scales = perChannel(weights.scales ?? [], channels)
      else {
        return refuse(
          QuantizerRules.form, "adds what is not a constant of one number per output channel")
      }
      let inputScale = quantizations[input].map { Double($0.scale) } ?? 1
      biases = zip(all, scales).map { $0 * $1 * inputScale }
    }
    rows(weights, bias: biases, input: input)
    guard name(7) != nil else { return }
    if let target = target(7, 8) { pin(target) }
  }
}
