/// Bounds that no real network reaches, so that no file makes the reader take memory without end, and
/// no arithmetic on shapes overflows.
enum Limits {
  /// Bytes of a file: what Protocol Buffers allow.
  static let longestFile = 0x7FFF_FFFF
  /// Elements of a tensor, and of all constants together.
  static let mostElements = 1 << 28
  /// Dimensions of a tensor.
  static let mostDimensions = 16
  /// An attribute that is a length or a distance.
  static let longest = 1 << 28
  /// Messages about one file.
  static let mostMessages = 1000

  /// Checks the lengths of a tensor's dimensions; the number of elements is then safe to compute.
  @discardableResult
  static func check(_ shape: [Int]) throws(Refusal) -> [Int] {
    guard shape.count <= mostDimensions else {
      throw Refusal(
        ONNXRules.size, "a tensor has at most \(mostDimensions) dimensions, this one \(shape.count)"
      )
    }
    var count = 1
    for length in shape {
      guard length >= 0 else {
        throw Refusal(ONNXRules.size, "a length is not negative, found \(Words.shape(shape))")
      }
      // Empty tensors must not hide lengths of which the others' product would overflow.
      let (product, overflows) = count.multipliedReportingOverflow(by: max(length, 1))
      guard !overflows, product <= mostElements else {
        throw Refusal(
          ONNXRules.size,
          "a tensor has at most 2^28 elements, \(Words.shape(shape)) are more")
      }
      count = product
    }
    return shape
  }
}
