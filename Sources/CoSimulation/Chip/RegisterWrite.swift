import Golden

/// A write that a register of a tile has taken.
struct RegisterWrite {
  /// Byte offset in the part's block, a multiple of 4.
  let offset: Int
  /// Bytes that are written.
  let bytes: UInt8
  let data: UInt32

  /// The write that a record of a register access tells of; nil if it was a read or refused.
  init?(_ record: Commit) {
    guard record.words[0] & 0b110 == 0b010 else { return nil }
    offset = Int(record.words[1] & 0xFFC)
    bytes = UInt8(record.words[0] >> 4 & 0xF)
    data = UInt32(truncatingIfNeeded: record.words[2])
  }

  /// The bits that are written.
  var mask: UInt32 {
    (0..<4).reduce(0) { $0 | (bytes >> UInt8($1) & 1 == 1 ? 0xFF << UInt32(8 * $1) : 0) }
  }

  /// Writes a register that keeps what is written.
  func apply(to register: inout UInt32) { register = register & ~mask | data & mask }
}
