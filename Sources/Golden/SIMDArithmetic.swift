import ChipSpec

/// The arithmetic of one lane, as docs/parts/simd.md ("Arithmetic") has it.
enum SIMDArithmetic {
  /// The smallest and the greatest number of each element type, by code.
  static let ranges: InlineArray<5, (low: Int64, high: Int64)> = [
    (-128, 127), (0, 255), (-32_768, 32_767), (0, 65_535), (-2_147_483_648, 2_147_483_647),
  ]

  /// Bytes of an element of a type.
  static func size(_ type: Int) -> UInt32 { type < 2 ? 1 : type < 4 ? 2 : 4 }

  /// An element as stored in memory, extended to 32 bits.
  static func extend(_ bits: UInt32, _ type: Int) -> UInt32 {
    switch type {
    case 0: UInt32(bitPattern: Int32(Int8(truncatingIfNeeded: bits)))
    case 1: bits & 0xFF
    case 2: UInt32(bitPattern: Int32(Int16(truncatingIfNeeded: bits)))
    case 3: bits & 0xFFFF
    default: bits
    }
  }

  /// The low bits of a value that an element of a type has room for.
  static func cut(_ value: UInt32, _ type: Int) -> UInt32 {
    switch size(type) {
    case 1: value & 0xFF
    case 2: value & 0xFFFF
    default: value
    }
  }

  /// A number divided by 2^shift, shift 0…63, rounded to the nearest integer, a tie to the even one.
  /// - Parameter tie: told about a tie, whether it was rounded up.
  @inline(__always)
  static func rounded(
    _ value: Int64, shift: UInt64, tie: (_ up: Bool) -> Void
  ) -> Int64 {
    guard shift > 0 else { return value }
    let whole = value >> Int64(shift)
    let rest = UInt64(bitPattern: value) & (1 << shift - 1)
    let half: UInt64 = 1 << (shift - 1)
    if rest == half {
      let up = whole & 1 == 1
      tie(up)
      return up ? whole + 1 : whole
    }
    return rest > half ? whole + 1 : whole
  }
}
