import Foundation

/// What divides by sums over parts of a tensor.
enum FloatNormalizations {
  static func softmax(_ values: [Float], _ shape: [Int], axis: Int) -> [Float] {
    let step = shape[(axis + 1)...].reduce(1, *)
    let length = shape[axis]
    var result = values
    guard length > 0 else { return result }
    for block in 0..<values.count / max(1, length * step) {
      for offset in 0..<step {
        let places = (0..<length).map { block * length * step + offset + $0 * step }
        let greatest = places.reduce(-Float.infinity) { max($0, values[$1]) }
        let powers = places.map { exp(Double(values[$0] - greatest)) }
        let sum = powers.reduce(0, +)
        for (place, power) in zip(places, powers) { result[place] = Float(power / sum) }
      }
    }
    return result
  }

  static func layerNormalization(
    _ values: [Float], _ shape: [Int], axis: Int, epsilon: Float, scale: [Float], bias: [Float]?
  ) -> [Float] {
    let length = shape[axis...].reduce(1, *)
    var result = values
    for start in stride(from: 0, to: values.count, by: max(1, length)) {
      let row = values[start..<start + length]
      let mean = row.reduce(0.0) { $0 + Double($1) } / Double(length)
      let variance =
        row.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(length)
      let factor = 1 / (variance + Double(epsilon)).squareRoot()
      for index in 0..<length {
        let value = (Double(values[start + index]) - mean) * factor
        // Scale and bias may be stretched over the outer ones of the axes.
        result[start + index] =
          Float(value * Double(scale[index % scale.count]))
          + (bias.map { $0[index % $0.count] } ?? 0)
      }
    }
    return result
  }

  /// Factor and summand of each channel of a batch normalisation.
  static func channels(
    scale: [Float], bias: [Float], mean: [Float], variance: [Float], epsilon: Float
  ) -> [(factor: Double, summand: Double)] {
    scale.indices.map {
      let factor = Double(scale[$0]) / (Double(variance[$0]) + Double(epsilon)).squareRoot()
      return (factor, Double(bias[$0]) - Double(mean[$0]) * factor)
    }
  }

  static func localResponse(
    _ values: [Float], _ shape: [Int], size: Int, alpha: Float, beta: Float, bias: Float
  ) -> [Float] {
    let channels = shape[1]
    let plane = shape[2...].reduce(1, *)
    var result = values
    for item in 0..<shape[0] {
      for place in 0..<plane {
        let start = item * channels * plane + place
        for channel in 0..<channels {
          let first = max(0, channel - (size - 1) / 2)
          let last = min(channels - 1, channel + size / 2)
          var sum = 0.0
          for other in first...last {
            let value = Double(values[start + other * plane])
            sum += value * value
          }
          let index = start + channel * plane
          result[index] = Float(
            Double(values[index])
              / pow(Double(bias) + Double(alpha) / Double(size) * sum, Double(beta)))
        }
      }
    }
    return result
  }
}
