import RTL

extension SIMDUnit {
  /// What is added to the scalar register that operand B begins with.
  enum SecondAddend: Int, Encoding {
    case nothing
    case immediate
    /// The signed number in the immediate's low half.
    case low
    /// The immediate from its second byte on.
    case amount
  }
}
