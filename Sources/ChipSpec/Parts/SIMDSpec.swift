/// The digital vector unit.
public struct SIMDSpec: Sendable, Hashable {
  /// Lanes of 32 bits; narrower values are widened when they are loaded.
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
        "Lanes of 32 bits; narrower values are widened when they are loaded.")
    ])
}
