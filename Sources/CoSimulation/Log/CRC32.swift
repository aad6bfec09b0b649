/// The checksum of IEEE 802.3, zip and PNG: polynomial 0xEDB88320 (reflected), eight bytes at a time.
struct CRC32 {
  private var state: UInt32 = ~0

  /// The checksum of what was added.
  var value: UInt32 { ~state }

  /// `tables[k][b]`: the state after the byte b and k bytes of zeros.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var state = UInt32(byte)
      for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
      tables[byte] = state
    }
    for index in 256..<8 * 256 {
      let before = tables[index - 256]
      tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
    }
    return tables
  }()

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    state = Self.tables.withUnsafeBufferPointer { tables in
      var state = state
      var offset = 0
      while offset + 8 <= bytes.count {
        let word =
          UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
          ^ UInt64(state)
        state = 0
        var rest = word
        for lane in stride(from: 7, through: 0, by: -1) {
          state ^= tables[lane &* 256 &+ Int(truncatingIfNeeded: rest & 0xFF)]
          rest >>= 8
        }
        offset += 8
      }
      while offset < bytes.count {
        state = state >> 8 ^ tables[Int((state ^ UInt32(bytes[offset])) & 0xFF)]
        offset += 1
      }
      return state
    }
  }

  mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }
}
