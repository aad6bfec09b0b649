import RTL

extension SIMDUnit {
  /// What a multiplier makes of a product.
  enum Product: Int, Encoding {
    case low
    case high
    /// The low half added to C.
    case accumulated
    /// Shifted by C, rounded, moved to a zero point and saturated.
    case scaled
  }
}
