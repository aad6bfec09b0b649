import NetworkGraph

/// MaxPool, AveragePool, the global ones, and their quantised forms.
enum Pools {
  private static func shape(
    _ type: TensorType, _ attributes: WindowAttributes
  ) throws(Refusal) -> (Window, [Int]) {
    guard type.shape.count >= 3 else {
      throw Refusal(
        ONNXRules.shape,
        "the input has a batch, channels and an image, found \(Words.shape(type.shape))")
    }
    let (window, lengths) = try attributes.window(over: Array(type.shape.dropFirst(2)))
    for index in window.kernel.indices {
      let extent = (window.kernel[index] - 1) * window.dilations[index] + 1
      guard window.before[index] < extent, window.after[index] < extent else {
        throw Refusal(
          ONNXRules.shape,
          "the padding of a pool is shorter than the kernel, found "
            + "\(max(window.before[index], window.after[index])) and \(extent)")
      }
    }
    return (window, Array(type.shape.prefix(2)) + lengths)
  }

  static func maximum(_ node: ONNXNode) throws -> Translation {
    let attributes = try WindowAttributes(
      node, hasKernel: true, hasDilations: node.version >= 10, hasCeilMode: node.version >= 10)
    // It only matters for the second output.
    let isColumnMajor = try node.flag("storage_order")
    return { operands in
      let type = try operands.type(0, .float32, .int8, .uint8)
      let (window, shape) = try shape(type, attributes)
      try Limits.check(shape)
      var steps = [
        Outcome.Step(
          operation: .maxPool(window), inputs: operands.names(1), output: operands.output,
          type: TensorType(type.element, shape))
      ]
      if node.outputs.count > 1, let indices = node.outputs[1] {
        let step = Outcome.Step(
          operation: .maxPoolIndices(window, isColumnMajor: isColumnMajor),
          inputs: operands.names(1), output: indices, type: TensorType(.int64, shape))
        steps.insert(step, at: 0)
      }
      return .steps(steps)
    }
  }

  static func average(_ node: ONNXNode) throws -> Translation {
    let attributes = try WindowAttributes(
      node, hasKernel: true, hasDilations: node.version >= 19, hasCeilMode: node.version >= 10)
    let counts = try node.flag("count_include_pad")
    return { operands in
      let type = try operands.type(0, .float32)
      let (window, shape) = try shape(type, attributes)
      return try operands.compute(
        .averagePool(window, countsPadding: counts), inputs: 1, .float32, shape)
    }
  }

  static func quantizedAverage(_ node: ONNXNode) throws -> Translation {
    let attributes = try WindowAttributes(
      node, hasKernel: true, hasDilations: true, hasCeilMode: true)
    let counts = try node.flag("count_include_pad")
    if try node.flag("channels_last") {
      throw Refusal(ONNXRules.unsupportedVariant, "'channels_last' is not supported")
    }
    return { operands in
      let type = try operands.type(0, .uint8, .int8)
      let (window, shape) = try shape(type, attributes)
      try Quantization.check(operands, 1, type.element, channels: nil)
      try Quantization.check(operands, 3, type.element, channels: nil)
      return try operands.compute(
        .qLinearAveragePool(window, countsPadding: counts), inputs: 5, type.element, shape)
    }
  }

  static func global(_ operation: Operation) -> (ONNXNode) throws -> Translation {
    { _ in
      { operands in
        let type = try operands.type(0, .float32)
        guard type.shape.count >= 3 else {
          throw Refusal(
            ONNXRules.shape,
            "the input has a batch, channels and an image, found \(Words.shape(type.shape))")
        }
        let shape = type.shape.indices.map { $0 < 2 ? type.shape[$0] : 1 }
        return try operands.compute(operation, inputs: 1, .float32, shape)
      }
    }
  }

  static func quantizedGlobalAverage(_ node: ONNXNode) throws -> Translation {
    let isChannelsLast = try node.flag("channels_last")
    return { operands in
      let type = try operands.type(0, .uint8, .int8)
      let rank = type.shape.count
      guard rank >= 3 else {
        throw Refusal(
          ONNXRules.shape,
          "the input has a batch, channels and an image, found \(Words.shape(type.shape))")
      }
      try Quantization.check(operands, 1, type.element, channels: nil)
      try Quantization.check(operands, 3, type.element, channels: nil)
      let channels = isChannelsLast ? rank - 1 : 1
      let shape = type.shape.indices.map { $0 == 0 || $0 == channels ? type.shape[$0] : 1 }
      return try operands.compute(
        .qLinearGlobalAveragePool(isChannelsLast: isChannelsLast), inputs: 5, type.element, shape)
    }
  }
}
