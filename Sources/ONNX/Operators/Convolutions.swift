import NetworkGraph

/// Conv, ConvInteger, QLinearConv.
enum Convolutions {
  private static func attributes(_ node: ONNXNode) throws -> (WindowAttributes, Int) {
    (
      try WindowAttributes(node, hasKernel: false, hasDilations: true, hasCeilMode: false),
      try node.integer("group", in: 1...Limits.longest, default: 1)
    )
  }

  /// The attributes and the output's shape.
  private static func shape(
    _ x: [Int], _ w: [Int], _ attributes: WindowAttributes, _ groups: Int
  ) throws(Refusal) -> (Convolution, [Int]) {
    guard x.count >= 3 else {
      throw Refusal(
        ONNXRules.shape, "the input has a batch, channels and an image, found \(Words.shape(x))")
    }
    guard w.count == x.count else {
      throw Refusal(
        ONNXRules.shape,
        "the weights have as many dimensions as the input, \(x.count), found \(Words.shape(w))")
    }
    guard x[1] % groups == 0, w[1] == x[1] / groups else {
      throw Refusal(
        ONNXRules.shape,
        "\(x[1]) channels in \(groups) \(groups == 1 ? "group" : "groups") do not fit weights of "
          + Words.shape(w))
    }
    guard w[0] % groups == 0 else {
      throw Refusal(
        ONNXRules.shape, "\(w[0]) output channels cannot be split into \(groups) groups")
    }
    let (window, lengths) = try attributes.window(
      over: Array(x.dropFirst(2)), weights: Array(w.dropFirst(2)))
    return (Convolution(window: window, groups: groups), [x[0], w[0]] + lengths)
  }

  private static func checkBias(_ operands: Operands, _ index: Int, _ channels: Int) throws {
    guard operands.has(index) else { return }
    let bias = try operands.type(index).shape
    guard bias == [channels] else {
      throw Refusal(
        ONNXRules.shape,
        "the bias has one number per output channel, \(channels), found \(Words.shape(bias))")
    }
  }

  static func float(_ node: ONNXNode) throws -> Translation {
    let (attributes, groups) = try attributes(node)
    return { operands in
      let (x, w) = (try operands.type(0, .float32), try operands.type(1, .float32))
      let (convolution, shape) = try shape(x.shape, w.shape, attributes, groups)
      if operands.has(2) { _ = try operands.type(2, .float32) }
      try checkBias(operands, 2, w.shape[0])
      return try operands.compute(.conv(convolution), inputs: 3, .float32, shape)
    }
  }

  static func integer(_ node: ONNXNode) throws -> Translation {
    let (attributes, groups) = try attributes(node)
    return { operands in
      let (x, w) = (try operands.type(0, .uint8, .int8), try operands.type(1, .uint8, .int8))
      let (convolution, shape) = try shape(x.shape, w.shape, attributes, groups)
      try Quantization.checkZeroPoint(operands, 2, x.element, channels: nil)
      try Quantization.checkZeroPoint(operands, 3, w.element, channels: w.shape[0])
      return try operands.compute(.convInteger(convolution), inputs: 4, .int32, shape)
    }
  }

  static func quantized(_ node: ONNXNode) throws -> Translation {
    let (attributes, groups) = try attributes(node)
    return { operands in
      let (x, w) = (try operands.type(0, .uint8, .int8), try operands.type(3, .uint8, .int8))
      let (convolution, shape) = try shape(x.shape, w.shape, attributes, groups)
      try Quantization.check(operands, 1, x.element, channels: nil)
      try Quantization.check(operands, 4, w.element, channels: w.shape[0])
      let element = try Quantization.check(operands, 6, nil, channels: nil)
      if operands.has(8) { _ = try operands.type(8, .int32) }
      try checkBias(operands, 8, w.shape[0])
      return try operands.compute(.qLinearConv(convolution), inputs: 9, element, shape)
    }
  }
}
