import RTL

extension SIMDUnit {
  /// What is added to the scalar register that operand C begins with.
  enum ThirdAddend: Int, Encoding {
    case nothing
    /// The signed number in the immediate's high half.
    case high
    case minusOne
  }
}
