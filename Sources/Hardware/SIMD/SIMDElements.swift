import ChipSpec
import RTL

/// Elements of a type in a row of eight, and in words.
enum SIMDElements {
  /// Elements that pass at once.
  static let row = 8

  /// Bits of a word of the memory.
  static let word = 64

  /// The logarithm of the type's size in bytes: 0, 1 or 2.
  static func size(_ type: Bits) -> Bits { type[1..<3] }
}

extension SIMDEncoding.Element: Encoding {}
