import ChipSpec

/// Makes text of programs for the SIMD unit. What it writes, the assembler makes the same bits of.
public enum SIMDDisassembler {
  /// The text of a program: instructions, labels where branches go, and `.word` for everything that
  /// is no instruction.
  /// - Parameters:
  ///   - words: the program.
  ///   - origin: address of the first word, a multiple of 8.
  public static func text(_ words: [UInt64], origin: UInt32 = 0) -> String {
    var targets: Set<UInt32> = []
    let reach = UInt64(origin)..<UInt64(origin) + UInt64(words.count) * 8
    for (index, bits) in words.enumerated() {
      let address = origin &+ UInt32(truncatingIfNeeded: index) &* 8
      let word = InstructionWord(bits: bits)
      guard isBranch(word), text(bits) != nil else { continue }
      let target = address &+ word.immediate
      if reach.contains(UInt64(target)) { targets.insert(target) }
    }
    var text = origin == 0 ? "" : "  .origin 0x\(Hexadecimal.digits(UInt64(origin), 8))\n"
    for (index, bits) in words.enumerated() {
      let address = origin &+ UInt32(truncatingIfNeeded: index) &* 8
      if targets.contains(address) { text += "\(label(address)):\n" }
      let target = address &+ InstructionWord(bits: bits).immediate
      let name = targets.contains(target) ? label(target) : nil
      let line = Self.text(bits, target: name) ?? ".word 0x\(Hexadecimal.digits(bits, 16))"
      text += "  \(line)\n"
    }
    return text
  }

  private static func label(_ address: UInt32) -> String {
    "at_\(Hexadecimal.digits(UInt64(address), 4))"
  }

  private static func isBranch(_ word: InstructionWord) -> Bool {
    switch SIMDEncoding.Operation(rawValue: word.operation) {
    case .beq, .bne, .blt, .bge, .loop, .jal: true
    default: false
    }
  }

  /// The text of an instruction; nil for a word that is none, or that has bits set which its
  /// instruction does not use, or that branches to where no instruction can lie.
  /// - Parameter target: a label to name where a branch goes; without one, `. + distance` is written.
  public static func text(_ bits: UInt64, target: String? = nil) -> String? {
    let word = InstructionWord(bits: bits)
    guard let operation = SIMDEncoding.Operation(rawValue: word.operation),
      let form = SIMDEncoding.Form(rawValue: word.form)
    else { return nil }
    let printer = InstructionPrinter(word: word, operation: operation, form: form, target: target)
    guard let (text, used) = printer.text() else { return nil }
    return used == word ? text : nil
  }
}
