import NetworkGraph

/// The greatest and the mean of windows.
enum FloatPooling {
  static func maximum(_ input: [Float], _ shape: [Int], _ pool: Pool, _ output: [Int]) -> [Float] {
    pooled(input, shape, pool, output) { seen, _ in seen.reduce(-Float.infinity, Swift.max) }
  }

  /// The places of the greatest in the whole input, the first ones where several are as great.
  static func places(
    _ input: [Float], _ shape: [Int], _ pool: Pool, _ output: [Int], isColumnMajor: Bool
  ) -> [Int] {
    let image = Array(shape[2...])
    let table = WindowTable(pool, input: image, output: Array(output[2...]))
    let plane = image.reduce(1, *)
    // What each element of the image is called.
    let names =
      isColumnMajor
      ? Strides.places(image, strides: Strides.of(image.reversed()).reversed())
      : Array(0..<plane)
    var result: [Int] = []
    result.reserveCapacity(output.reduce(1, *))
    for channel in 0..<shape[0] * shape[1] {
      for place in 0..<table.places {
        var greatest: Int?
        for element in 0..<table.kernel {
          let source = Int(table.sources[element * table.places + place])
          guard source >= 0 else { continue }
          if greatest.map({ input[channel * plane + source] > input[channel * plane + $0] }) ?? true
          {
            greatest = source
          }
        }
        result.append(channel * plane + names[greatest ?? 0])
      }
    }
    return result
  }

  static func average(
    _ input: [Float], _ shape: [Int], _ pool: Pool, _ countsPadding: Bool, _ output: [Int]
  ) -> [Float] {
    pooled(input, shape, pool, output) { seen, counted in
      let count = countsPadding ? counted : seen.count
      return count == 0 ? 0 : Float(seen.reduce(0.0) { $0 + Double($1) } / Double(count))
    }
  }

  private static func pooled(
    _ input: [Float], _ shape: [Int], _ pool: Pool, _ output: [Int],
    _ body: (_ seen: [Float], _ counted: Int) -> Float
  ) -> [Float] {
    let table = WindowTable(pool, input: Array(shape[2...]), output: Array(output[2...]))
    let plane = shape[2...].reduce(1, *)
    var result: [Float] = []
    result.reserveCapacity(output.reduce(1, *))
    var seen: [Float] = []
    for channel in 0..<shape[0] * shape[1] {
      for place in 0..<table.places {
        seen.removeAll(keepingCapacity: true)
        for element in 0..<table.kernel {
          let source = table.sources[element * table.places + place]
          if source >= 0 { seen.append(input[channel * plane + Int(source)]) }
        }
        result.append(body(seen, table.counted[place]))
      }
    }
    return result
  }
}
