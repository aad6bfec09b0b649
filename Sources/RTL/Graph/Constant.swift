/// An unsigned constant of any width.
public struct Constant: Sendable, Hashable {
  /// Width, bits.
  public let width: Int
  /// The value, 64 bits each, least significant first; bits from `width` up are zero.
  public let words: [UInt64]

  /// A constant of up to 64 significant bits. Bits that do not fit are cut off: callers that take
  /// the value from a person check `fits` first.
  public init(_ value: UInt64, width: Int) {
    var words = [UInt64](repeating: 0, count: max(1, (width + 63) / 64))
    words[0] = width >= 64 ? value : value & ((1 << UInt64(width)) - 1)
    self.width = width
    self.words = words
  }

  /// Whether the non-negative `value` can be written in `width` bits.
  static func fits(_ value: Int, width: Int) -> Bool {
    value >= 0 && (width >= 63 || value < 1 << width)
  }

  /// Verilog's sized literal: decimal where a person counts, hexadecimal where bits matter.
  var verilog: String {
    if words.dropFirst().allSatisfy({ $0 == 0 }), words[0] < 1024 {
      return width == 1 ? "1'b\(words[0])" : "\(width)'d\(words[0])"
    }
    var digits = ""
    for (index, word) in words.enumerated().reversed() {
      let text = String(word, radix: 16)
      let isLeading = digits.isEmpty
      if isLeading && word == 0 && index > 0 { continue }
      digits += isLeading ? text : String(repeating: "0", count: 16 - text.count) + text
    }
    return "\(width)'h\(digits)"
  }
}
