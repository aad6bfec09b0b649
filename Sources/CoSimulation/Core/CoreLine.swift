/// A piece of a random program for the core: an instruction, or what becomes one once addresses are
/// known. Each can be left out of a program by itself, but for labels.
enum CoreLine: Sendable, Hashable {
  /// A place that others lead to, by its number.
  case label(Int)
  /// An instruction of 32 bits.
  case long(UInt32)
  /// One of 16 bits, or any two bytes.
  case short(UInt16)
  /// Four bytes that are not executed.
  case data(UInt32)
  /// A branch; all but its offset is in the word. A short one is used where it can be, if there is one.
  case branch(UInt32, short: UInt16?, to: Int)
  /// A jump with `jal`; all but its offset is in the word.
  case jump(UInt32, short: UInt16?, to: Int)
  /// The address of a label plus an offset, by `auipc` and `addi`.
  case address(Int, of: Int, plus: Int)
  /// What follows stands at a multiple of four, after no more than one `c.nop`.
  case align
}
