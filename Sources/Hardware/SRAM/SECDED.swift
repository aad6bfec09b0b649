import RTL

/// The (72,64) Hsiao code of `docs/parts/sram.md`: the columns of its parity-check matrix.
///
/// All 56 columns of weight 3 in growing order, then eight of weight 5. Odd weights tell single
/// errors from double ones.
enum HsiaoCode {
  static let columns: [Int] =
    (0..<256).filter { $0.nonzeroBitCount == 3 }
    + (0..<8).map { (0x1F << $0 | 0x1F >> (8 - $0)) & 0xFF }

  /// The data bits that check bit `index` is the parity of.
  static func mask(_ index: Int) -> UInt64 {
    columns.enumerated().reduce(0) { mask, entry in
      entry.element >> index & 1 == 1 ? mask | 1 << UInt64(entry.offset) : mask
    }
  }
}

/// Check bits and correction of 64-bit words inside of a module.
struct SECDED {
  /// The eight check bits of a word.
  let checkBits: Function

  /// The syndrome that the decoder looks at, 0 where there is nothing to decode.
  private let syndrome: Bits
  private let flip: Bits

  /// Declares a decoder's signals.
  init(_ m: Module) {
    checkBits = m.function("check_bits", ["value": 64], "Check bits of a word.") { arguments in
      .concatenating(
        (0..<8).reversed().map {
          (arguments[0] & .constant(words: [HsiaoCode.mask($0)], width: 64)).parity
        })
    }
    syndrome = m.wire(
      "syndrome", width: 8, "check bits that do not agree", default: .constant(0, width: 8))
    flip = m.wire("flip", width: 64, "the wrong data bit", default: .constant(0, width: 64))
  }

  /// The wrong data bit; 0 if there is none, or more than one.
  var wrongBit: Bits { flip }

  /// One bit is wrong, a data bit or a check bit: a syndrome of one bit names the check bit.
  var isCorrected: Bits { flip.any || (syndrome.any && !(syndrome & (syndrome -% 1)).any) }

  /// More than one bit is wrong.
  var isUncorrectable: Bits { !flip.any && (syndrome & (syndrome -% 1)).any }

  /// Decodes a word; to be called where there is one.
  func decode(_ m: Module, word: Bits, check: Bits) {
    syndrome.drive(check ^ checkBits(word))
    m.when(syndrome.any) {
      m.switch(syndrome) { cases in
        for (bit, column) in HsiaoCode.columns.enumerated() {
          cases.case(column) { flip.drive(.constant(words: [1 << UInt64(bit)], width: 64)) }
        }
        cases.default {}
      }
    }
  }
}
