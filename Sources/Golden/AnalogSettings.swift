import ChipSpec

/// How an analog array behaves: what `settle` gives it.
public struct AnalogSettings: Sendable, Hashable {
  /// Whether ADCs and effects act; else codes are exact sums of products.
  public var isQuantising = false

  /// The effects that are on, if `isQuantising`.
  public var effects: AnalogEffects = []

  /// Seed of all random numbers.
  public var seed: UInt64 = 0

  /// Temperature, 1/16 °C.
  public var temperature: Int16 = 0

  /// Logarithm to base 2 of the weights' age over t₀, 1/2048.
  public var driftTime: UInt16 = 0

  /// The settings of an array at power-up: an ideal one.
  public init() {}

  /// What a spec asks for: the reset values of the registers.
  public init(_ spec: AnalogSpec) {
    let cell = spec.nonidealities
    isQuantising = !cell.isIdeal
    effects = cell.effects
    seed = UInt64(cell.seed)
    temperature = Int16(16 * cell.temperature)
    driftTime = UInt16(spec.driftLogarithm)
  }
}
