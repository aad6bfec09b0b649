import Golden

/// The memory of a host as its chip sees it: bytes at addresses of 64 bits, and places that answer
/// with an error.
public struct HostMemory: Sendable {
  private var words: [UInt64: UInt64] = [:]

  /// Addresses whose reads fail.
  public var refused: [Range<UInt64>] = []

  /// What reads as 0 everywhere.
  public init() {}

  /// The byte at an address; 0 where nothing was written.
  public subscript(_ address: UInt64) -> UInt8 {
    get { UInt8(truncatingIfNeeded: (words[address / 8] ?? 0) >> (address % 8 * 8)) }
    set {
      let shift = address % 8 * 8
      words[address / 8] = (words[address / 8] ?? 0) & ~(0xFF << shift) | UInt64(newValue) << shift
    }
  }

  /// Writes bytes one after the other.
  public mutating func write(_ bytes: [UInt8], at address: UInt64) {
    for (offset, byte) in bytes.enumerated() { self[address + UInt64(offset)] = byte }
  }

  /// Reads bytes one after the other.
  public func bytes(_ count: Int, at address: UInt64) -> [UInt8] {
    (0..<UInt64(count)).map { self[address + $0] }
  }

  /// The 64-bit word that holds a byte.
  func word(at address: UInt64) -> UInt64 { words[address / 8] ?? 0 }

  /// Takes a beat of a write.
  mutating func take(_ beat: HostBeat) {
    for byte in 0..<8 where beat.byteEnable >> UInt8(byte) & 1 == 1 {
      self[beat.address & ~7 | UInt64(byte)] = UInt8(
        truncatingIfNeeded: beat.data >> UInt64(8 * byte))
    }
  }

  /// The packet that answers a read.
  func completion(of read: HostBeat) -> [HostBeat] {
    let wanted = read.address..<read.address + UInt64(read.length)
    if refused.contains(where: { $0.overlaps(wanted) }) { return [.failure(tag: read.tag)] }
    let beats = (read.length + 7) / 8
    return (0..<beats).map { number in
      let left = read.length - 8 * number
      return .completion(
        word(at: read.address + UInt64(8 * number)), tag: read.tag,
        byteEnable: left >= 8 ? 0xFF : UInt8(1 << left - 1), last: number + 1 == beats)
    }
  }
}
