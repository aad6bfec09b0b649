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

  func elementwise(_ body: (Float, Float) -> Float) -> Tensor {
    combined(tensor(0), tensor(1), body)
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
    switch outputType.element {
    case .float32:
      let parts = tensors.map(\.floats)
      var result: [Float] = []
      result.reserveCapacity(output.reduce(1, *))
      for block in 0..<outer {
        for part in parts {
          let length = part.count / outer
          result += part[block * length..<(block + 1) * length]
        }
      }
      return Tensor(result, shape: output)
    default:
      let parts = tensors.map { $0.integers ?? $0.floats.map { Int($0) } }
      var result: [Int] = []
      for block in 0..<outer {
        for part in parts {
          let length = part.count / outer
          result += part[block * length..<(block + 1) * length]
        }
      }
      // Parts of a quantised concatenation are floating-point numbers until the end.
      return tensors.allSatisfy { $0.type != .float32 }
        ? Tensor(result, as: outputType.element, shape: output)
        : Tensor(interleaved(tensors.map(\.floats), outer), shape: output)
    }
  }

  private func interleaved(_ parts: [[Float]], _ outer: Int) -> [Float] {
    (0..<outer).flatMap { block in
      parts.flatMap { part in
        let length = part.count / outer
        return part[block * length..<(block + 1) * length]
      }
    }
  }

  /// The first input's elements at some places; −1 for a constant.
  func taken(_ places: [Int], outside: Double = 0) -> Tensor {
    let input = tensor(0)
    let output = outputType
    if let integers = input.integers {
      return Tensor(
        places.map { $0 < 0 ? Int(outside) : integers[$0] }, as: input.type, shape: output.shape)
    }
    let values = input.floats
    let constant = Float(outside)
    return Tensor(places.map { $0 < 0 ? constant : values[$0] }, shape: output.shape)
  }
}
