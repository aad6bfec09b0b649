import NetworkGraph

/// A constant operand of a product: numbers, or steps and what they are worth.
struct StepWeights: Sendable {
  var values: [Float]
  var shape: [Int]
  /// One for all or one per output channel; none where the values are numbers.
  var scales: [Double]?

  /// Another order or choice of the elements.
  func taken(_ places: [Int], shape: [Int]) -> StepWeights {
    StepWeights(values: places.map { values[$0] }, shape: shape, scales: scales)
  }
}
