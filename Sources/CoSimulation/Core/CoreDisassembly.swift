import ChipSpec

/// Instructions of the core in words.
enum CoreDisassembly {
  /// An instruction, the word first.
  static func text(_ word: UInt32, at address: UInt32, _ isa: CoreSpec.InstructionSet) -> String {
    "\(hex(UInt64(word))) \(CoreEncoding.of(word, isa)?.name ?? "illegal")"
  }
}
