/// A remote access as it is asked for: what a host, or a tile, wants of a tile's memory map.
public struct RemoteRequest: Sendable, Hashable {
  /// What is to be done.
  public enum Operation: UInt8, Sendable, Hashable, CaseIterable {
    /// Read a word of 32 bits.
    case read
    /// Write a word of 32 bits.
    case write
    /// Write both halves of a 64-bit word of the SRAM.
    case fill
    /// Has no meaning: it is answered with an error.
    case reserved
  }

  /// What is to be done.
  public var operation: Operation

  /// Byte address in the tile; bits 1:0 do not travel and are 0.
  public var address: UInt32

  /// The data to write.
  public var data: UInt32

  /// An access.
  public init(_ operation: Operation, at address: UInt32, data: UInt32 = 0) {
    self.operation = operation
    self.address = address & ~3
    self.data = data
  }

  /// The request in payload bits 63:0.
  public var payload: UInt64 {
    UInt64(data) << 32 | UInt64(address) | UInt64(operation.rawValue)
  }
}
