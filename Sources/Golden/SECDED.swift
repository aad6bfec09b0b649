/// The (72,64) code that protects a word of the SRAM: corrects one wrong bit, detects two.
///
/// A Hsiao code (M. Y. Hsiao, IBM Journal of Research and Development 14, 1970). Bits of a code word
/// are numbered 0…71: 63:0 data, 71:64 check bits. The columns are those of docs/parts/sram.md.
public enum SECDED {
  /// A stored word: 64 bits of data and 8 check bits.
  public struct CodeWord: Sendable, Hashable {
    /// Bits 63:0.
    public var data: UInt64

    /// Bits 71:64.
    public var check: UInt8

    /// A code word as stored, right or wrong.
    public init(data: UInt64, check: UInt8) {
      self.data = data
      self.check = check
    }

    /// Inverts the bit at `position`; positions above 71 do not exist and change nothing.
    public mutating func flip(_ position: Int) {
      if 0..<64 ~= position { data ^= 1 << UInt64(position) }
      if 64..<72 ~= position { check ^= 1 << UInt8(position - 64) }
    }
  }

  /// What decoding found.
  public enum Finding: Sendable, Hashable {
    case clean
    /// One bit was wrong and has been put right; its position in the code word, 0…71.
    case corrected(position: Int)
    /// More bits are wrong than can be put right.
    case uncorrectable
  }

  /// Column of each code word bit: the check bits, or syndrome bits, that it takes part in.
  static let columns: [UInt8] = [
    0x07, 0x0B, 0x0D, 0x0E, 0x13, 0x15, 0x16, 0x19,
    0x1A, 0x1C, 0x23, 0x25, 0x26, 0x29, 0x2A, 0x2C,
    0x31, 0x32, 0x34, 0x38, 0x43, 0x45, 0x46, 0x49,
    0x4A, 0x4C, 0x51, 0x52, 0x54, 0x58, 0x61, 0x62,
    0x64, 0x68, 0x70, 0x83, 0x85, 0x86, 0x89, 0x8A,
    0x8C, 0x91, 0x92, 0x94, 0x98, 0xA1, 0xA2, 0xA4,
    0xA8, 0xB0, 0xC1, 0xC2, 0xC4, 0xC8, 0xD0, 0xE0,
    0x1F, 0x3E, 0x7C, 0xF8, 0xF1, 0xE3, 0xC7, 0x8F,
    0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80,
  ]

  /// Check bits of each value of each byte of the data: byte × 256 + value. The code is linear, so a
  /// word's check bits are the exclusive or of its bytes'.
  private static let checkOfByte: [UInt8] = {
    var table = [UInt8](repeating: 0, count: 8 * 256)
    for byte in 0..<8 {
      for value in 0..<256 {
        for bit in 0..<8 where value >> bit & 1 != 0 {
          table[byte * 256 + value] ^= columns[byte * 8 + bit]
        }
      }
    }
    return table
  }()

  /// Position of the code word bit whose column is a syndrome; −1 if there is none.
  private static let positionOfSyndrome: [Int] = {
    var table = [Int](repeating: -1, count: 256)
    for (position, column) in columns.enumerated() { table[Int(column)] = position }
    return table
  }()

  /// The check bits of a word.
  public static func check(of data: UInt64) -> UInt8 {
    var check: UInt8 = 0
    for byte in 0..<8 {
      check ^= checkOfByte[byte * 256 + Int(data >> UInt64(8 * byte) & 0xFF)]
    }
    return check
  }

  /// The code word of a word.
  public static func encode(_ data: UInt64) -> CodeWord {
    CodeWord(data: data, check: check(of: data))
  }

  /// The data of a stored word, corrected if one bit is wrong, as stored if it cannot be.
  public static func decode(_ stored: CodeWord) -> (data: UInt64, finding: Finding) {
    let syndrome = stored.check ^ check(of: stored.data)
    if syndrome == 0 { return (stored.data, .clean) }
    let position = positionOfSyndrome[Int(syndrome)]
    if position < 0 { return (stored.data, .uncorrectable) }
    var corrected = stored
    corrected.flip(position)
    return (corrected.data, .corrected(position: position))
  }
}
