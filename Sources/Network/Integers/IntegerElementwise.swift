import NetworkGraph

/// What works on whole tensors element by element, or on rows of them.
enum IntegerElementwise {
  /// Two tensors less their zero points, stretched to the output's shape, saturated to int8.
  static func combine(
    _ values: [[Int8]], _ inputs: [QuantizedTensor], _ output: QuantizedTensor,
    _ body: (_ left: Int, _ right: Int) -> Int
  ) -> [Int8] {
    let (left, right) = (values[0], values[1])
    let (leftZero, rightZero) = (inputs[0].zeroPoint, inputs[1].zeroPoint)
    if inputs[0].shape == inputs[1].shape {
      return left.indices.map {
        IntegerArithmetic.saturated8(body(Int(left[$0]) - leftZero, Int(right[$0]) - rightZero))
      }
    }
    let leftPlaces = Strides.broadcast(inputs[0].shape, to: output.shape)
    let rightPlaces = Strides.broadcast(inputs[1].shape, to: output.shape)
    return zip(leftPlaces, rightPlaces).map {
      IntegerArithmetic.saturated8(body(Int(left[$0]) - leftZero, Int(right[$1]) - rightZero))
    }
  }

  static func mean(
    _ values: [Int8], _ axes: [Int], multiplier: Int, shift: Int, from source: QuantizedTensor,
    to target: QuantizedTensor
  ) -> [Int8] {
    var sums = [Int](repeating: 0, count: target.count)
    for (value, place) in zip(values, Strides.reduced(source.shape, axes: axes)) {
      sums[place] += Int(value) - source.zeroPoint
    }
    return sums.map {
      IntegerArithmetic.saturated8(
        IntegerArithmetic.scale($0, multiplier, shift) + target.zeroPoint)
    }
  }

  /// Each row along one axis, as one.
  static func alongAxis(
    _ values: [Int8], _ shape: [Int], _ axis: Int, _ body: ([Int8]) -> [Int8]
  ) -> [Int8] {
    let step = shape[(axis + 1)...].reduce(1, *)
    let length = shape[axis]
    var result = values
    for block in 0..<(length == 0 ? 0 : values.count / (length * step)) {
      for offset in 0..<step {
        let start = block * length * step + offset
        let row = body((0..<length).map { values[start + $0 * step] })
        for (index, value) in row.enumerated() { result[start + index * step] = value }
      }
    }
    return result
  }

  /// What lies in the axes from one on, as one row each.
  static func alongEnd(
    _ values: [Int8], _ shape: [Int], _ axis: Int, _ body: ([Int8]) -> [Int8]
  ) -> [Int8] {
    let length = shape[axis...].reduce(1, *)
    return (0..<values.count / max(1, length)).flatMap {
      body(Array(values[$0 * length..<($0 + 1) * length]))
    }
  }

  static func matMul(
    _ values: [[Int8]], _ inputs: [QuantizedTensor], _ output: QuantizedTensor, multiplier: Int,
    shift: Int
  ) -> [Int8] {
    let plan = MatMulShape(inputs[0].shape, inputs[1].shape)
    let left = values[0].map { Int32($0) - Int32(inputs[0].zeroPoint) }
    let right = values[1].map { Int32($0) - Int32(inputs[1].zeroPoint) }
    var result: [Int8] = []
    result.reserveCapacity(output.count)
    for (first, second) in zip(plan.left, plan.right) {
      for row in 0..<plan.rows {
        for column in 0..<plan.columns {
          var sum: Int32 = 0
          for k in 0..<plan.length {
            sum &+=
              left[first + row * plan.length + k] &* right[second + k * plan.columns + column]
          }
          result.append(
            IntegerArithmetic.saturated8(
              IntegerArithmetic.scale(Int(sum), multiplier, shift) + output.zeroPoint))
        }
      }
    }
    return result
  }
}
