import NetworkGraph

/// Matrix products and convolutions of floating-point numbers.
enum FloatProducts {
  /// Columns that are worked on at once, so that they stay in the cache.
  private static let block = 256

  /// output[m][n] += Σ left[m][k] · right[k][n], row by row; neighbours of a row of the output are
  /// `outputStep` rows … apart as given.
  static func multiply(
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, rightStep: Int,
    _ output: UnsafeMutablePointer<Float>, outputStep: Int, rows: Int, length: Int, columns: Int
  ) {
    for row in 0..<rows {
      let weights = left + row * length
      let sums = output + row * outputStep
      var k = 0
      while k + 4 <= length {
        let (w0, w1, w2, w3) = (weights[k], weights[k + 1], weights[k + 2], weights[k + 3])
        let a = right + k * rightStep
        let (b, c, d) = (a + rightStep, a + 2 * rightStep, a + 3 * rightStep)
        var n = 0
        while n < columns {
          sums[n] += (w0 * a[n] + w1 * b[n]) + (w2 * c[n] + w3 * d[n])
          n &+= 1
        }
        k &+= 4
      }
      while k < length {
        let (w, a) = (weights[k], right + k * rightStep)
        var n = 0
        while n < columns {
          sums[n] += w * a[n]
          n &+= 1
        }
        k &+= 1
      }
    }
  }

  /// left [rows × length] · right [length × columns].
  static func matrices(
    _ left: [Float], at leftStart: Int = 0, _ right: [Float], at rightStart: Int = 0, rows: Int,
    length: Int, columns: Int
  ) -> [Float] {
    var output = [Float](repeating: 0, count: rows * columns)
    guard rows * length * columns > 0 else { return output }
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        output.withUnsafeMutableBufferPointer { output in
          for start in stride(from: 0, to: columns, by: block) {
            multiply(
              left.baseAddress! + leftStart, right.baseAddress! + rightStart + start,
              rightStep: columns, output.baseAddress! + start, outputStep: columns, rows: rows,
              length: length, columns: min(block, columns - start))
          }
        }
      }
    }
    return output
  }

  /// - Parameters:
  ///   - input: N × C × …, of `shape`.
  ///   - weights: M × C / groups × ….
  ///   - bias: M numbers or none.
  static func convolve(
    _ input: [Float], _ shape: [Int], _ weights: [Float], _ bias: [Float]?,
    _ convolution: Convolution, output target: [Int]
  ) -> [Float] {
    let (batch, channels, groups) = (shape[0], shape[1], convolution.groups)
    let outputs = target[1]
    let table = WindowTable(
      convolution.window, input: Array(shape[2...]), output: Array(target[2...]))
    let plane = shape[2...].reduce(1, *)
    let length = channels / groups * table.kernel
    let rows = outputs / groups
    var result = [Float](repeating: 0, count: batch * outputs * table.places)
    if let bias {
      for index in result.indices { result[index] = bias[index / table.places % outputs] }
    }
    guard !result.isEmpty, length > 0 else { return result }
    var vectors = [Float](repeating: 0, count: length * block)
    input.withUnsafeBufferPointer { input in
      weights.withUnsafeBufferPointer { weights in
        table.sources.withUnsafeBufferPointer { sources in
          vectors.withUnsafeMutableBufferPointer { vectors in
            result.withUnsafeMutableBufferPointer { result in
              for item in 0..<batch {
                for group in 0..<groups {
                  let image =
                    input.baseAddress! + (item * channels + group * (channels / groups)) * plane
                  for start in stride(from: 0, to: table.places, by: block) {
                    let count = min(block, table.places - start)
                    gather(
                      image, channels / groups, plane, sources, table, start, count,
                      vectors.baseAddress!)
                    multiply(
                      weights.baseAddress! + group * rows * length, vectors.baseAddress!,
                      rightStep: block,
                      result.baseAddress! + (item * outputs + group * rows) * table.places + start,
                      outputStep: table.places, rows: rows, length: length, columns: count)
                  }
                }
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Some places' inputs: a row of them for each weight.
  private static func gather(
    _ image: UnsafePointer<Float>, _ channels: Int, _ plane: Int,
    _ sources: UnsafeBufferPointer<Int32>, _ table: WindowTable, _ start: Int, _ count: Int,
    _ vectors: UnsafeMutablePointer<Float>
  ) {
    var to = vectors
    for channel in 0..<channels {
      let from = image + channel * plane
      for element in 0..<table.kernel {
        let places = sources.baseAddress! + element * table.places + start
        var place = 0
        while place < count {
          let source = Int(places[place])
          to[place] = source < 0 ? 0 : from[source]
          place &+= 1
        }
        to += block
      }
    }
  }
}
