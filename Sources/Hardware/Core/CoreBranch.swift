import RTL

/// The comparison of a branch by itself, apart from the arithmetic unit: what it says leads to a
/// request of the bus in the same cycle, and so it must not see a word that is just being loaded.
enum CoreBranch {
  /// Whether a branch is taken.
  /// - Parameter function: bits 14:12 of the instruction.
  static func isTaken(_ m: Module, function: Bits, _ first: Bits, _ second: Bits) -> Bits {
    let isSigned = m.wire("is_signed", !function[1], "the branch compares signed numbers")
    // With their signs inverted, signed numbers compare as unsigned ones do.
    func biased(_ word: Bits) -> Bits { .concatenating(word[31] ^ isSigned, word[0..<31]) }
    let isLess = m.wire("is_less", biased(first) .< biased(second))
    return mux(function[2], isLess, first .== second) ^ function[0]
  }
}
