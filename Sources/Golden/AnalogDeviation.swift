import ChipSpec

/// How a converter deviates from a straight line: one of four curves or its opposite.
struct AnalogDeviation: Sendable {
  /// 17 knots.
  private let curve: [Int16]
  private let isOpposite: Bool

  /// The curve that a random number chooses.
  init(_ hash: UInt64) {
    curve = AnalogTables.deviations[Int(hash & 3)]
    isOpposite = hash & 4 != 0
  }

  /// The deviation at a place, 1/16384 of the largest.
  /// - Parameters:
  ///   - place: from 0 at the lowest code, a knot every 2^`bits`.
  ///   - bits: bits of a place between two knots.
  @inline(__always)
  func shape(at place: Int, bits: Int) -> Int {
    let knot = place >> bits
    let (left, right) = (Int(curve[knot]), Int(curve[knot + 1]))
    let between = place & (1 << bits - 1)
    let shape = left + ((right - left) * between).roundedShift(bits)
    return isOpposite ? -shape : shape
  }
}
