/// A packet of one beat that a host sends by itself, whatever comes of it: also one that the chip refuses.
public struct HostPacketRequest: Sendable, Hashable {
  /// What packets there are.
  public enum Kind: String, Sendable, CaseIterable {
    /// A read of the window; the host waits for its answer.
    case read
    /// A write to the window.
    case write
    /// A completion that nobody waits for.
    case completion
  }

  /// What it is.
  public var kind: Kind
  /// The byte address in the window, of reads and writes.
  public var address: UInt64
  /// Bytes that a read asks for, 0…511.
  public var length: Int
  /// The bytes that a write or a completion brings, in their lanes, and which of them count.
  public var data: UInt64, byteEnable: UInt8
  /// The tag of a completion.
  public var tag: UInt8

  /// A packet with all its fields.
  public init(
    _ kind: Kind, at address: UInt64 = 0, length: Int = 0, data: UInt64 = 0, byteEnable: UInt8 = 0,
    tag: UInt8 = 0
  ) {
    self.kind = kind
    self.address = address
    self.length = length
    (self.data, self.byteEnable) = (data, byteEnable)
    self.tag = tag
  }
}
