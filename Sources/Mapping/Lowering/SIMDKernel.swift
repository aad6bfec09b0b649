import Network
import NetworkGraph

/// What a SIMD unit does with rows.
enum SIMDKernel: Sendable, Hashable {
  /// The greatest of each window.
  case maxPool
  /// The sum of each window, less `subtrahend`, scaled.
  case averagePool(subtrahend: Int, Scaling)
  /// The same with a multiplier for each number of pixels that are not padding, from 1 on.
  case partialAverage(subtrahend: Int, multipliers: [Int], Scaling)
  /// The sum of all pixels, less `subtrahend`, scaled.
  case mean(subtrahend: Int, Scaling)
  /// Sums of two, each with a zero point and a factor.
  case add(zeros: [Int], factors: [Int], Scaling, lowest: Int, highest: Int)
  /// Products of two.
  case multiply(zeros: [Int], Scaling)
  /// Products of matrices, a row of the first one with all of the second one, of whose pixels each is a
  /// row, or, if it is turned, a column.
  case matMul(zeros: [Int], Scaling, isTurned: Bool)
  /// Pixels of a row in other places.
  case move([PixelRun])
  /// Entries of a table.
  case lookup([Int8])
  /// Over the channels of each pixel.
  case softmax([Int32])
  /// Over the channels of each pixel.
  case layerNorm(LayerNorm, zero: Int)
  /// Sums of parts, and what becomes of them.
  case requantize(Requantizing)

  /// sum · multiplier / 2^shift + zero.
  struct Scaling: Sendable, Hashable {
    var multiplier: Int, shift: Int, zero: Int
  }

  /// A scaling for each channel.
  struct Requantizing: Sendable, Hashable {
    var biases: [Int32], multipliers: [Int32], shifts: [UInt8]
    var zero: Int, lowest: Int, highest: Int
  }
}
