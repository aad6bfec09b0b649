import ChipSpec

/// What the active settings make of the cells of an analog array.
struct AnalogCells: Sendable {
  private let parameters: AnalogParameters
  private let isQuantising: Bool
  private let effects: AnalogEffects
  private let programming: AnalogNoise.Stream
  private let stuck: AnalogNoise.Stream

  /// Largest level of a weight.
  private let levels: Int

  /// Factor by which conductances have drifted, 2^−16.
  let drift: Int

  /// Factor by which temperature changes conductances, 2^−16.
  let warmth: Int

  /// Gain of each row's DAC, 2^−24.
  private let gains: [Int]

  /// Most conductance units that a cell can have.
  private static let mostConductance = 4095

  init(_ parameters: AnalogParameters, _ settings: AnalogSettings, x: Int, y: Int) {
    let noise = AnalogNoise(seed: settings.seed, x: x, y: y)
    self.parameters = parameters
    isQuantising = settings.isQuantising
    effects = settings.effects
    programming = noise.stream(.programming)
    stuck = noise.stream(.stuck)
    levels = effects.contains(.weightQuantisation) ? parameters.weightLevels : 127
    drift = Self.drift(parameters, settings)
    let rise = (parameters.temperatureCoefficient * (Int(settings.temperature) - 400))
      .roundedShift(16)
    warmth = (65_536 + rise).clipped(to: 0...131_071)
    let gain = noise.stream(.dacGain)
    gains = (0..<parameters.rows).map { row in
      let error = (parameters.dacGainSigma * gain.normal(UInt64(row))).roundedShift(12)
      return (1 << 24 + error).clipped(to: 0...1 << 25 - 1)
    }
  }

  /// 2 to the power of minus exponent times time, from a table with steps of 1/256 and straight
  /// lines between.
  private static func drift(_ parameters: AnalogParameters, _ settings: AnalogSettings) -> Int {
    let power = (parameters.driftExponent * Int(settings.driftTime)).roundedShift(15)
    let (entry, between) = (power >> 4 & 0xFF, power & 0xF)
    let left = Int(AnalogTables.power[entry])
    let right = Int(AnalogTables.power[entry + 1])
    return (left - ((left - right) * between).roundedShift(4)).roundedShift(power >> 12)
  }

  /// What a weight acts like.
  func effectiveWeight(_ weight: Int8, row: Int, column: Int) -> Int {
    guard isQuantising else { return Int(weight) }
    let magnitude = min(Int(weight.magnitude), 127)
    let level = (2 * magnitude * levels + 127) / 254
    let programmed = (2 * level * AnalogParameters.fullConductance + levels) / (2 * levels)
    let positive = conductance(
      of: weight > 0 ? programmed : 0, cell: Self.counter(row, column, 0))
    let negative = conductance(
      of: weight < 0 ? programmed : 0, cell: Self.counter(row, column, 1))
    let difference = positive - negative
    guard effects.contains(.dacGain) else { return difference }
    return (difference * gains[row]).roundedShift(24)
      .clipped(to: -Self.mostConductance...Self.mostConductance)
  }

  /// The counter of the random numbers of a cell of a pair.
  private static func counter(_ row: Int, _ column: Int, _ cell: Int) -> UInt64 {
    UInt64(row << 16 + column << 1 + cell)
  }

  /// The conductance of a cell that was programmed to another.
  private func conductance(of programmed: Int, cell: UInt64) -> Int {
    var conductance = programmed
    if effects.contains(.programmingError) {
      let error = (parameters.programmingSigma * programming.normal(cell)).roundedShift(24)
      conductance = (conductance + error).clipped(to: 0...Self.mostConductance)
    }
    if effects.contains(.drift) { conductance = (conductance * drift).roundedShift(16) }
    if effects.contains(.temperature) {
      conductance = min((conductance * warmth).roundedShift(16), Self.mostConductance)
    }
    if effects.contains(.stuckCells) {
      let chance = Int(stuck.hash(cell) >> 40)
      if chance < parameters.stuckLow {
        conductance = 0
      } else if chance < parameters.stuckLow + parameters.stuckHigh {
        conductance = AnalogParameters.fullConductance
      }
    }
    return conductance
  }
}

extension Int {
  /// Divided by 2^`bits` and rounded, halves upwards.
  @inline(__always)
  func roundedShift(_ bits: Int) -> Int { bits == 0 ? self : (self + 1 << (bits - 1)) >> bits }

  /// The nearest number of a range.
  @inline(__always)
  func clipped(to range: ClosedRange<Int>) -> Int {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
