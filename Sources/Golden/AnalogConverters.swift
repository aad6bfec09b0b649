import ChipSpec

/// What the active settings make of the DACs and ADCs of an analog array.
struct AnalogConverters: Sendable {
  private let parameters: AnalogParameters
  private let isQuantising: Bool
  private let effects: AnalogEffects

  /// How each row's DAC deviates from a line; empty if none does.
  private var dacDeviations: [AnalogDeviation] = []

  /// Offset of each row's DAC, 1/256 step.
  private var dacOffsets: [Int] = []

  /// For each column, the sum of the DACs' offsets times its effective weights.
  private var offsets: [Int]

  private let readNoise: AnalogNoise.Stream

  /// Factor from sums to codes of each ADC, 2^−`shift`.
  private var factors: [Int]
  private let shift: Int

  /// Offset of each ADC, in 2^−20 of its range.
  private var adcOffsets: [Int]

  /// How each ADC deviates from a line; empty if none does.
  private var adcDeviations: [AnalogDeviation] = []

  init(_ parameters: AnalogParameters, _ settings: AnalogSettings, x: Int, y: Int) {
    let noise = AnalogNoise(seed: settings.seed, x: x, y: y)
    let effects = settings.isQuantising ? settings.effects : []
    self.parameters = parameters
    isQuantising = settings.isQuantising
    self.effects = effects
    let (rows, converters) = (parameters.rows, parameters.columns / parameters.columnsPerADC)

    if effects.contains(.dacNonlinearity) {
      let choice = noise.stream(.dacNonlinearity)
      dacDeviations = (0..<rows).map { AnalogDeviation(choice.hash(UInt64($0))) }
    }
    if effects.contains(.dacOffset) {
      let offset = noise.stream(.dacOffset)
      dacOffsets = (0..<rows).map {
        (parameters.dacOffsetSigma * offset.normal(UInt64($0))).roundedShift(16)
          .clipped(to: -32_768...32_767)
      }
    }
    offsets = Array(repeating: 0, count: parameters.columns)

    readNoise = noise.stream(.read)
    let scale = effects.contains(.adcRange) ? parameters.limitedScale : parameters.scale
    shift = scale.shift
    factors = Array(repeating: scale.multiplier, count: converters)
    if effects.contains(.adcGain) {
      let gain = noise.stream(.adcGain)
      factors = (0..<converters).map {
        let error = (parameters.adcGainSigma * gain.normal(UInt64($0))).roundedShift(12)
        return (scale.multiplier * (1 << 24 + error).clipped(to: 0...1 << 25 - 1)).roundedShift(24)
      }
    }
    adcOffsets = Array(repeating: 0, count: converters)
    if effects.contains(.adcOffset) {
      let offset = noise.stream(.adcOffset)
      adcOffsets = (0..<converters).map {
        (parameters.adcOffsetSigma * offset.normal(UInt64($0))).roundedShift(16)
      }
    }
    if effects.contains(.adcNonlinearity) {
      let choice = noise.stream(.adcNonlinearity)
      adcDeviations = (0..<converters).map { AnalogDeviation(choice.hash(UInt64($0))) }
    }
  }

  // MARK: DACs

  /// What the DACs make of inputs: the steps themselves in ideal mode, else quarters of a step.
  func inputs(_ inputs: [Int8]) -> [Int16] {
    let half = 1 << (parameters.dacBits - 1)
    return inputs.indices.map { row in
      let step = Int(inputs[row]).clipped(to: -half...half - 1)
      guard isQuantising else { return Int16(step) }
      var level = 4 * step
      if !dacDeviations.isEmpty {
        let place = (step + half) << (8 - parameters.dacBits)
        level += (parameters.dacNonlinearity * dacDeviations[row].shape(at: place, bits: 4))
          .roundedShift(22)
      }
      return Int16(level.clipped(to: -512...511))
    }
  }

  /// Notes that an effective weight has changed.
  mutating func replace(_ old: Int, by new: Int, row: Int, column: Int) {
    if !dacOffsets.isEmpty { offsets[column] += dacOffsets[row] * (new - old) }
  }

  // MARK: ADCs

  /// Makes codes of the columns' sums.
  func convert(_ sums: inout [Int32], inputs: [Int16], conversion: UInt32) {
    let sigma = effects.contains(.readNoise) ? readSigma(inputs) : 0
    let hasOffsets = !dacOffsets.isEmpty
    let first = UInt64(conversion) << 12
    var converter = 0
    for column in sums.indices {
      var value = Int(sums[column])
      if hasOffsets { value += offsets[column].roundedShift(6) }
      if sigma != 0 {
        value += (sigma * readNoise.normal(first + UInt64(column))).roundedShift(16)
      }
      sums[column] = Int32(code(of: value, converter))
      converter += 1
      if converter == factors.count { converter = 0 }
    }
  }

  /// Standard deviation of a sum, 1/16 of its unit.
  private func readSigma(_ inputs: [Int16]) -> Int {
    let squares = inputs.reduce(0) { $0 + Int($1) * Int($1) }
    return (parameters.readSigma * Self.squareRoot(squares << 16)) >> 20
  }

  /// The root of a number below 2^46, rounded down.
  static func squareRoot(_ number: Int) -> Int {
    var root = 0
    for bit in (0..<23).reversed() {
      let candidate = root | 1 << bit
      if candidate * candidate <= number { root = candidate }
    }
    return root
  }

  /// The code that an ADC gives for a column's value.
  @inline(__always)
  private func code(of value: Int, _ converter: Int) -> Int {
    var level = (value * factors[converter]).roundedShift(shift) + adcOffsets[converter]
    level = level.clipped(to: -(1 << 19)...1 << 19 - 1)
    if !adcDeviations.isEmpty {
      let shape = adcDeviations[converter].shape(at: level + 1 << 19, bits: 16)
      level += (parameters.adcNonlinearity * shape).roundedShift(14)
    }
    let most = 1 << (parameters.adcBits - 1)
    return level.roundedShift(20 - parameters.adcBits).clipped(to: -most...most - 1)
  }
}
