import ChipSpec

/// What a router shows on its links in one cycle; indices are `RouterPort` raw values.
public struct RouterOutputs: Sendable {
  /// `p_out_*_o`: flits that leave. Channel and flit also hold where `dropped` is set, with `valid`
  /// false.
  public var leaving: InlineArray<5, FlitTransfer> = .init(repeating: FlitTransfer())

  /// `p_in_credit_o`: bit k returns one place of channel k to the sender.
  public var credits: InlineArray<5, UInt16> = .init(repeating: 0)

  /// `dropped_o`: bit p is set where output p's flit is dropped.
  public var dropped: UInt8 = 0

  /// Nothing leaves and nothing comes back.
  public init() {}
}
