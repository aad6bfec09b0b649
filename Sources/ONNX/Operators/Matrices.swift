import NetworkGraph

/// Gemm, MatMul and their integer forms.
enum Matrices {
  /// The shape of a product as numpy's `matmul` has it.
  private static func product(
    _ operands: Operands, _ a: [Int], _ b: [Int]
  ) throws(Refusal) -> [Int] {
    guard !a.isEmpty, !b.isEmpty else {
      throw Refusal(ONNXRules.shape, "a scalar cannot be a factor of a matrix product")
    }
    let left = a.count == 1 ? [1] + a : a
    let right = b.count == 1 ? b + [1] : b
    guard left[left.count - 1] == right[right.count - 2] else {
      throw Refusal(
        ONNXRules.shape,
        "the columns of \(Words.shape(a)) are not as many as the rows of \(Words.shape(b))")
    }
    var shape = try operands.broadcast(Array(left.dropLast(2)), Array(right.dropLast(2)))
    if a.count > 1 { shape.append(left[left.count - 2]) }
    if b.count > 1 { shape.append(right[right.count - 1]) }
    return shape
  }

  static func matMul(_ node: ONNXNode) -> Translation {
    { operands in
      let (a, b) = (try operands.type(0, .float32), try operands.type(1, .float32))
      return try operands.compute(
        .matMul, inputs: 2, .float32, product(operands, a.shape, b.shape))
    }
  }

  static func integer(_ node: ONNXNode) -> Translation {
    { operands in
      let (a, b) = (try operands.type(0, .uint8, .int8), try operands.type(1, .uint8, .int8))
      let shape = try product(operands, a.shape, b.shape)
      // Per row of A and per column of B.
      try Quantization.checkZeroPoint(
        operands, 2, a.element, channels: a.shape.count > 1 ? a.shape[a.shape.count - 2] : nil)
      try Quantization.checkZeroPoint(operands, 3, b.element, channels: columns(b.shape))
      return try operands.compute(.matMulInteger, inputs: 4, .int32, shape)
    }
  }

  private static func columns(_ shape: [Int]) -> Int? { shape.count > 1 ? shape.last : nil }

  static func quantized(_ node: ONNXNode) -> Translation {
    { operands in
      let (a, b) = (try operands.type(0, .uint8, .int8), try operands.type(3, .uint8, .int8))
      let shape = try product(operands, a.shape, b.shape)
      try Quantization.check(operands, 1, a.element, channels: nil)
      try Quantization.check(operands, 4, b.element, channels: columns(b.shape))
      let element = try Quantization.check(operands, 6, nil, channels: nil)
      return try operands.compute(.qLinearMatMul, inputs: 8, element, shape)
    }
  }

  // MARK: Gemm

  private static func attributes(_ node: ONNXNode, hasBeta: Bool) throws -> Gemm {
    Gemm(
      alpha: try node.number("alpha", default: 1),
      beta: hasBeta ? try node.number("beta", default: 1) : 1,
      transposesA: try node.flag("transA"), transposesB: try node.flag("transB"))
  }

  private static func shape(_ gemm: Gemm, _ a: [Int], _ b: [Int]) throws(Refusal) -> [Int] {
    guard a.count == 2, b.count == 2 else {
      throw Refusal(
        ONNXRules.shape,
        "A and B are matrices, found \(Words.shape(a)) and \(Words.shape(b))")
    }
    let left = gemm.transposesA ? [a[1], a[0]] : a
    let right = gemm.transposesB ? [b[1], b[0]] : b
    guard left[1] == right[0] else {
      throw Refusal(
        ONNXRules.shape,
        "the columns of A, \(Words.shape(left)), are not as many as the rows of B, "
          + Words.shape(right))
    }
    return [left[0], right[1]]
  }

  static func gemm(_ node: ONNXNode) throws -> Translation {
    let gemm = try attributes(node, hasBeta: true)
    return { operands in
      let (a, b) = (try operands.type(0, .float32), try operands.type(1, .float32))
      let shape = try shape(gemm, a.shape, b.shape)
      if operands.has(2) {
        try operands.check(
          operands.type(2, .float32).shape, stretchesTo: shape, operands.words(2))
      }
      return try operands.compute(.gemm(gemm), inputs: 3, .float32, shape)
    }
  }

  static func quantizedGemm(_ node: ONNXNode) throws -> Translation {
    let gemm = try attributes(node, hasBeta: false)
    return { operands in
      let (a, b) = (try operands.type(0, .uint8, .int8), try operands.type(3, .uint8, .int8))
      let shape = try shape(gemm, a.shape, b.shape)
      try Quantization.check(operands, 1, a.element, channels: nil)
      try Quantization.check(operands, 4, b.element, channels: shape[1])
      if operands.has(6) {
        try operands.check(operands.type(6, .int32).shape, stretchesTo: shape, operands.words(6))
      }
      guard operands.has(7) else {
        throw Refusal(
          ONNXRules.unsupportedVariant, "an output of floating-point numbers is not supported")
      }
      let element = try Quantization.check(operands, 7, nil, channels: nil)
      return try operands.compute(.qGemm(gemm), inputs: 9, element, shape)
    }
  }
}
