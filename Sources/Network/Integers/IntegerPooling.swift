import NetworkGraph

/// The greatest of each window, and the mean of each window.
enum IntegerPooling {
  static func maximum(_ input: [Int8], _ window: Window, input shape: [Int], output: [Int])
    -> [Int8]
  {
    var result: [Int8] = []
    result.reserveCapacity(output.reduce(1, *))
    windows(window, shape, output) { plane, rows, columns in
      var highest = Int8.min
      for row in rows {
        for column in columns { highest = max(highest, input[plane + row + column]) }
      }
      result.append(highest)
    }
    return result
  }

  static func average(
    _ input: [Int8], _ window: Window, multipliers: [Int], shift: Int,
    from source: QuantizedTensor, to target: QuantizedTensor
  ) -> [Int8] {
    var result: [Int8] = []
    result.reserveCapacity(target.count)
    let zeroPoint = source.zeroPoint
    windows(window, source.shape, target.shape) { plane, rows, columns in
      let count = rows.count * columns.count
      guard count > 0 else { return result.append(Int8(target.zeroPoint)) }
      var sum = 0
      for row in rows {
        for column in columns { sum += Int(input[plane + row + column]) }
      }
      result.append(
        IntegerArithmetic.saturated8(
          IntegerArithmetic.scale(sum - count * zeroPoint, multipliers[count - 1], shift)
            + target.zeroPoint))
    }
    return result
  }

  /// Calls for each window of each channel, in the output's order, with the place of the channel's
  /// first element, and what is to be added for each row and column that the window sees.
  static func windows(
    _ window: Window, _ shape: [Int], _ output: [Int],
    _ body: (_ plane: Int, _ rows: [Int], _ columns: [Int]) -> Void
  ) {
    let (source, target) = (SpatialShape(shape), SpatialShape(output))
    let rows = places(window, 0, source.height, target.height).map { $0.map { $0 * source.width } }
    let columns = places(window, 1, source.width, target.width)
    for plane in 0..<source.batch * source.channels {
      for row in rows {
        for column in columns { body(plane * source.height * source.width, row, column) }
      }
    }
  }

  /// For each place of the output along one dimension, those of the input that are not padding.
  private static func places(_ window: Window, _ dimension: Int, _ length: Int, _ count: Int)
    -> [[Int]]
  {
    (0..<count).map { place in
      let start = place * window.strides[dimension] - window.before[dimension]
      return (0..<window.kernel[dimension])
        .map { start + $0 * window.dilations[dimension] }
        .filter { (0..<length).contains($0) }
    }
  }
}
