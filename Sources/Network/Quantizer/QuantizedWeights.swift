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
    var factors: [Double] = []
    let length = linear.length
    for channel in 0..<linear.channels {
      let row = linear.weights[channel * length..<(channel + 1) * length]
      let scale: Double
      if let scales = linear.scales {
        scale = scales[channel]
        weights += row.map { Int8($0) }
      } else {
        scale = Self.scale(row, linear.biases[channel], source, target)
        weights += row.map { Int8(min(max((Double($0) / scale).rounded(), -127), 127)) }
      }
      let sum = weights[(channel * length)...].reduce(0) { $0 + Int($1) }
      // The bound only keeps the conversion from trapping: such a sum is refused.
      let bias = (linear.biases[channel] / (scale * Double(source.scale)))
        .rounded(.toNearestOrEven)
      biases.append(Int(min(max(bias, -1e12), 1e12)) - source.zeroPoint * sum)
      factors.append(scale * ratio)
    }
    let narrow = zip(factors, biases).map {
      Requantization.narrow($0, bias: $1, zeroPoint: target.zeroPoint)
    }
    requantizations =
      narrow.contains(nil) ? factors.map { Requantization.wide($0) } : narrow.compactMap { $0 }
  }

  /// What a step of a channel's weights is worth: the greatest becomes 127, unless so small steps would
  /// leave a narrow requantisation too little room beside the bias.
  private static func scale(
    _ row: ArraySlice<Float>, _ bias: Double, _ source: Quantization, _ target: Quantization
  ) -> Double {
    let greatest = row.reduce(0) { max($0, Double($1.magnitude)) }
    // |bias · a + zero point · 2^r| is about (|bias| in steps of the output + |zero point|) · 2^r.
    let steps = bias.magnitude / Double(target.scale) + Double(abs(target.zeroPoint)) + 1
    let shift = min(31, 30 - Int(log2(steps).rounded(.up)))
    let least =
      Double(Requantization.leastNarrow + 2) * Double(target.scale) / Double(source.scale)
      * Double(sign: .plus, exponent: -max(shift, 0), significand: 1)
    return max(greatest / 127, least)
  }
}
