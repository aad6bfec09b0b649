/// How places of tensors are counted: the last dimension varies fastest.
public enum Strides {
  /// The distance of neighbours along each dimension.
  public static func of(_ shape: [Int]) -> [Int] {
    var result = [Int](repeating: 1, count: shape.count)
    for dimension in shape.indices.dropLast().reversed() {
      result[dimension] = result[dimension + 1] * shape[dimension + 1]
    }
    return result
  }

  /// For each element of a tensor, in order, start + Σ index · stride.
  public static func places(_ shape: [Int], strides: [Int], start: Int = 0) -> [Int] {
    // However long the other dimensions are.
    guard !shape.contains(0) else { return [] }
    var result = [start]
    for (length, stride) in zip(shape, strides) {
      if length == 1 { continue }
      var next: [Int] = []
      next.reserveCapacity(result.count * length)
      for place in result {
        for index in 0..<length { next.append(place + index * stride) }
      }
      result = next
    }
    return result
  }

  /// For each element of a tensor, the sum over its dimensions of that dimension's entry.
  public static func places(entries: [[Int]]) -> [Int] {
    // However long the other dimensions are.
    guard !entries.contains(where: \.isEmpty) else { return [] }
    var result = [0]
    for dimension in entries {
      var next: [Int] = []
      next.reserveCapacity(result.count * dimension.count)
      for place in result {
        for entry in dimension { next.append(place + entry) }
      }
      result = next
    }
    return result
  }

  /// For each element of the output, the element of an input that is stretched to it as in numpy.
  public static func broadcast(_ shape: [Int], to output: [Int]) -> [Int] {
    let lengths = [Int](repeating: 1, count: output.count - shape.count) + shape
    let strides = zip(of(lengths), lengths).map { $1 == 1 ? 0 : $0 }
    return places(output, strides: strides)
  }

  /// For each element of the output, the element of the input that a transposition brings there.
  public static func transposed(_ shape: [Int], _ permutation: [Int]) -> [Int] {
    let strides = of(shape)
    return places(permutation.map { shape[$0] }, strides: permutation.map { strides[$0] })
  }

  /// For each element of a slice, the element of the input.
  public static func slice(_ shape: [Int], starts: [Int], counts: [Int], steps: [Int]) -> [Int] {
    let strides = of(shape)
    return places(
      entries: shape.indices.map { dimension in
        (0..<counts[dimension]).map {
          (starts[dimension] + $0 * steps[dimension]) * strides[dimension]
        }
      })
  }

  /// For each element of a resized tensor, the element of the input.
  public static func resize(_ shape: [Int], sources: [[Int]]) -> [Int] {
    let strides = of(shape)
    return places(
      entries: shape.indices.map { dimension in sources[dimension].map { $0 * strides[dimension] } }
    )
  }

  /// For each element of a padded tensor, the element of the input, or −1.
  public static func padded(_ shape: [Int], before: [Int], after: [Int]) -> [Int] {
    let strides = of(shape)
    // What is outside in any dimension stays below 0 whatever the others add.
    let outside = -1 - shape.reduce(1, *)
    return places(
      entries: shape.indices.map { dimension in
        (-before[dimension]..<max(-before[dimension], shape[dimension] + after[dimension])).map {
          (0..<shape[dimension]).contains($0) ? $0 * strides[dimension] : outside
        }
      }
    ).map { max($0, -1) }
  }

  /// For each element of a tensor padded with its own elements, the element of the input.
  /// - Precondition: Along each dimension to which elements are added, negative padding leaves some.
  public static func extended(
    _ shape: [Int], before: [Int], after: [Int], mode: PadMode
  ) -> [Int] {
    resize(
      shape,
      sources: shape.indices.map {
        mode.sources(shape[$0], before: before[$0], after: after[$0])
      })
  }

  /// For each element of a tensor, the place of its block in a tensor of as many dimensions that has one
  /// element for every `blockSize` along an axis.
  public static func blocks(_ shape: [Int], axis: Int, blockSize: Int) -> [Int] {
    var lengths = shape
    lengths[axis] = (shape[axis] + blockSize - 1) / blockSize
    let strides = of(lengths)
    return places(
      entries: shape.indices.map { dimension in
        (0..<shape[dimension]).map {
          (dimension == axis ? $0 / blockSize : $0) * strides[dimension]
        }
      })
  }

  /// For each element of a tensor, the place of its mean; dimensions of `axes` have gone or are 1.
  public static func reduced(_ shape: [Int], axes: [Int]) -> [Int] {
    var strides = of(shape.enumerated().map { axes.contains($0) ? 1 : $1 })
    for axis in axes { strides[axis] = 0 }
    return places(shape, strides: strides)
  }
}
