import ChipSpec

/// The random numbers of one tile's analog array: functions of the seed, of the tile and of what they
/// are for, so that the order in which they are asked for does not matter.
struct AnalogNoise: Sendable {
  /// What a random number is for.
  enum Kind: UInt64, CaseIterable {
    case programming = 1
    case stuck = 2
    case read = 3
    case dacOffset = 4
    case dacGain = 5
    case dacNonlinearity = 6
    case adcOffset = 7
    case adcGain = 8
    case adcNonlinearity = 9
  }

  /// One stream of random numbers.
  struct Stream: Sendable {
    let key: UInt64

    /// The number that belongs to a counter.
    @inline(__always)
    func hash(_ counter: UInt64) -> UInt64 {
      AnalogNoise.splitMix(key ^ counter &* 0xD1B5_4A32_D192_ED03)
    }

    /// The number of the normal distribution that belongs to a counter, 1/4096 of its standard
    /// deviation.
    @inline(__always)
    func normal(_ counter: UInt64) -> Int { AnalogNoise.normal(hash(counter)) }
  }

  let seed: UInt64
  let x: Int
  let y: Int

  /// The numbers for one purpose.
  func stream(_ kind: Kind) -> Stream {
    let place = kind.rawValue << 32 | UInt64(y) << 16 | UInt64(x)
    return Stream(key: Self.splitMix(Self.splitMix(seed) ^ place))
  }

  /// The output of SplitMix64 after state `value`.
  @inline(__always)
  static func splitMix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// The sum of four signed entries of the table, chosen by the hash's lower 48 bits.
  @inline(__always)
  static func normal(_ hash: UInt64) -> Int {
    Int(signedNormal[Int(hash & 0xFFF)]) + Int(signedNormal[Int(hash >> 12 & 0xFFF)])
      + Int(signedNormal[Int(hash >> 24 & 0xFFF)]) + Int(signedNormal[Int(hash >> 36 & 0xFFF)])
  }

  /// The table for both signs: 2048 entries and their opposites.
  static let signedNormal = AnalogTables.normal + AnalogTables.normal.map { -$0 }
}
