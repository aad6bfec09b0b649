/// Layer normalisation over the last axes: the program of docs/parts/simd.md, bit for bit.
public struct LayerNorm: Sendable, Hashable, Codable {
  /// The first of the axes.
  public var axis: Int
  /// 2^30 / number of elements, rounded.
  public var reciprocal: Int32
  /// ε · 2^13 in units of the input's step squared, at least 1.
  public var epsilon: Int32
  /// Per element of the axes, in units of the output's step: 16 bits behind the point.
  public var gammas: [Int32]
  /// The same: 8 bits behind the point.
  public var betas: [Int32]

  /// A normalisation.
  public init(axis: Int, reciprocal: Int32, epsilon: Int32, gammas: [Int32], betas: [Int32]) {
    self.axis = axis
    self.reciprocal = reciprocal
    self.epsilon = epsilon
    self.gammas = gammas
    self.betas = betas
  }
}
