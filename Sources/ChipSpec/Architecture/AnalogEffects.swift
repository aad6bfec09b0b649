/// Effects that make an analog array differ from an ideal one, each a bit of the settings with
/// which it is switched on; `docs/parts/analog_array.md` says what each does.
public struct AnalogEffects: OptionSet, Sendable, Hashable {
  /// Bit e: effect e is on.
  public let rawValue: UInt16

  /// The effects whose bits are set.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Number of effects: width of the settings.
  public static let count = 13

  /// Weights have fewer than 8 bits.
  public static let weightQuantisation = AnalogEffects(rawValue: 1 << 0)
  /// Cells differ from what was programmed.
  public static let programmingError = AnalogEffects(rawValue: 1 << 1)
  /// Sums differ each time.
  public static let readNoise = AnalogEffects(rawValue: 1 << 2)
  /// Conductances fall with age.
  public static let drift = AnalogEffects(rawValue: 1 << 3)
  /// Some cells conduct nothing or everything.
  public static let stuckCells = AnalogEffects(rawValue: 1 << 4)
  /// DACs add a constant.
  public static let dacOffset = AnalogEffects(rawValue: 1 << 5)
  /// DACs are too strong or too weak.
  public static let dacGain = AnalogEffects(rawValue: 1 << 6)
  /// DACs are not straight.
  public static let dacNonlinearity = AnalogEffects(rawValue: 1 << 7)
  /// ADCs add a constant.
  public static let adcOffset = AnalogEffects(rawValue: 1 << 8)
  /// ADCs are too sensitive or not sensitive enough.
  public static let adcGain = AnalogEffects(rawValue: 1 << 9)
  /// ADCs are not straight.
  public static let adcNonlinearity = AnalogEffects(rawValue: 1 << 10)
  /// ADCs cover a part of the largest possible sum only.
  public static let adcRange = AnalogEffects(rawValue: 1 << 11)
  /// Conductances depend on temperature.
  public static let temperature = AnalogEffects(rawValue: 1 << 12)

  /// All effects.
  public static let all = AnalogEffects(rawValue: 1 << UInt16(count) - 1)
}
