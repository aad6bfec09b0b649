/// Random numbers of one source: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", 2014), from a seed and the source's number.
///
/// Each source has a sequence of its own, so that what one draws does not depend on what happens at the
/// others.
struct TrafficRandom {
  private var state: UInt64

  init(seed: UInt64, stream: Int) {
    // Streams start at places of the sequence that have nothing to do with one another.
    state = Self.mixed(seed ^ Self.mixed(UInt64(stream) &+ 0x9E37_79B9_7F4A_7C15))
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// A number from 0 to below `bound`.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// True with the probability that belongs to a threshold.
  mutating func chance(_ threshold: UInt64) -> Bool { next() < threshold }

  /// What ``chance(_:)`` takes for a probability. 1 is one part in 2⁶⁴ less than certain.
  static func threshold(_ probability: Double) -> UInt64 {
    probability >= 1 ? .max : UInt64(max(0, probability) * 0x1p64)
  }

  /// Spreads the bits of a number over all of a word.
  static func mixed(_ number: UInt64) -> UInt64 {
    var z = number
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
