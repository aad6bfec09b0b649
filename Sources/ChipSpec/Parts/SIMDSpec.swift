/// The digital vector unit.
public struct SIMDSpec: Sendable, Hashable {
  /// 32-bit lanes; each holds two int16 or four int8 values.
  public var lanes: Int = 8

  /// The defaults of a spec.
  public init() {}
}

extension SIMDSpec: SpecSectioned {
  static let section = SpecSection<SIMDSpec>(
    title: "SIMD unit", summary: "The digital vector unit.",
    fields: [
      .init(
        "lanes", \.lanes, .powerOfTwo(1...64),
        "32-bit lanes; each holds two int16 or four int8 values.")
    ])
}
