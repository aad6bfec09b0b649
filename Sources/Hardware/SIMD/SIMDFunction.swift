import RTL

extension SIMDUnit {
  /// What the arithmetic of a lane computes from its operands A, B and C.
  enum Function: Int, Encoding {
    /// A.
    case first
    /// B.
    case second
    case add
    case addSaturated
    case subtract
    case subtractSaturated
    /// B − A.
    case reverse
    case minimum
    case maximum
    case and
    case or
    case xor
    case shiftLeft
    /// To the right, zeros from the left.
    case shiftRight
    /// To the right, copies of the sign from the left.
    case shiftArithmetic
    /// To the right, rounded to the nearest, a tie to the even one.
    case shiftRounded
    case equal
    case notEqual
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual
    /// A where C is not 0, else B.
    case select
    /// A within the bounds B and C.
    case clamp
    case absolute
    case leadingZeros
  }
}
