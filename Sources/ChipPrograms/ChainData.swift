/// The numbers of a chain, and what comes of them: computed plainly, from the sums to the results.
struct ChainData {
  let rows: Int
  let columns: Int
  let products: Int

  /// rows × columns.
  private(set) var weights: [Int8] = []
  /// products × rows.
  private(set) var inputs: [Int8] = []
  /// For each column: (code × factor + addend) / 2^shift.
  private(set) var calibration: [(factor: Int, addend: Int, shift: Int)] = []
  /// For each column: sum × multiplier / 2^shift + `zeroPoint`.
  private(set) var multipliers: [Int32] = []
  private(set) var shifts: [UInt8] = []
  let zeroPoint = -11
  /// products × columns: what the consumer adds.
  private(set) var residuals: [Int8] = []

  /// products × columns: what the consumer has in the end.
  let results: [Int8]

  init(rows: Int, columns: Int, products: Int, dacBits: Int, seed: UInt64) {
    (self.rows, self.columns, self.products) = (rows, columns, products)
    var random = ProgramRandom(seed: seed)
    func bytes(_ count: Int) -> [Int8] {
      (0..<count).map { _ in Int8.random(in: .min ... .max, using: &random) }
    }
    weights = bytes(rows * columns)
    inputs = bytes(products * rows)
    residuals = bytes(products * columns)
    for _ in 0..<columns {
      let factor = Int.random(in: 1...300, using: &random) * (Bool.random(using: &random) ? 1 : -1)
      let shift = Int.random(in: 0...8, using: &random)
      calibration.append(
        (factor: factor, addend: Int.random(in: -90_000...90_000, using: &random), shift: shift))
      // A sum's usual size, of numbers of about 74 each, becomes about 60.
      let usual = (Self.root(rows) * 74 * 74 * abs(factor)) >> shift
      let multiplier = Int32.random(in: 1 << 20..<1 << 21, using: &random)
      multipliers.append(multiplier)
      let ratio = max(1, usual * Int(multiplier) / 60)
      shifts.append(UInt8(Int.bitWidth - 1 - ratio.leadingZeroBitCount))
    }
    results = Self.results(
      weights, inputs, calibration, multipliers, shifts, zeroPoint, residuals, rows: rows,
      columns: columns, products: products, dacBits: dacBits)
  }

  private static func results(
    _ weights: [Int8], _ inputs: [Int8], _ calibration: [(factor: Int, addend: Int, shift: Int)],
    _ multipliers: [Int32], _ shifts: [UInt8], _ zeroPoint: Int, _ residuals: [Int8], rows: Int,
    columns: Int, products: Int, dacBits: Int
  ) -> [Int8] {
    let largest = 1 << (dacBits - 1)
    var results: [Int8] = []
    for product in 0..<products {
      for column in 0..<columns {
        // What the DACs get, and the array: an exact sum.
        var code = 0
        for row in 0..<rows {
          let input = clip(Int(inputs[product * rows + row]), -largest, largest - 1)
          code += input * Int(weights[row * columns + column])
        }
        // The analog part: half is rounded up.
        let (factor, addend, shift) = calibration[column]
        let calibrated = code * factor + addend
        let half = shift == 0 ? 0 : 1 << (shift - 1)
        let sum = clip((calibrated + half) >> shift, Int(Int32.min), Int(Int32.max))
        // The SIMD unit: half is rounded to the even number.
        let scaled = roundedToEven(sum * Int(multipliers[column]), Int(shifts[column]))
        let quantised = max(clip(scaled + zeroPoint, -128, 127), zeroPoint)
        // The consumer.
        let total = quantised + Int(residuals[product * columns + column])
        results.append(Int8(clip(total, -128, 127)))
      }
    }
    return results
  }

  private static func clip(_ value: Int, _ low: Int, _ high: Int) -> Int {
    min(max(value, low), high)
  }

  /// A number divided by 2^shift, a half to the even neighbour.
  private static func roundedToEven(_ value: Int, _ shift: Int) -> Int {
    guard shift > 0 else { return value }
    let below = value >> shift
    let rest = value - below << shift
    let half = 1 << (shift - 1)
    return below + (rest > half || (rest == half && below % 2 != 0) ? 1 : 0)
  }

  /// The whole part of a square root.
  private static func root(_ value: Int) -> Int {
    var root = 1
    while (root + 1) * (root + 1) <= value { root += 1 }
    return root
  }
}
