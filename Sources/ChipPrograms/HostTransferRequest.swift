import ChipSpec

/// What the host bridge's DMA is asked to do.
public struct HostTransferRequest: Sendable, Hashable {
  /// Code of a `HostPacket.Operation`; 3 is none.
  public var operation: Int
  /// Address in host memory; a fill needs none.
  public var host: UInt64
  /// The tile; there need not be one.
  public var x: Int, y: Int
  /// Where in its memory.
  public var address: UInt32
  /// Bytes.
  public var length: UInt32
  /// What a fill writes.
  public var pattern: UInt32

  /// A transfer.
  public init(
    _ operation: HostPacket.Operation, host: UInt64 = 0, x: Int, y: Int, at address: UInt32,
    length: Int, pattern: UInt32 = 0
  ) {
    self.init(
      code: operation.rawValue, host: host, x: x, y: y, at: address, length: UInt32(length),
      pattern: pattern)
  }

  /// A transfer with any code of an operation.
  public init(
    code: Int, host: UInt64, x: Int, y: Int, at address: UInt32, length: UInt32, pattern: UInt32
  ) {
    operation = code
    self.host = host
    (self.x, self.y) = (x, y)
    self.address = address
    self.length = length
    self.pattern = pattern
  }
}
