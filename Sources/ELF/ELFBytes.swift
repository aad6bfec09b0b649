/// The bytes of a little-endian file; reading outside of them gives nil.
struct ELFBytes {
  let bytes: [UInt8]

  /// The number of 1 to 4 bytes at an offset.
  func number(_ count: Int, at offset: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - count else { return nil }
    var value = 0
    for index in (0..<count).reversed() { value = value << 8 | Int(bytes[offset + index]) }
    return value
  }

  /// Whether a text with a zero behind it stands at an offset, before `end`.
  func holds(_ text: StaticString, at offset: Int, before end: Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard offset >= 0, end <= bytes.count, offset < end - count else { return false }
    for index in 0..<count where bytes[offset + index] != text.utf8Start[index] { return false }
    return bytes[offset + count] == 0
  }
}
