/// An access to a tile's registers in one cycle.
public struct RegisterRequest: Sendable, Hashable {
  /// Whether an access is wanted; the rest means nothing otherwise.
  public var valid = false
  /// 1 write, 0 read.
  public var write = false
  /// Bit i: write byte i; ignored by reads.
  public var byteEnable: UInt8 = 0
  /// Byte offset in the register space, 30 bits.
  public var address: UInt32 = 0
  /// Data to write.
  public var writeData: UInt32 = 0

  /// No access.
  public init() {}
}
