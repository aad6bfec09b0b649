/// Directives that place numbers.
enum DataDirective: String, CaseIterable {
  case i8, u8, i16, u16, i32, word

  /// Bytes of a number.
  var size: Int {
    switch self {
    case .i8, .u8: 1
    case .i16, .u16: 2
    case .i32: 4
    case .word: 8
    }
  }

  /// Numbers that fit; 32 and 64 bits take them with and without a sign.
  var range: ClosedRange<Int128> {
    switch self {
    case .i8: -0x80...0x7F
    case .u8: 0...0xFF
    case .i16: -0x8000...0x7FFF
    case .u16: 0...0xFFFF
    case .i32: -0x8000_0000...0xFFFF_FFFF
    case .word: -0x8000_0000_0000_0000...0xFFFF_FFFF_FFFF_FFFF
    }
  }
}
