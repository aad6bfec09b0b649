import NetworkGraph

/// Constant weights times a tensor, before it is known with which steps.
struct LinearStep: Sendable {
  var window: Window
  var groups: Int
  var isChannelsLast: Bool
  /// Output channels, M.
  var channels: Int
  /// M × K, in the order of `DotProduct`; steps where `scales` is there.
  var weights: [Float]
  /// What a step of each output channel's weights is worth, if the file says so.
  var scales: [Double]?
  /// M numbers.
  var biases: [Double]
  /// What a ReLU or Clip behind it leaves.
  var lowest = -Float.infinity, highest = Float.infinity

  var isClamped: Bool { lowest > -.infinity || highest < .infinity }
  var length: Int { weights.count / max(1, channels) }

  /// Multiplies the result of each channel, before the clamp.
  /// - Returns: Whether that could be done.
  mutating func multiply(_ factors: [Double]) -> Bool {
    guard !isClamped else { return false }
    if let scales {
      guard factors.allSatisfy({ $0 > 0 }) else { return false }
      self.scales = zip(scales, factors).map { $0 * $1 }
    } else {
      for index in weights.indices {
        weights[index] = Float(Double(weights[index]) * factors[index / length])
      }
    }
    biases = zip(biases, factors).map { $0 * $1 }
    return true
  }

  /// Adds to the result of each channel, before the clamp.
  mutating func add(_ summands: [Double]) -> Bool {
    guard !isClamped else { return false }
    biases = zip(biases, summands).map { $0 + $1 }
    return true
  }
}
