/// A stretch of memory that a program wants to find as its file says.
public struct ELFSegment: Sendable, Hashable {
  /// The byte address at which it is loaded: `p_paddr`.
  public let address: UInt32

  /// What the file has of it.
  public let bytes: [UInt8]

  /// Bytes that it takes in memory; those behind `bytes` are 0.
  public let size: Int

  /// The addresses that it takes.
  public var addresses: Range<Int> { Int(address)..<Int(address) + size }
}
