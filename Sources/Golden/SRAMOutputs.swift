/// What an SRAM shows in one cycle.
public struct SRAMOutputs: Sendable {
  /// `portK_grant_o`: bit k is port k's.
  public internal(set) var grants: UInt8 = 0

  /// One per port.
  public internal(set) var responses: InlineArray<8, SRAMResponse> = .init(
    repeating: SRAMResponse())

  /// `corrected_o` and `uncorrected_o`: bit b is bank b's. 0 without SECDED.
  public internal(set) var corrected: UInt64 = 0, uncorrected: UInt64 = 0

  /// Bits of `corrected` and `uncorrected` that count.
  public internal(set) var definedEvents: UInt64 = .max

  /// Nothing granted, nothing answered.
  public init() {}
}
