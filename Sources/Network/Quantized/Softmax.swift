/// Softmax over one axis: the program of docs/parts/simd.md, bit for bit. The output has scale 1/256 and
/// zero point −128, or is mapped from that by a layer behind it.
public struct Softmax: Sendable, Hashable, Codable {
  /// The axis.
  public var axis: Int
  /// Entry d is 2^16 · e^(−d · scale), rounded; 256 of them.
  public var exponentials: [Int32]

  /// A softmax.
  public init(axis: Int, exponentials: [Int32]) {
    self.axis = axis
    self.exponentials = exponentials
  }
}
