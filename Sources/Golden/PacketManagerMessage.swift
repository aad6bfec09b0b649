import ChipSpec

/// A message that a packet manager sends: where to, and what its flit carries.
public struct PacketManagerMessage: Sendable, Hashable {
  /// Column and row of the tile that it is for.
  public var targetX: Int, targetY: Int

  /// Payload bits 63:0 and 127:64; those that a flit does not have are 0.
  public var low: UInt64 = 0, high: UInt64 = 0

  /// A message of zeros.
  init(targetX: Int, targetY: Int) {
    self.targetX = targetX
    self.targetY = targetY
  }

  /// Puts `value` into these bits of the payload, none of which crosses bit 64.
  mutating func set(_ bits: Range<Int>, _ value: UInt64) {
    if bits.lowerBound < 64 {
      low |= value << UInt64(bits.lowerBound)
    } else {
      high |= value << UInt64(bits.lowerBound - 64)
    }
  }

  /// Puts a byte of data into a put.
  mutating func setData(_ byte: UInt8, lane: Int, _ format: MessageFormat) {
    let first = format.data.lowerBound + 8 * lane
    set(first..<first + 8, UInt64(byte))
  }
}
