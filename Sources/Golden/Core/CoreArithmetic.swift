/// Products and quotients as extension M has them.
enum CoreArithmetic {
  /// Upper half of the product of two signed numbers.
  @inline(__always)
  static func mulh(_ a: UInt32, _ b: UInt32) -> UInt32 {
    let product = Int64(Int32(bitPattern: a)) &* Int64(Int32(bitPattern: b))
    return UInt32(truncatingIfNeeded: product >> 32)
  }

  /// Upper half of the product of a signed and an unsigned number.
  @inline(__always)
  static func mulhsu(_ a: UInt32, _ b: UInt32) -> UInt32 {
    let product = Int64(Int32(bitPattern: a)) &* Int64(b)
    return UInt32(truncatingIfNeeded: product >> 32)
  }

  /// Upper half of the product of two unsigned numbers.
  @inline(__always)
  static func mulhu(_ a: UInt32, _ b: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: (UInt64(a) &* UInt64(b)) >> 32)
  }

  /// Signed quotient, rounded towards 0; all ones for division by 0, the dividend for overflow.
  @inline(__always)
  static func div(_ a: UInt32, _ b: UInt32) -> UInt32 {
    if b == 0 { return .max }
    if b == .max { return 0 &- a }
    return UInt32(bitPattern: Int32(bitPattern: a) / Int32(bitPattern: b))
  }

  /// Unsigned quotient; all ones for division by 0.
  @inline(__always)
  static func divu(_ a: UInt32, _ b: UInt32) -> UInt32 { b == 0 ? .max : a / b }

  /// Signed remainder, with the dividend's sign; the dividend for division by 0, 0 for overflow.
  @inline(__always)
  static func rem(_ a: UInt32, _ b: UInt32) -> UInt32 {
    if b == 0 { return a }
    if b == .max { return 0 }
    return UInt32(bitPattern: Int32(bitPattern: a) % Int32(bitPattern: b))
  }

  /// Unsigned remainder; the dividend for division by 0.
  @inline(__always)
  static func remu(_ a: UInt32, _ b: UInt32) -> UInt32 { b == 0 ? a : a % b }
}
