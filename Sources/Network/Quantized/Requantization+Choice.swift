extension Requantization {
  /// The multiplier below which a narrow one would be too coarse.
  static let leastNarrow: Int = 1 << 12

  /// The narrow requantisation that is nearest to a factor.
  /// - Parameters:
  ///   - factor: Steps of the output per unit of the sum; positive.
  ///   - bias: What is added to the sum before.
  ///   - zeroPoint: That of the output.
  /// - Returns: nil if there is none that is fine enough.
  static func narrow(_ factor: Double, bias: Int, zeroPoint: Int) -> Requantization? {
    for shift in stride(from: 31, through: 0, by: -1) {
      let scaled = factor * Double(sign: .plus, exponent: shift, significand: 1)
      guard scaled < 32_768 else { continue }
      // The odd integer nearest to it.
      let multiplier = 2 * Int((scaled / 2).rounded(.down)) + 1
      guard multiplier >= leastNarrow else { return nil }
      let constant = Double(bias) * Double(multiplier) + Double(zeroPoint << shift)
      guard constant.magnitude < 2_147_483_648 else { continue }
      return Requantization(multiplier: Int32(multiplier), shift: shift, isNarrow: true)
    }
    return nil
  }

  /// The requantisation with a multiplier of 31 bits that is nearest to a factor.
  /// - Parameter factor: Steps of the output per unit of the sum; positive.
  static func wide(_ factor: Double) -> Requantization {
    guard factor >= Double(sign: .plus, exponent: -62, significand: 1) else {
      return Requantization(multiplier: 1, shift: 62, isNarrow: false)
    }
    let shift = min(max(30 - factor.exponent, 0), 62)
    let multiplier = (factor * Double(sign: .plus, exponent: shift, significand: 1)).rounded()
    if multiplier >= 2_147_483_648, shift > 0 {
      return Requantization(multiplier: 1 << 30, shift: shift - 1, isNarrow: false)
    }
    return Requantization(
      multiplier: Int32(min(max(multiplier, 1), 2_147_483_647)), shift: shift, isNarrow: false)
  }
}
