/// Floating-point numbers of 16 bits.
public enum HalfPrecision {
  /// IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. Exact.
  public static func float(_ bits: UInt16) -> Float {
    let (exponent, fraction) = (Int(bits >> 10 & 0x1F), UInt32(bits & 0x3FF))
    let magnitude: Float =
      switch exponent {
      case 0: Float(fraction) * 0x1p-24
      case 0x1F: fraction == 0 ? .infinity : .nan
      default: Float(bitPattern: UInt32(exponent + 112) << 23 | fraction << 13)
      }
    return bits >> 15 == 0 ? magnitude : -magnitude
  }

  /// bfloat16: the upper half of a number of 32 bits.
  public static func brainFloat(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
}
