/// What an SRAM sees in one cycle.
public struct SRAMInputs: Sendable {
  /// One per port; ports that the SRAM does not have are ignored.
  public var requests: InlineArray<8, SRAMRequest> = .init(repeating: SRAMRequest())

  /// `inject_enable_i`: bit j flips the bit named by `injectBits[j]`. Ignored without SECDED.
  public var injectEnable: UInt8 = 0

  /// `inject_bit_0_i`, `inject_bit_1_i`: positions in the code word.
  public var injectBits: InlineArray<2, UInt8> = .init(repeating: 0)

  /// No request, nothing injected.
  public init() {}

  /// Inverts these bits, at most two, of the code words written in this cycle.
  public mutating func inject(_ first: Int, _ second: Int? = nil) {
    injectEnable = second == nil ? 1 : 3
    injectBits[0] = UInt8(truncatingIfNeeded: first)
    injectBits[1] = UInt8(truncatingIfNeeded: second ?? 0)
  }
}
