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

  /// The eight check bits of a word.
  static func check(_ m: Module, _ data: Bits, named name: String) -> Bits {
    let bits = (0..<8).map { index in
      m.wire("\(name)_\(index)", (data & .constant(words: [mask(index)], width: 64)).parity)
    }
    return .concatenating(bits.reversed())
  }
}

/// Makes the check bits of a word.
struct SECDEDEncoder: Component {
  var moduleName: String { "secded_encoder" }
  var summary: String { "Check bits of a 64-bit word: a (72,64) Hsiao code." }

  func build(_ m: Module) {
    let data = m.input("data", width: 64, "the word")
    let check = m.output("check", width: 8, "its check bits")
    check.drive(HsiaoCode.check(m, data, named: "parity"))
  }
}

/// Corrects one wrong bit of a stored word, and detects two.
struct SECDEDDecoder: Component {
  var moduleName: String { "secded_decoder" }
  var summary: String { "Corrects single errors and detects double ones: a (72,64) Hsiao code." }

  func build(_ m: Module) {
    let data = m.input("data", width: 64, "the word as stored")
    let check = m.input("check", width: 8, "its check bits as stored")
    let correctedData = m.output("corrected_data", width: 64, "the word, one wrong bit corrected")
    let isCorrected = m.output("is_corrected", "one bit was wrong")
    let isUncorrectable = m.output("is_uncorrectable", "more than one bit was wrong")

    let syndrome = m.wire("syndrome", check ^ HsiaoCode.check(m, data, named: "parity"))
    let flip = m.wire("flip", width: 64, "the wrong data bit", default: .constant(0, width: 64))
    let isSingle = m.wire("is_single", width: 1, "the syndrome names a bit", default: .constant(0, width: 1))
    m.when(syndrome.any) {
      m.switch(syndrome) { cases in
        for (bit, column) in HsiaoCode.columns.enumerated() {
          cases.case(column) {
            flip.drive(.constant(words: [1 << UInt64(bit)], width: 64))
            isSingle.drive(1)
          }
        }
        cases.case(0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80) { isSingle.drive(1) }
        cases.default {}
      }
    }
    correctedData.drive(data ^ flip)
    isCorrected.drive(isSingle)
    isUncorrectable.drive(syndrome.any && !isSingle)
  }
}
