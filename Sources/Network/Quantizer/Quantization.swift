import NetworkGraph

/// The scale and zero point of a tensor of int8.
struct Quantization: Sendable, Hashable {
  let scale: Float
  let zeroPoint: Int

  /// Symmetric, so that a magnitude is 127.
  init(range: Float) {
    scale = range > 0 ? max(range / 127, Float.leastNormalMagnitude) : 1 / 127
    zeroPoint = 0
  }

  init(scale: Float, zeroPoint: Int) {
    self.scale = scale
    self.zeroPoint = zeroPoint
  }

  /// The nearest step, a tie the even one.
  func step(_ value: Double) -> Int8 {
    let step = (value / Double(scale)).rounded(.toNearestOrEven) + Double(zeroPoint)
    return step.isNaN ? Int8(zeroPoint) : Int8(min(max(step, -128), 127))
  }

  /// The number that a step stands for.
  func value(_ step: Int) -> Double { Double(step - zeroPoint) * Double(scale) }

  /// A tensor of this quantisation.
  func tensor(_ shape: [Int]) -> QuantizedTensor {
    QuantizedTensor(shape: shape, scale: scale, zeroPoint: zeroPoint)
  }
}
