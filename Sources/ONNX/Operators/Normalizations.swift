import NetworkGraph

/// Softmax, normalizations, means.
enum Normalizations {
  static func softmax(_ node: ONNXNode) throws -> Translation {
    let isOld = node.version < 13
    let axis = try node.integer("axis", default: isOld ? 1 : -1)
    return { operands in
      let type = try operands.type(0, .float32)
      let rank = type.shape.count
      let first = try operands.axis(axis, of: rank)
      // Before operator set 13 it went over all dimensions from the axis on.
      let long = (first..<rank).filter { type.shape[$0] != 1 }
      guard isOld, long.count > 1 else {
        return try operands.compute(
          .softmax(axis: isOld ? long.first ?? first : first), inputs: 1, .float32, type.shape)
      }
      let flat = TensorType(
        .float32,
        [type.shape[..<first].reduce(1, *), type.shape[first...].reduce(1, *)])
      let (matrix, result) = (
        operands.scope.fresh("\(operands.output)/matrix"),
        operands.scope.fresh("\(operands.output)/softmax")
      )
      return .steps([
        .init(operation: .reshape, inputs: operands.names(1), output: matrix, type: flat),
        .init(operation: .softmax(axis: 1), inputs: [matrix], output: result, type: flat),
        .init(operation: .reshape, inputs: [result], output: operands.output, type: type),
      ])
    }
  }

  static func quantizedSoftmax(_ node: ONNXNode) throws -> Translation {
    let isOld = try node.integer("opset", default: 13) < 13
    let axis = try node.integer("axis", default: isOld ? 1 : -1)
    return { operands in
      let type = try operands.type(0, .uint8, .int8)
      let rank = type.shape.count
      let first = try operands.axis(axis, of: rank)
      try Quantization.check(operands, 1, type.element, channels: nil)
      try Quantization.check(operands, 3, type.element, channels: nil)
      let long = (first..<rank).filter { type.shape[$0] != 1 }
      guard !isOld || long.count <= 1 else {
        throw Refusal(
          ONNXRules.unsupportedVariant, "a softmax over several dimensions is not supported")
      }
      return try operands.compute(
        .qLinearSoftmax(axis: isOld ? long.first ?? first : first), inputs: 5, type.element,
        type.shape)
    }
  }

  static func batch(_ node: ONNXNode) throws -> Translation {
    let epsilon = try node.number("epsilon", default: 1e-5)
    node.ignore("momentum")
    if node.version < 9, try !node.flag("spatial", default: true) {
      throw Refusal(ONNXRules.unsupportedVariant, "'spatial' 0 is not supported")
    }
    if node.version >= 14, try node.flag("training_mode") {
      throw Refusal(ONNXRules.unsupportedVariant, "training is not supported")
    }
    return { operands in
      let type = try operands.type(0, .float32)
      guard type.shape.count >= 2 else {
        throw Refusal(
          ONNXRules.shape, "the input has a batch and channels, found \(Words.shape(type.shape))")
      }
      for index in 1...4 {
        let shape = try operands.type(index, .float32).shape
        guard shape == [type.shape[1]] else {
          throw Refusal(
            ONNXRules.shape,
            "\(operands.words(index)) has one number per channel, \(type.shape[1]), found "
              + Words.shape(shape))
        }
      }
      return try operands.compute(
        .batchNormalization(epsilon: epsilon), inputs: 5, .float32, type.shape)
    }
  }

  static func layer(_ node: ONNXNode) throws -> Translation {
    let axis = try node.integer("axis", default: -1)
    let epsilon = try node.number("epsilon", default: 1e-5)
    node.ignore("stash_type")
    return { operands in
      let type = try operands.type(0, .float32)
      let axis = try operands.axis(axis, of: type.shape.count)
      let normalized = Array(type.shape[axis...])
      for index in 1...2 where index == 1 || operands.has(index) {
        try operands.check(
          operands.type(index, .float32).shape, stretchesTo: normalized, operands.words(index))
      }
      return try operands.compute(
        .layerNormalization(axis: axis, epsilon: epsilon), inputs: 3, .float32, type.shape)
    }
  }

  static func localResponse(_ node: ONNXNode) throws -> Translation {
    let operation = Operation.localResponseNormalization(
      size: try node.integer("size", in: 1...Limits.longest),
      alpha: try node.number("alpha", default: 1e-4), beta: try node.number("beta", default: 0.75),
      bias: try node.number("bias", default: 1))
    return { operands in
      let type = try operands.type(0, .float32)
      guard type.shape.count >= 2 else {
        throw Refusal(
          ONNXRules.shape, "the input has a batch and channels, found \(Words.shape(type.shape))")
      }
      return try operands.compute(operation, inputs: 1, .float32, type.shape)
    }
  }

  static func mean(_ node: ONNXNode) throws -> Translation {
    let keeps = try node.flag("keepdims", default: true)
    let hasAttribute = node.version < 18
    let attribute = hasAttribute ? try node.optionalIntegers("axes") : nil
    let keepsEmpty = hasAttribute ? false : try node.flag("noop_with_empty_axes")
    return { operands in
      let type = try operands.type(0, .float32)
      let rank = type.shape.count
      let given = hasAttribute ? attribute : try operands.integers(1)
      var axes = try operands.axes(given ?? [], of: rank).sorted()
      if axes.isEmpty {
        if keepsEmpty, let name = operands.name(0) { return .alias(name) }
        axes = Array(0..<rank)
      }
      let shape = (0..<rank).compactMap { axes.contains($0) ? keeps ? 1 : nil : type.shape[$0] }
      return try operands.compute(
        .reduceMean(axes: axes, keepsDimensions: keeps), inputs: 1, .float32, shape)
    }
  }
}
