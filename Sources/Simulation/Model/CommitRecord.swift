/// One commit of one part, as its monitor reported it: 64 bytes, written by the model itself.
@frozen
public struct CommitRecord: Hashable, Sendable, BitwiseCopyable {
  /// The clock cycle in which it happened; the first cycle is 0.
  public var cycle: UInt64
  /// The number of the monitor that reported it, an index into ``ModelInstance/sources``.
  public var source: UInt32
  /// What happened: 1 = SRAM access, 2 = flit accepted, 3 = flit sent, 4 = flit dropped.
  public var kind: UInt32
  /// What it was about; the meaning depends on the kind.
  public var w0, w1, w2, w3, w4, w5: UInt64

  /// A record by its parts.
  public init(
    cycle: UInt64, source: UInt32, kind: UInt32, w0: UInt64 = 0, w1: UInt64 = 0, w2: UInt64 = 0,
    w3: UInt64 = 0, w4: UInt64 = 0, w5: UInt64 = 0
  ) {
    self.cycle = cycle
    self.source = source
    self.kind = kind
    self.w0 = w0
    self.w1 = w1
    self.w2 = w2
    self.w3 = w3
    self.w4 = w4
    self.w5 = w5
  }
}
