/// The arithmetic of docs/numerics.md: what the chip's multipliers do.
enum IntegerArithmetic {
  /// value · multiplier / 2^shift, rounded to the nearest integer, a tie to the even one.
  /// - Parameters:
  ///   - value: A number of 32 bits.
  ///   - multiplier: A number of 32 bits.
  ///   - shift: 0…63.
  @inline(__always)
  static func scale(_ value: Int, _ multiplier: Int, _ shift: Int) -> Int {
    let product = value &* multiplier
    if shift == 0 { return product }
    let quotient = product &>> shift
    let rest = product &- (quotient &<< shift)
    let half = 1 &<< (shift &- 1)
    if rest > half || (rest == half && quotient & 1 == 1) { return quotient &+ 1 }
    return quotient
  }

  /// The nearest number of 32 bits.
  @inline(__always)
  static func saturated32(_ value: Int) -> Int {
    value > 2_147_483_647 ? 2_147_483_647 : value < -2_147_483_648 ? -2_147_483_648 : value
  }

  /// The nearest number of 8 bits.
  @inline(__always)
  static func saturated8(_ value: Int) -> Int8 {
    value > 127 ? 127 : value < -128 ? -128 : Int8(truncatingIfNeeded: value)
  }

  /// The low 32 bits as a signed number.
  @inline(__always)
  static func wrapped32(_ value: Int) -> Int { Int(Int32(truncatingIfNeeded: value)) }

  /// Zeros above the highest one of 32 bits.
  @inline(__always)
  static func leadingZeros32(_ value: Int) -> Int {
    UInt32(truncatingIfNeeded: value).leadingZeroBitCount
  }
}
