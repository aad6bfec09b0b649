import NetworkGraph

/// Weights that are always the same, times inputs.
///
/// An output channel m of group g at one place is
/// `clamp(round((Σ weights[m][k] · x[k] + biases[m]) · multiplier[m] / 2^shift[m]) + zy)`. The inputs
/// x[k] are those of the window in the group's channels, k = (row of the kernel · width of the kernel +
/// column) · (C / groups) + channel: channels vary fastest. x is the int8 itself; what its zero point
/// contributes is in the biases. Padding has the input's zero point.
///
/// A Gemm or MatMul has a kernel of 1 × 1; its input is a row of C channels at each place.
public struct DotProduct: Sendable, Hashable, Codable {
  /// The kernel's way over height and width.
  public var window: Window
  /// Groups of channels that do not mix.
  public var groups: Int
  /// M × K int8, row by row; K = kernel height · kernel width · C / groups.
  public var weights: [Int8]
  /// M sums of 32 bits: bias − zero point of the input · sum of the weights.
  public var biases: [Int32]
  /// M of them.
  public var requantizations: [Requantization]
  /// The lowest and highest result: −128…127, or what a ReLU or Clip behind it leaves.
  public var lowest: Int8, highest: Int8
  /// Whether channels are the last dimension (Gemm, MatMul) rather than the second one (Conv).
  public var isChannelsLast: Bool

  /// A product.
  public init(
    window: Window, groups: Int, weights: [Int8], biases: [Int32],
    requantizations: [Requantization], lowest: Int8, highest: Int8, isChannelsLast: Bool
  ) {
    self.window = window
    self.groups = groups
    self.weights = weights
    self.biases = biases
    self.requantizations = requantizations
    self.lowest = lowest
    self.highest = highest
    self.isChannelsLast = isChannelsLast
  }

  /// Output channels, M.
  public var channels: Int { biases.count }
  /// Weights of an output channel, K.
  public var length: Int { weights.count / max(1, biases.count) }
}
