import NetworkGraph

/// Nodes that work element by element or on rows.
extension Lowering {
  mutating func unary(_ operation: NetworkGraph.Operation) {
    var bounds: (lowest: Float, highest: Float)?
    if case .relu = operation { bounds = (0, .infinity) }
    if case .clip(let lowest, let highest) = operation { bounds = (lowest, highest) }
    if let bounds, let step = maker(0) {
      switch steps[step].kind {
      case .linear(var linear):
        clamp(&linear.lowest, &linear.highest, bounds)
        return absorb(step, .linear(linear))
      case .add(let sign, var lowest, var highest):
        clamp(&lowest, &highest, bounds)
        return absorb(step, .add(sign: sign, lowest: lowest, highest: highest))
      default: break
      }
    }
    append(.function(.operation(operation)), data())
  }

  private func clamp(
    _ lowest: inout Float, _ highest: inout Float, _ bounds: (lowest: Float, highest: Float)
  ) {
    (lowest, highest) = (
      min(max(lowest, bounds.lowest), bounds.highest),
      min(max(highest, bounds.lowest), bounds.highest)
    )
  }

  mutating func softmax(_ axis: Int) {
    append(.softmax(axis: axis), data())
    // Probabilities are below 1, so their steps are known.
    if quantizations[output] == nil { pin(Quantization(scale: 1 / 256, zeroPoint: -128)) }
  }

  mutating func pool(_ window: Window, _ kind: (Window) -> LoweredStep.Kind) {
    guard let plane = plane(window), shape(0).count == plane.kernel.count + 2 || shape(0).count == 3
    else { return refuse(QuantizerRules.form, "pools over more than two dimensions") }
    append(kind(plane), data())
  }

  mutating func layerNormalization(_ axis: Int, _ epsilon: Float) {
    let length = shape(0)[axis...].reduce(1, *)
    guard length <= 2048 else {
      return refuse(
        QuantizerRules.form, "normalises \(length) elements together; at most 2,048 are supported")
    }
    guard let scale = constant(1)?.floats, name(2) == nil || constant(2) != nil else {
      return refuse(QuantizerRules.form, "has a scale or bias that is computed")
    }
    let bias = constant(2)?.floats ?? [0]
    guard epsilon.isFinite, (scale + bias).allSatisfy(\.isFinite) else {
      return refuse(QuantizerRules.number, "has a scale or bias that is no finite number")
    }
    append(
      .layerNorm(
        axis: axis, epsilon: Double(epsilon),
        scale: (0..<length).map { scale[$0 % scale.count] },
        bias: (0..<length).map { bias[$0 % bias.count] }), Array(data().prefix(1)))
  }

  mutating func binary() {
    let isFirstConstant = constant(0) != nil
    guard isFirstConstant || constant(1) != nil else {
      switch node.operation {
      case .add: return append(.add(sign: 1, lowest: -.infinity, highest: .infinity), data())
      case .sub: return append(.add(sign: -1, lowest: -.infinity, highest: .infinity), data())
      case .mul: return append(.multiply, data())
      default: return refuse(QuantizerRules.operation, "divides by a computed tensor")
      }
    }
    let index = isFirstConstant ? 1 : 0
    let values = (constant(1 - index)?.floats ?? []).map { Double($0) }
    guard !values.isEmpty, values.allSatisfy(\.isFinite) else {
      return refuse(QuantizerRules.number, "has a constant that is no finite number")
    }
    if values.count == 1, outputShape == shape(index) {
      return withScalar(values[0], isFirstConstant, index)
    }
    // Constants per channel: factor and summand.
    let rank = shape(index).count
    let lengths = shape(1 - index)
    let padded = [Int](repeating: 1, count: max(0, rank - lengths.count)) + lengths
    let long = padded.indices.filter { padded[$0] > 1 }
    guard outputShape == shape(index), long.count == 1, padded.count == rank else {
      return refuse(
        QuantizerRules.form, "has a constant operand that is neither one number nor one per channel"
      )
    }
    let (ones, zeros) = (values.map { _ in 1.0 }, values.map { _ in 0.0 })
    switch node.operation {
    case .add: affine(ones, values, channelAxis: long[0], input: index)
    case .sub:
      isFirstConstant
        ? affine(ones.map { -$0 }, values, channelAxis: long[0], input: index)
        : affine(ones, values.map { -$0 }, channelAxis: long[0], input: index)
    case .mul: affine(values, zeros, channelAxis: long[0], input: index)
    default:
      guard !isFirstConstant else {
        return refuse(QuantizerRules.operation, "divides by a computed tensor")
      }
      affine(values.map { 1 / $0 }, zeros, channelAxis: long[0], input: index)
    }
  }

  private mutating func withScalar(_ value: Double, _ isFirst: Bool, _ index: Int) {
    let function: ElementFunction
    var affine: (factor: Double, summand: Double)?
    switch node.operation {
    case .add: (function, affine) = (.sum(value), (1, value))
    case .sub:
      (function, affine) = isFirst ? (.difference(value), (-1, value)) : (.sum(-value), (1, -value))
    case .mul: (function, affine) = (.product(value), (value, 0))
    default:
      guard isFirst || value != 0 else {
        return refuse(QuantizerRules.number, "divides by 0")
      }
      function = isFirst ? .quotient(value) : .product(1 / value)
      affine = isFirst ? nil : (1 / value, 0)
    }
    if let affine, let step = maker(index), case .linear(var linear) = steps[step].kind,
      linear.multiply(linear.biases.map { _ in affine.factor }),
      linear.add(linear.biases.map { _ in affine.summand })
    {
      return absorb(step, .linear(linear))
    }
    append(.function(function), [canonical(name(index) ?? "")])
  }
}
