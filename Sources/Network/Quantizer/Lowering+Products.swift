import NetworkGraph

/// Nodes that are weights times inputs, and what can become part of them.
extension Lowering {
  /// A constant input as weights.
  mutating func weights(_ index: Int) -> StepWeights? {
    guard let tensor = constant(index) else {
      refuse(QuantizerRules.form, "has weights that are computed")
      return nil
    }
    if let constant = quantizedConstant(index) { return weights(constant) }
    guard tensor.floats.allSatisfy(\.isFinite) else {
      refuse(QuantizerRules.number, "has weights that are no finite numbers")
      return nil
    }
    return StepWeights(values: tensor.floats, shape: tensor.shape, scales: nil)
  }

  mutating func weights(_ constant: QuantizedConstant) -> StepWeights? {
    guard constant.scales.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      refuse(QuantizerRules.parameters, "has a scale of weights that is not a positive number")
      return nil
    }
    guard let steps = constant.centred else {
      refuse(
        QuantizerRules.parameters,
        "has weights that, less their zero point, do not fit 8 bits with a sign")
      return nil
    }
    return StepWeights(
      values: steps.map(Float.init), shape: constant.integers.shape,
      scales: constant.scales.map(Double.init))
  }

  /// A constant vector; nil if there is none.
  func bias(_ index: Int) -> [Double]? {
    if let constant = quantizedConstant(index), let integers = constant.integers.integers {
      return integers.enumerated().map {
        Double($1) * Double(constant.scales[constant.scales.count == 1 ? 0 : $0])
      }
    }
    return constant(index)?.floats.map(Double.init)
  }

  mutating func convolution(
    _ convolution: Convolution, _ weights: StepWeights, bias: [Double]?, input: String? = nil
  ) {
    let shape = self.shape(0)
    guard let window = plane(convolution.window), shape.count == 3 || shape.count == 4 else {
      return refuse(QuantizerRules.form, "is a convolution over more than two dimensions")
    }
    guard shape[0] == 1 else {
      return refuse(QuantizerRules.form, "works on a batch of \(shape[0]); one is supported")
    }
    if name(2) != nil, bias == nil {
      return refuse(QuantizerRules.form, "has a bias that is computed")
    }
    let channels = weights.shape[0]
    let (group, area) = (weights.shape[1], window.kernel.reduce(1, *))
    guard let weights = perChannel(weights, channels) else { return }
    // M × C × H × W to M × (H × W × C).
    let order = Strides.transposed([channels, group, area], [0, 2, 1])
    append(
      .linear(
        LinearStep(
          window: window, groups: convolution.groups, isChannelsLast: false, channels: channels,
          weights: order.map { weights.values[$0] }, scales: weights.scales,
          biases: bias ?? [Double](repeating: 0, count: channels))),
      [input ?? data()[0]])
  }

  /// Weights with a scale for each output channel, if they have scales.
  private mutating func perChannel(_ weights: StepWeights, _ channels: Int) -> StepWeights? {
    guard let scales = weights.scales else { return weights }
    guard let values = perChannel(scales, channels) else {
      refuse(QuantizerRules.parameters, "has scales of weights along a dimension of the sums")
      return nil
    }
    var result = weights
    result.scales = values
    return result
  }

  /// A window over height and width; of a line, one row.
  func plane(_ window: Window) -> Window? {
    switch window.kernel.count {
    case 2: window
    case 1:
      Window(
        kernel: [1] + window.kernel, strides: [1] + window.strides,
        dilations: [1] + window.dilations, before: [0] + window.before, after: [0] + window.after)
    default: nil
    }
  }

  static let point = Window(
    kernel: [1, 1], strides: [1, 1], dilations: [1, 1], before: [0, 0], after: [0, 0])

  /// Rows times a matrix of M × K.
  mutating func rows(_ weights: StepWeights, bias: [Double], input: String) {
    let channels = weights.shape[0]
    guard let weights = perChannel(weights, channels) else { return }
    append(
      .linear(
        LinearStep(
          window: Self.point, groups: 1, isChannelsLast: true, channels: channels,
          weights: weights.values, scales: weights.scales, biases: bias)), [input])
  }

  mutating func gemm(_ gemm: Gemm) {
    guard !gemm.transposesA else {
      return refuse(QuantizerRules.form, "transposes its first operand")
    }
    guard var weights = weights(1), let input = name(0), constant(0) == nil else {
      if constant(0) != nil { refuse(QuantizerRules.form, "has a constant as first operand") }
      return
    }
    if !gemm.transposesB {
      weights = weights.taken(
        Strides.transposed(weights.shape, [1, 0]), shape: [weights.shape[1], weights.shape[0]])
    }
    let channels = weights.shape[0]
    var biases = [Double](repeating: 0, count: channels)
    if name(2) != nil {
      guard let bias = bias(2), let all = perChannel(bias, channels),
        shape(2).last.map({ $0 == 1 || $0 == channels }) ?? true,
        shape(2).count < 2 || shape(2)[0] == 1 || outputShape[0] == 1
      else {
        return refuse(
          QuantizerRules.form, "adds what is not a constant of one number per output channel")
      }
      biases = all.map { $0 * Double(gemm.beta) }
    }
    guard let weights = scaled(weights, by: Double(gemm.alpha)) else { return }
    rows(weights, bias: biases, input: canonical(input))
  }

  mutating func scaled(_ weights: StepWeights, by factor: Double) -> StepWeights? {
    if factor == 1 { return weights }
    var result = weights
    if let scales = weights.scales {
      guard factor > 0 else {
        refuse(QuantizerRules.form, "multiplies quantised weights by \(factor)")
        return nil
      }
      result.scales = scales.map { $0 * factor }
    } else {
      result.values = weights.values.map { Float(Double($0) * factor) }
    }
    return result
  }

  mutating func matMul() {
    if constant(0) != nil {
      return refuse(QuantizerRules.form, "has a constant as first operand")
    }
    guard constant(1) != nil else {
      return append(.matMul, data())
    }
    guard let weights = matrix(weights(1)) else { return }
    rows(weights, bias: [Double](repeating: 0, count: weights.shape[0]), input: data()[0])
  }

  /// A constant second operand of `matmul`, transposed.
  mutating func matrix(_ weights: StepWeights?) -> StepWeights? {
    guard let weights else { return nil }
    let shape = weights.shape.count == 1 ? weights.shape + [1] : weights.shape
    guard shape.dropLast(2).allSatisfy({ $0 == 1 }) else {
      refuse(QuantizerRules.form, "multiplies by several constant matrices")
      return nil
    }
    let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
    return weights.taken(Strides.transposed([rows, columns], [1, 0]), shape: [columns, rows])
  }

  mutating func batchNormalization(_ epsilon: Float) {
    guard let scale = constant(1)?.floats, let bias = constant(2)?.floats,
      let mean = constant(3)?.floats, let variance = constant(4)?.floats
    else { return refuse(QuantizerRules.form, "has statistics that are computed") }
    let channels = FloatNormalizations.channels(
      scale: scale, bias: bias, mean: mean, variance: variance, epsilon: epsilon)
    affine(channels.map(\.factor), channels.map(\.summand), channelAxis: 1)
  }

  /// A factor and a summand for each channel.
  /// - Parameter channelAxis: The dimension of the channels: 1 of an image, or the last one.
  mutating func affine(
    _ factors: [Double], _ summands: [Double], channelAxis: Int, input index: Int = 0
  ) {
    guard (factors + summands).allSatisfy(\.isFinite) else {
      return refuse(QuantizerRules.number, "has factors that are no finite numbers")
    }
    let shape = self.shape(index)
    let isLast = channelAxis == shape.count - 1
    if let step = maker(index), case .linear(var linear) = steps[step].kind,
      linear.isChannelsLast == isLast, linear.channels == factors.count, linear.multiply(factors),
      linear.add(summands)
    {
      return absorb(step, .linear(linear))
    }
    guard isLast || (channelAxis == 1 && shape.count <= 4 && shape[0] == 1) else {
      return refuse(
        QuantizerRules.form, "has a factor or summand per channel of a tensor that is no image")
    }
    append(
      .linear(
        LinearStep(
          window: Self.point, groups: factors.count, isChannelsLast: isLast,
          channels: factors.count, weights: factors.map(Float.init), scales: nil,
          biases: summands)), [canonical(name(index) ?? "")])
  }
}
