import Foundation

/// Functions of one number.
enum FloatFunctions {
  static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  static func gelu(_ x: Double, isTanhApproximation: Bool) -> Double {
    isTanhApproximation
      ? 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
      : 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
  }

  static func clip(_ x: Double, _ lowest: Float, _ highest: Float) -> Double {
    min(max(x, Double(lowest)), Double(highest))
  }
}
