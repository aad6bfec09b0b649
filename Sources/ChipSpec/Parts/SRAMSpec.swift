/// A tile's SRAM: word-interleaved banks of 64-bit words.
public struct SRAMSpec: Sendable, Hashable {
  /// Size of the memory, bytes; a power of two.
  public var capacity: Int = 65_536

  /// Banks that serve requests in parallel; a power of two. Consecutive words lie in
  /// consecutive banks.
  public var banks: Int = 4

  /// Protection of each 64-bit word.
  public var protection: Protection = .none

  /// The defaults of a spec.
  public init() {}

  /// How stored words are protected against bit errors.
  public enum Protection: String, Sendable, Hashable, CaseIterable {
    /// No check bits.
    case none
    /// Single-error correction, double-error detection: 8 check bits per 64-bit word.
    case secded
  }
}

extension SRAMSpec.Protection: SpecChoice {
  var summary: String {
    switch self {
    case .none: "no check bits"
    case .secded: "8 check bits per 64-bit word correct one wrong bit and detect two"
    }
  }
}

extension SRAMSpec: SpecSectioned {
  static let section = SpecSection<SRAMSpec>(
    title: "SRAM", summary: "A kind's memory: banks of 64-bit words, at address 0 of its core.",
    fields: [
      .init(
        "capacity", \.capacity, .quantity(.size, 1 << 10...1 << 24, .powerOfTwo),
        "Size of the memory, check bits not counted."),
      .init(
        "banks", \.banks, .powerOfTwo(1...64),
        "Banks that serve requests in parallel; consecutive words lie in consecutive banks."),
      .init(
        "protection", \.protection, .choice(), "Protection of the stored words against bit errors."),
    ])
}
