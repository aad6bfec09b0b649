import Foundation
import NetworkGraph

/// Weights, biases and requantisations of a product whose input and output have scales.
struct QuantizedWeights {
  private(set) var weights: [Int8] = []
  /// With what the zero point of the input contributes.
  private(set) var biases: [Int] = []
  private(set) var requantizations: [Requantization] = []

  init(_ linear: LinearStep, _ source: Quantization, _ target: Quantization) {
    weights.reserveCapacity(linear.weights.count)
    let ratio = Double(source.scale) / Double(target.scale)
    var narrow: [Requantization?] = []
    var factors: [Double] = []
    let length = linear.length
    for channel in 0..<linear.channels {
      let row = linear.weights[channel * length..<(channel + 1) * length]
      let bias = linear.biases[channel]
      var result: (steps: [Int8], bias: Int)
      var factor: Double
      if let scales = linear.scales {
        factor = scales[channel] * ratio
        let steps = row.map { Int8($0) }
        result = (steps, Self.bias(bias, scales[channel], steps, source))
      } else {
        let scale = Self.scale(row, bias, source, target)
        factor = scale * ratio
        result = Self.steps(row, bias, scale, source)
        // A scale that makes the factor a multiplier over a power of two leaves no error in it.
        if let choice = Requantization.narrow(
          factor, bias: result.bias, zeroPoint: target.zeroPoint)
        {
          factor =
            Double(choice.multiplier)
            * Double(sign: .plus, exponent: -choice.shift, significand: 1)
          result = Self.steps(row, bias, factor / ratio, source)
        }
      }
      weights += result.steps
      biases.append(result.bias)
      factors.append(factor)
      narrow.append(
        Requantization.narrow(factor, bias: result.bias, zeroPoint: target.zeroPoint))
    }
    requantizations =
      narrow.contains(nil) ? factors.map { Requantization.wide($0) } : narrow.compactMap { $0 }
  }

  /// A row of weights in steps of a scale.
  private static func steps(
    _ row: ArraySlice<Float>, _ bias: Double, _ scale: Double, _ source: Quantization
  ) -> (steps: [Int8], bias: Int) {
    let steps = row.map { Int8(min(max((Double($0) / scale).rounded(), -127), 127)) }
    return (steps, Self.bias(bias, scale, steps, source))
  }

  /// A bias in units of the sums, with what the zero point of the input contributes.
  private static func bias(
    _ value: Double, _ scale: Double, _ steps: [Int8], _ source: Quantization
  ) -> Int {
    let rounded = (value / (scale * Double(source.scale))).rounded(.toNearestOrEven)
    // The bound only keeps the conversion from trapping: such a sum is refused.
    return Int(min(max(rounded, -1e12), 1e12))
      - source.zeroPoint * steps.reduce(0) { $0 + Int($1) }
  }

  /// What a step of a channel's weights is worth: the greatest becomes 127, unless so small steps would
  /// leave a narrow requantisation too little room beside the bias.
  private static func scale(
    _ row: ArraySlice<Float>, _ bias: Double, _ source: Quantization, _ target: Quantization
  ) -> Double {
    let greatest = row.reduce(0) { max($0, Double($1.magnitude)) }
    // |bias · a + zero point · 2^r| is about (|bias| in steps of the output + |zero point|) · 2^r.
    let steps = min(
      bias.magnitude / Double(target.scale) + Double(abs(target.zeroPoint)) + 1, 1e9)
    let shift = min(31, 30 - Int(log2(steps).rounded(.up)))
    let least =
      Double(Requantization.leastNarrow + 2) * Double(target.scale) / Double(source.scale)
      * Double(sign: .plus, exponent: -max(shift, 0), significand: 1)
    if greatest / 127 >= least { return greatest / 127 }
    // The greatest weight is a whole number of steps: the only one that counts beside a great bias.
    let count = (greatest / least).rounded(.down)
    return count >= 1 ? greatest / count : least
  }
}
