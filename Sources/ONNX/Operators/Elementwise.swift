import NetworkGraph

/// Operators that look at one place at a time.
enum Elementwise {
  /// Of one tensor.
  static func unary(_ operation: Operation) -> (ONNXNode) throws -> Translation {
    { _ in
      { operands in
        let type = try operands.type(0, .float32)
        return try operands.compute(operation, inputs: 1, .float32, type.shape)
      }
    }
  }

  /// Relu, which integers may have too.
  static func relu(_ node: ONNXNode) -> Translation {
    { operands in
      let type = try operands.type(0, .float32, .int8, .int16, .int32)
      return try operands.compute(.relu, inputs: 1, type.element, type.shape)
    }
  }

  static func leakyRelu(_ node: ONNXNode) throws -> Translation {
    try unary(.leakyRelu(alpha: node.number("alpha", default: 0.01)))(node)
  }

  static func gelu(_ node: ONNXNode) throws -> Translation {
    // onnxruntime's own has no attribute.
    let isTanh =
      try node.domain.isEmpty
      && node.word("approximate", default: "none", of: ["none", "tanh"]) == "tanh"
    return try unary(.gelu(isTanhApproximation: isTanh))(node)
  }

  /// With an optional bias.
  static func fastGelu(_ node: ONNXNode) -> Translation {
    { operands in
      let type = try operands.type(0, .float32)
      guard operands.has(1) else {
        return try operands.compute(
          .gelu(isTanhApproximation: true), inputs: 1, .float32, type.shape)
      }
      try operands.check(
        operands.type(1, .float32).shape, stretchesTo: type.shape, operands.words(1))
      let sum = operands.scope.fresh("\(operands.output)/sum")
      return .steps([
        .init(operation: .add, inputs: operands.names(2), output: sum, type: type),
        .init(
          operation: .gelu(isTanhApproximation: true), inputs: [sum], output: operands.output,
          type: type),
      ])
    }
  }

  /// Of two tensors, which are stretched to one shape.
  static func binary(_ operation: Operation) -> (ONNXNode) throws -> Translation {
    { _ in
      { operands in
        let (a, b) = (try operands.type(0), try operands.type(1))
        guard a.element == b.element, a.element != .bool else {
          throw Refusal(
            ONNXRules.operand,
            "both inputs are numbers of one type, found \(a.element.rawValue) and "
              + b.element.rawValue)
        }
        return try operands.compute(
          operation, inputs: 2, a.element, operands.broadcast(a.shape, b.shape))
      }
    }
  }

  /// Sum: as many additions as it takes.
  static func sum(_ node: ONNXNode) -> Translation {
    { operands in
      var sum = try operands.type(0, .float32)
      guard let first = operands.name(0), node.inputs.count > 1 else {
        return .alias(operands.name(0) ?? "")
      }
      var steps: [Outcome.Step] = []
      var name = first
      for index in 1..<node.inputs.count {
        let type = try operands.type(index, .float32)
        sum.shape = try operands.broadcast(sum.shape, type.shape)
        let isLast = index == node.inputs.count - 1
        let output =
          isLast ? operands.output : operands.scope.fresh("\(operands.output)/sum\(index)")
        steps.append(
          .init(
            operation: .add, inputs: [name, operands.name(index)], output: output, type: sum))
        name = output
      }
      return .steps(steps)
    }
  }

  static func clip(_ node: ONNXNode) throws -> Translation {
    var (lowest, highest) = (-Float.infinity, Float.infinity)
    let hasAttributes = node.version < 11
    if hasAttributes {
      lowest = try node.optionalNumber("min") ?? lowest
      highest = try node.optionalNumber("max") ?? highest
    }
    return { [lowest, highest] operands in
      let type = try operands.type(0, .float32, .int8, .uint8, .int16, .int32)
      var bounds = (lowest, highest)
      if !hasAttributes {
        bounds = (try bound(operands, 1) ?? lowest, try bound(operands, 2) ?? highest)
      }
      guard !bounds.0.isNaN, !bounds.1.isNaN else {
        throw Refusal(ONNXRules.attribute, "a bound is a number, found nan")
      }
      return try operands.compute(
        .clip(lowest: bounds.0, highest: bounds.1), inputs: 1, type.element, type.shape)
    }
  }

  private static func bound(_ operands: Operands, _ index: Int) throws(Refusal) -> Float? {
    guard let tensor = try operands.constant(index) else { return nil }
    guard tensor.count == 1 else {
      throw Refusal(
        ONNXRules.shape,
        "\(operands.words(index)) is one number, found \(Words.shape(tensor.shape))")
    }
    return tensor.floats[0]
  }

  static func cast(_ node: ONNXNode) throws -> Translation {
    node.ignore("saturate", "round_mode")
    let number = try node.integer("to", in: 0...1000)
    let element = try ElementFormat.of(Int32(number)).type
    return { operands in
      let type = try operands.type(0)
      if type.element == element, let name = operands.name(0) { return .alias(name) }
      return try operands.compute(.cast, inputs: 1, element, type.shape)
    }
  }

  /// Two quantised tensors.
  static func quantizedBinary(_ operation: Operation) -> (ONNXNode) throws -> Translation {
    { _ in
      { operands in
        let (a, b) = (try operands.type(0, .uint8, .int8), try operands.type(3, .uint8, .int8))
        guard a.element == b.element else {
          throw Refusal(
            ONNXRules.operand,
            "both inputs are of one type, found \(a.element.rawValue) and \(b.element.rawValue)")
        }
        for index in [1, 4, 6] {
          try Quantization.check(operands, index, a.element, channels: nil)
        }
        return try operands.compute(
          operation, inputs: 8, a.element, operands.broadcast(a.shape, b.shape))
      }
    }
  }

  /// One quantised tensor.
  static func quantizedUnary(_ operation: Operation) -> (ONNXNode) throws -> Translation {
    { _ in
      { operands in
        let type = try operands.type(0, .uint8, .int8)
        try Quantization.check(operands, 1, type.element, channels: nil)
        try Quantization.check(operands, 3, type.element, channels: nil)
        return try operands.compute(operation, inputs: 5, type.element, type.shape)
      }
    }
  }

  static func quantizedLeakyRelu(_ node: ONNXNode) throws -> Translation {
    try quantizedUnary(.qLinearLeakyRelu(alpha: node.number("alpha", default: 0.01)))(node)
  }
}
