/// The numbers of the log's format, version 1; docs/regressions.md describes it.
///
/// All numbers are little-endian. `TWCOMMIT`, version (32 bits), length of the header (32 bits), the
/// header as JSON, its checksum (32 bits); then blocks: count of records (32 bits), checksum of the
/// records (32 bits), the records of 64 bytes each. A block of no records ends the log; it is followed
/// by the count of all records (64 bits).
enum CommitLogFormat {
  static let magic = Array("TWCOMMIT".utf8)
  static let version: UInt32 = 1
  static let recordSize = 64  // bytes
  /// Records of a block, at most.
  static let blockRecords = 4096
  /// Bytes of the header, at most: a chip of 255 × 255 tiles has not quite as much.
  static let longestHeader = 256 << 20

  static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}
