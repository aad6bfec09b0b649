/// Words for messages, and the numbers of the standard that they explain.
enum ELFWords {
  /// A number as addresses and flags are written.
  static func hex(_ value: Int) -> String { "0x" + String(value, radix: 16) }

  /// A stretch of addresses: the first and the last.
  static func range(_ range: Range<Int>) -> String {
    "\(hex(range.lowerBound)) to \(hex(range.upperBound - 1))"
  }

  /// The number of a machine, with its name where it is one that people meet.
  static func machine(_ number: Int) -> String {
    let names = [
      0: "none", 2: "SPARC", 3: "x86", 8: "MIPS", 20: "PowerPC", 21: "PowerPC 64", 40: "Arm",
      62: "x86-64", 93: "Tensilica Xtensa", 94: "OpenRISC", 183: "AArch64", 247: "BPF",
      258: "LoongArch",
    ]
    return names[number].map { "\(number) (\($0))" } ?? "\(number)"
  }
}
