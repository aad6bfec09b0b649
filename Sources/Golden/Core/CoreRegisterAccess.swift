/// An access of a core to the tile's registers (4000_0000 … 7FFF_FFFF).
public struct CoreRegisterAccess: Sendable, Hashable {
  /// The word's byte address, bits 1:0 are 0.
  public var address: UInt32
  /// 1 store, 0 load.
  public var isWrite: Bool
  /// Bit i: byte i, bits 8i+7 : 8i, is loaded or stored.
  public var byteEnable: UInt8
  /// The word to store, at its place; bytes that are not enabled are 0. 0 for a load.
  public var data: UInt32

  /// An access by its parts.
  public init(address: UInt32, isWrite: Bool, byteEnable: UInt8, data: UInt32 = 0) {
    self.address = address
    self.isWrite = isWrite
    self.byteEnable = byteEnable
    self.data = data
  }
}
