/// Softmax and layer normalisation of one row: the programs of docs/parts/simd.md, bit for bit.
enum IntegerRows {
  /// Entry i is 2^29 / (1 + (i + ½) / 256), rounded.
  static let reciprocals: [Int] = (0..<256).map {
    Int((536_870_912 / (1 + (Double($0) + 0.5) / 256)).rounded())
  }

  /// Entry i from 64 on is 2^30 / sqrt((i + ½) / 64), rounded; below, 0.
  static let roots: [Int] = (0..<256).map {
    $0 < 64 ? 0 : Int((1_073_741_824 / ((Double($0) + 0.5) / 64).squareRoot()).rounded())
  }

  /// Probabilities of scale 1/256 and zero point −128.
  /// - Parameter row: At most 32,767 logits.
  static func softmax(_ row: [Int8], exponentials: [Int32]) -> [Int8] {
    let greatest = row.reduce(-128) { max($0, Int($1)) }
    let powers = row.map { Int(exponentials[(greatest - Int($0)) & 0xFF]) }
    let sum = IntegerArithmetic.wrapped32(powers.reduce(0, +))
    let zeros = IntegerArithmetic.leadingZeros32(sum)
    let mantissa = IntegerArithmetic.wrapped32(sum << (zeros - 1))
    var reciprocal = reciprocals[mantissa >> 22 & 0xFF]
    for _ in 0..<2 {
      let rest = (1 << 30) - scale32(mantissa, reciprocal, 30)
      reciprocal = scale32(reciprocal, rest, 29)
    }
    return powers.map {
      IntegerArithmetic.saturated8(
        IntegerArithmetic.scale($0, reciprocal, (52 - zeros) & 63) - 128)
    }
  }

  /// A row less its mean, over its deviation, times gamma, plus beta.
  /// - Parameter row: At most 2,048 elements.
  static func layerNorm(_ row: [Int8], _ norm: LayerNorm, zeroPoint: Int) -> [Int8] {
    let reciprocal = Int(norm.reciprocal)
    let mean = scale32(row.reduce(0) { $0 + Int($1) }, reciprocal, 14)
    let middle = IntegerArithmetic.scale(mean, 1, 16)
    let squares = row.reduce(0) { $0 + (Int($1) - middle) * (Int($1) - middle) }
    let rest = (middle << 16) - mean
    let variance = IntegerArithmetic.wrapped32(
      scale32(squares, reciprocal, 17) - scale32(rest, rest, 19) + Int(norm.epsilon))
    let zeros = IntegerArithmetic.leadingZeros32(variance)
    let shift = (zeros - 1) & -2
    let mantissa = IntegerArithmetic.wrapped32(variance << shift)
    var root = roots[mantissa >> 23 & 0xFF]
    for _ in 0..<2 {
      let square = scale32(scale32(mantissa, root, 30), root, 30)
      root = scale32(root, IntegerArithmetic.wrapped32((3 << 29) - square), 30)
    }
    let places = (42 - shift / 2) & 63
    return row.indices.map { index in
      let centred = IntegerArithmetic.wrapped32((Int(row[index]) << 16) - mean)
      let scaled = scale32(scale32(centred, root, places), Int(norm.gammas[index]), 20)
      let sum = IntegerArithmetic.wrapped32(scaled + Int(norm.betas[index]))
      return IntegerArithmetic.saturated8(IntegerArithmetic.scale(sum, 1, 8) + zeroPoint)
    }
  }

  /// The unit's `scale.i32`.
  private static func scale32(_ value: Int, _ multiplier: Int, _ shift: Int) -> Int {
    IntegerArithmetic.saturated32(IntegerArithmetic.scale(value, multiplier, shift))
  }
}
