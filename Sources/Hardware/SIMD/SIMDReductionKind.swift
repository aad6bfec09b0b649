import RTL

extension SIMDUnit {
  /// How many are reduced to one.
  enum ReductionKind: Int, Encoding {
    case sum
    case highest
    case lowest
  }
}
