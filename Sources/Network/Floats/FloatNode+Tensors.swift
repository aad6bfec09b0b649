import NetworkGraph

/// What nodes need of their tensors.
extension FloatNode {
  var outputType: TensorType {
    guard let name = node.outputs.first, let type = types[name] else {
      preconditionFailure("node '\(node.name)' has no output with a type")
    }
    return type
  }

  func optional(_ index: Int) -> Tensor? {
    guard index < node.inputs.count, let name = node.inputs[index] else { return nil }
    return values[name]
  }

  func tensor(_ index: Int) -> Tensor {
    guard let tensor = optional(index) else {
      preconditionFailure("node '\(node.name)' has no input \(index)")
    }
    return tensor
  }

  func floats(_ index: Int) -> [Float] { tensor(index).floats }
  func shape(_ index: Int) -> [Int] { tensor(index).shape }

  /// The first two inputs, stretched to each other's shapes; integers wrap around.
  func elementwise(
    _ body: (Float, Float) -> Float, _ integer: (Int, Int) -> Int
  ) -> Tensor {
    let (left, right) = (tensor(0), tensor(1))
    guard let first = left.integers, let second = right.integers else {
      return combined(left, right, body)
    }
    let output = outputType
    return Tensor(
      zip(
        Strides.broadcast(left.shape, to: output.shape),
        Strides.broadcast(right.shape, to: output.shape)
      ).map { Self.wrapped(integer(first[$0], second[$1]), output.element) }, as: output.element,
      shape: output.shape)
  }

  /// The low bits of an integer, as a type has them.
  private static func wrapped(_ value: Int, _ type: ElementType) -> Int {
    switch type {
    case .float32, .int64: value
    case .uint8: Int(UInt8(truncatingIfNeeded: value))
    case .int8: Int(Int8(truncatingIfNeeded: value))
    case .uint16: Int(UInt16(truncatingIfNeeded: value))
    case .int16: Int(Int16(truncatingIfNeeded: value))
    case .int32: Int(Int32(truncatingIfNeeded: value))
    case .bool: value == 0 ? 0 : 1
    }
  }

  /// A node's result as the graph says its type: what is computed in floating point may be of integers.
  static func converted(_ tensor: Tensor, to type: ElementType?) -> Tensor {
    guard let type, type != tensor.type else { return tensor }
    if type == .float32 { return Tensor(tensor.floats, shape: tensor.shape) }
    let integers =
      tensor.integers
      ?? tensor.floats.map { $0.isNaN ? 0 : Int(min(max($0, -9e18), 9e18)) }
    return Tensor(integers.map { wrapped($0, type) }, as: type, shape: tensor.shape)
  }

  func combined(_ left: Tensor, _ right: Tensor, _ body: (Float, Float) -> Float) -> Tensor {
    let output = outputType.shape
    let (first, second) = (left.floats, right.floats)
    if left.shape == right.shape {
      return Tensor(first.indices.map { body(first[$0], second[$0]) }, shape: output)
    }
    return Tensor(
      zip(
        Strides.broadcast(left.shape, to: output), Strides.broadcast(right.shape, to: output)
      ).map { body(first[$0], second[$1]) }, shape: output)
  }

  func matMul(_ left: Tensor, _ right: Tensor) -> Tensor {
    let plan = MatMulShape(left.shape, right.shape)
    let (first, second) = (left.floats, right.floats)
    var result: [Float] = []
    for (a, b) in zip(plan.left, plan.right) {
      result += FloatProducts.matrices(
        first, at: a, second, at: b, rows: plan.rows, length: plan.length, columns: plan.columns)
    }
    return Tensor(result, shape: outputType.shape)
  }

  func product(_ a: Tensor, _ b: Tensor, _ c: Tensor?, _ gemm: Gemm, _ output: [Int]) -> [Float] {
    let left = gemm.transposesA ? transposed(a) : a
    let right = gemm.transposesB ? transposed(b) : b
    let product = FloatProducts.matrices(
      left.floats, right.floats, rows: left.shape[0], length: left.shape[1],
      columns: right.shape[1])
    guard let c else { return product.map { gemm.alpha * $0 } }
    let added = c.floats
    return zip(product, Strides.broadcast(c.shape, to: output)).map {
      gemm.alpha * $0 + gemm.beta * added[$1]
    }
  }

  private func transposed(_ tensor: Tensor) -> Tensor {
    let values = tensor.floats
    return Tensor(
      Strides.transposed(tensor.shape, [1, 0]).map { values[$0] },
      shape: [tensor.shape[1], tensor.shape[0]])
  }

  func mean(_ tensor: Tensor, axes: [Int], _ output: [Int]) -> Tensor {
    let places = Strides.reduced(tensor.shape, axes: axes)
    let count = Double(axes.reduce(1) { $0 * tensor.shape[$1] })
    var sums = [Double](repeating: 0, count: output.reduce(1, *))
    for (value, place) in zip(tensor.floats, places) { sums[place] += Double(value) }
    return Tensor(sums.map { Float($0 / count) }, shape: output)
  }

  func concatenate(_ tensors: [Tensor], axis: Int, _ output: [Int]) -> Tensor {
    let outer = output[..<axis].reduce(1, *)
    // Parts of a quantised concatenation are floating-point numbers until the end.
    if tensors.allSatisfy({ $0.type != .float32 }) {
      return Tensor(
        Concatenation.joined(tensors.map { $0.integers ?? [] }, blocks: outer),
        as: outputType.element,
        shape: output)
    }
    return Tensor(Concatenation.joined(tensors.map(\.floats), blocks: outer), shape: output)
  }

  /// The first input's elements at some places; −1 for a constant.
  func taken(_ places: [Int], outside: Double = 0) -> Tensor {
    let input = tensor(0)
    let output = outputType
    if let integers = input.integers {
      let constant = Self.wrapped(Int(min(max(outside, -9e18), 9e18)), input.type)
      return Tensor(
        places.map { $0 < 0 ? constant : integers[$0] }, as: input.type, shape: output.shape)
    }
    let values = input.floats
    let constant = Float(outside)
    return Tensor(places.map { $0 < 0 ? constant : values[$0] }, shape: output.shape)
  }
}
