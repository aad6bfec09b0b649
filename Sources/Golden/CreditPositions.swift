/// Credits of all ports as one bit vector, as records hold them: position = port × channels +
/// channel.
struct CreditPositions {
  private(set) var bits: UInt128 = 0

  init() {}

  /// A vector from its two words in a record.
  init(low: UInt64, high: UInt64) { bits = UInt128(high) << 64 | UInt128(low) }

  var low: UInt64 { UInt64(truncatingIfNeeded: bits) }
  var high: UInt64 { UInt64(truncatingIfNeeded: bits >> 64) }

  mutating func insert(_ credits: UInt16, port: Int, channels: Int) {
    bits |= UInt128(credits) << UInt128(port * channels)
  }

  func credits(port: Int, channels: Int) -> UInt16 {
    let fromHere = bits >> UInt128(port * channels)
    return UInt16(truncatingIfNeeded: fromHere & (1 << UInt128(channels) - 1))
  }
}
