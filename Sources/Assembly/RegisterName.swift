/// The name of a register or table: `v7`, `r12`, `t3`.
struct RegisterName {
  /// What the letter stands for.
  let bank: Bank

  /// The number; nil where it is beyond the last.
  let number: Int?

  /// What registers there are.
  enum Bank: Character {
    case vector = "v"
    case scalar = "r"
    case table = "t"

    /// How many there are.
    var count: Int { self == .table ? 4 : 16 }

    /// What they are called.
    var words: String {
      switch self {
      case .vector: "vector registers are v0 to v15"
      case .scalar: "scalar registers are r0 to r15"
      case .table: "tables are t0 to t3"
      }
    }
  }

  /// Takes a word that is a letter and decimal digits without leading zeros; nil for any other.
  init?(_ word: String) {
    guard let first = word.first, let bank = Bank(rawValue: first) else { return nil }
    let digits = word.utf8.dropFirst()
    guard !digits.isEmpty, digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      digits.count == 1 || digits.first != UInt8(ascii: "0")
    else { return nil }
    self.bank = bank
    let number = Int(word.dropFirst()) ?? .max
    self.number = number < bank.count ? number : nil
  }
}
