/// An access to an SRAM as it passed through the port of the part that asked. It counts as passed in
/// the cycle of the response.
public struct MemoryTraffic: Sendable, Hashable {
  /// Which of the part's SRAM ports.
  public var port: Int
  /// Whether it was a write.
  public var isWrite: Bool
  /// Bytes to write.
  public var byteEnable: UInt8
  /// Byte address as presented.
  public var address: UInt32
  /// The word to write, or the word read.
  public var data: UInt64
  /// Whether the response said error.
  public var error: Bool

  /// An access by its parts.
  public init(
    port: Int = 0, isWrite: Bool, byteEnable: UInt8 = 0xFF, address: UInt32, data: UInt64,
    error: Bool = false
  ) {
    self.port = port
    self.isWrite = isWrite
    self.byteEnable = byteEnable
    self.address = address
    self.data = data
    self.error = error
  }

  /// The access that a record tells of; nil if it tells of something else.
  public init?(_ record: Commit) {
    guard record.kind == .memoryTraffic else { return nil }
    self.init(
      port: Int(record.words[0] & 0xFF), isWrite: record.words[0] >> 32 & 1 == 1,
      byteEnable: UInt8(truncatingIfNeeded: record.words[0] >> 8),
      address: UInt32(truncatingIfNeeded: record.words[1]), data: record.words[2],
      error: record.words[0] >> 37 & 1 == 1)
  }

  /// The record of an access that was observed. Fields lie where an SRAM's own record has them.
  public var record: Commit {
    var record = Commit(kind: .memoryTraffic)
    record.words[0] =
      UInt64(port) | UInt64(byteEnable) << 8 | (isWrite ? 1 << 32 : 0) | (error ? 1 << 37 : 0)
    record.words[1] = UInt64(address)
    record.words[2] = data
    return record
  }

  /// The prediction of a read. The word and whether there is an error are the memory's to say; bits
  /// 2:0 of the address and byte enables mean nothing.
  public static func read(at address: UInt32, port: Int = 0) -> Commit {
    var record = MemoryTraffic(port: port, isWrite: false, address: address, data: 0).record
    record.unspecified[0] = 1 << 37 | 0xFF00
    record.unspecified[1] = 7
    record.unspecified[2] = .max
    return record
  }

  /// The prediction of a write. Whether there is an error is the memory's to say; bits 2:0 of the
  /// address and bytes that are not enabled mean nothing.
  public static func write(
    _ data: UInt64, at address: UInt32, byteEnable: UInt8 = 0xFF, port: Int = 0
  ) -> Commit {
    var record = MemoryTraffic(
      port: port, isWrite: true, byteEnable: byteEnable, address: address, data: data
    ).record
    record.unspecified[0] = 1 << 37
    record.unspecified[1] = 7
    for byte in 0..<8 where byteEnable >> UInt8(byte) & 1 == 0 {
      record.unspecified[2] |= 0xFF << UInt64(8 * byte)
    }
    return record
  }
}
